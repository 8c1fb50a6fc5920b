#include "services/enrollment/roster/addendum_effect.h"

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "services/enrollment/recorded.h"

namespace naungan::enrollment {
namespace {

v1::AddedLater& AddedTo(v1::StoredAddenda& addenda, std::string_view category) {
  auto& categories = *addenda.mutable_categories();
  const auto found = std::ranges::find(categories, category, &v1::AddedLater::category);
  if (found != categories.end()) return *found;
  auto& added = *categories.Add();
  added.set_category(std::string(category));
  return added;
}

// 0 means no quota.
bool IsMore(int64_t seats, int64_t than) { return than != 0 && (seats == 0 || seats > than); }

}  // namespace

void NoteAddendum(const agreement::v1::Addendum& addendum, const agreement::v1::Agreement& before,
                  v1::StoredAddenda& addenda) {
  for (const auto& category : addendum.add_categories()) {
    v1::AddedLater& added = AddedTo(addenda, category.category());
    *added.mutable_from_date() = addendum.effective_date();
    *added.mutable_signed_date() = addendum.signed_date();
  }
  for (const auto& change : addendum.quota_changes()) {
    const auto category = std::ranges::find(before.categories(), change.category(),
                                            &agreement::v1::Category::category);
    if (category == before.categories().end()) continue;
    const bool raised = IsMore(change.quota_seats(), category->quota_seats());
    const int64_t seats = raised ? category->quota_seats() : change.quota_seats();
    auto& later = *AddedTo(addenda, change.category()).mutable_later_seats();
    // Seats that an earlier addendum adds above these are taken away, or wait for this addendum's
    // day. That day is no earlier, since addenda come in the order of their days.
    while (!later.empty() && !IsMore(seats, later.rbegin()->above_seat())) later.RemoveLast();
    if (!raised) continue;
    auto& added = *later.Add();
    added.set_above_seat(seats);
    *added.mutable_from_date() = addendum.effective_date();
    *added.mutable_signed_date() = addendum.signed_date();
  }
}

void ApplyAddenda(const v1::StoredAddenda& addenda, v1::Roster& roster) {
  const auto added =
      std::ranges::find(addenda.categories(), roster.category(), &v1::AddedLater::category);
  if (added == addenda.categories().end()) return;
  if (added->has_from_date() && Recorded(added->from_date()) > Recorded(roster.term()).from) {
    *roster.mutable_term()->mutable_from_date() = added->from_date();
  }
  *roster.mutable_later_seats() = added->later_seats();
}

common::v1::Date SignedDateOf(const v1::StoredAddenda& addenda, std::string_view category,
                              const common::v1::Date& agreement_signed) {
  const auto added = std::ranges::find(addenda.categories(), category, &v1::AddedLater::category);
  const bool later = added != addenda.categories().end() && added->has_signed_date() &&
                     Recorded(added->signed_date()) > Recorded(agreement_signed);
  return later ? added->signed_date() : agreement_signed;
}

}  // namespace naungan::enrollment
