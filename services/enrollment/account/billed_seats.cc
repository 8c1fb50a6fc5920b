#include "services/enrollment/account/billed_seats.h"

#include <algorithm>
#include <vector>

#include "services/enrollment/recorded.h"

namespace naungan::enrollment {
namespace {

using domain::Month;
using google::protobuf::RepeatedPtrField;

void SortBySeat(RepeatedPtrField<v1::SeatRange>& ranges) {
  std::ranges::sort(ranges, {}, &v1::SeatRange::first_seat);
}

// Adds a range, and joins ranges that touch.
void Insert(const v1::SeatRange& range, RepeatedPtrField<v1::SeatRange>& ranges) {
  *ranges.Add() = range;
  SortBySeat(ranges);
  int last = 0;
  for (int i = 1; i < ranges.size(); ++i) {
    if (ranges[i].first_seat() > ranges[last].past_last_seat()) {
      ranges[++last] = ranges[i];
    } else {
      ranges[last].set_past_last_seat(
          std::max(ranges[last].past_last_seat(), ranges[i].past_last_seat()));
    }
  }
  ranges.DeleteSubrange(last + 1, ranges.size() - last - 1);
}

// Takes a range out of the others.
void Remove(const v1::SeatRange& range, RepeatedPtrField<v1::SeatRange>& ranges) {
  RepeatedPtrField<v1::SeatRange> left;
  for (const v1::SeatRange& each : ranges) {
    const auto keep = [&](int64_t first, int64_t past_last) {
      if (first >= past_last) return;
      v1::SeatRange& part = *left.Add();
      part.set_first_seat(first);
      part.set_past_last_seat(past_last);
    };
    keep(each.first_seat(), std::min(each.past_last_seat(), range.first_seat()));
    keep(std::max(each.first_seat(), range.past_last_seat()), each.past_last_seat());
  }
  ranges.Swap(&left);
}

v1::SeatRange SeatsOf(const v1::Bill& bill) {
  v1::SeatRange range;
  range.set_first_seat(bill.first_seat());
  range.set_past_last_seat(bill.past_last_seat());
  return range;
}

}  // namespace

std::optional<v1::SeatRange> NextUnbilled(const v1::StoredAccount& account, Month from, Month to,
                                          int64_t first_seat, int64_t past_last_seat) {
  RepeatedPtrField<v1::SeatRange> billed;
  for (const auto& month : account.billed_months()) {
    const Month of = Recorded(month.month());
    if (from <= of && of < to) billed.MergeFrom(month.seats());
  }
  SortBySeat(billed);
  v1::SeatRange next;
  next.set_first_seat(first_seat);
  next.set_past_last_seat(past_last_seat);
  for (const v1::SeatRange& range : billed) {
    if (range.first_seat() > next.first_seat()) {
      next.set_past_last_seat(std::min(past_last_seat, range.first_seat()));
      break;
    }
    next.set_first_seat(std::max(next.first_seat(), range.past_last_seat()));
  }
  if (next.first_seat() >= next.past_last_seat()) return std::nullopt;
  return next;
}

void NoteBilled(const v1::Bill& bill, v1::StoredAccount& account) {
  const v1::SeatRange range = SeatsOf(bill);
  const Month to = Recorded(bill.to_month());
  for (Month month = Recorded(bill.from_month()); month < to; month = month.Next()) {
    auto& months = *account.mutable_billed_months();
    const auto found = std::ranges::find_if(
        months, [&](const auto& billed) { return Recorded(billed.month()) == month; });
    auto& billed = found == months.end() ? *months.Add() : *found;
    *billed.mutable_month() = month.ToProto();
    Insert(range, *billed.mutable_seats());
  }
}

void ForgetBilled(const v1::Bill& bill, v1::StoredAccount& account) {
  for (v1::BilledMonth& billed : *account.mutable_billed_months()) {
    const Month month = Recorded(billed.month());
    if (month < Recorded(bill.from_month()) || Recorded(bill.to_month()) <= month) continue;
    Remove(SeatsOf(bill), *billed.mutable_seats());
  }
}

}  // namespace naungan::enrollment
