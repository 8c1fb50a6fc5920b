#include "services/reporting/measures/registered_and_covered.h"

#include <algorithm>
#include <iterator>
#include <optional>

namespace naungan::reporting {

std::span<const domain::PaidCover> AccountCovers::Of(std::string_view account) {
  const auto known = covers_.find(account);
  if (known != covers_.end()) return known->second;
  std::vector<domain::PaidCover> covers;
  kBills.Scan(
      rows_, state::EncodeKey(kBills.id, account),
      [&](std::string_view, const v1::StoredBill& bill) {
        for (const v1::StoredCover& cover : bill.covers()) {
          if (!knowledge_.Has(cover.recorded_us())) continue;
          covers.push_back({.first_seat = cover.first_seat(),
                            .past_last_seat = cover.past_last_seat(),
                            .cover = PeriodOfDays(cover.from_day(), EndDay(cover.to_day()))});
        }
        return true;
      });
  return covers_.emplace(account, std::move(covers)).first->second;
}

PaidSeats::PaidSeats(std::span<const domain::PaidCover> covers, domain::Date date) {
  std::vector<std::pair<int64_t, int64_t>> paid;
  for (const domain::PaidCover& each : covers) {
    if (each.cover.Contains(date)) paid.emplace_back(each.first_seat, each.past_last_seat);
  }
  std::ranges::sort(paid);
  for (const auto& [first, past_last] : paid) {
    if (!ranges_.empty() && first <= ranges_.back().second) {
      ranges_.back().second = std::max(ranges_.back().second, past_last);
    } else {
      ranges_.emplace_back(first, past_last);
    }
  }
}

bool PaidSeats::Has(int64_t seat) const {
  const auto after =
      std::ranges::upper_bound(ranges_, seat, {}, [](const auto& range) { return range.first; });
  return after != ranges_.begin() && seat < std::prev(after)->second;
}

}  // namespace naungan::reporting
