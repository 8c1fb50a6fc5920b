// Who counts as registered and who as covered on a day, read from figure rows. The rule itself is
// the one of libs/domain/coverage.h:
//
//   registered  one of the person's stays holds the day
//   covered     registered, and the account of that same stay has a paid cover that holds both the
//               seat of the stay and the day
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "libs/domain/coverage.h"
#include "libs/domain/date.h"
#include "libs/state/rows.h"
#include "services/reporting/filters/as_of.h"
#include "services/reporting/folds/figure_rows.h"

namespace naungan::reporting {

// The first day without the stay, as far as known: the end that became known last, or else the end
// that the stay was opened with.
inline int32_t EndDayOfStay(const v1::StoredStay& stay, Knowledge knowledge) {
  for (int i = stay.ends_size() - 1; i >= 0; --i) {
    if (knowledge.Has(stay.ends(i).recorded_us())) return stay.ends(i).to_day();
  }
  return EndDay(stay.to_day());
}

inline bool IsRegisteredOn(const v1::StoredStay& stay, int32_t day, Knowledge knowledge) {
  return stay.from_day() <= day && knowledge.Has(stay.recorded_us()) &&
         day < EndDayOfStay(stay, knowledge);
}

inline bool IsPaidOn(const v1::StoredCover& cover, int32_t day, Knowledge knowledge) {
  return cover.from_day() <= day && day < EndDay(cover.to_day()) &&
         knowledge.Has(cover.recorded_us());
}

// The paid covers of accounts, as the domain's coverage rule asks for them; each account is read
// once. One thread. `rows` must outlive it.
class AccountCovers {
 public:
  AccountCovers(const state::Reader& rows, Knowledge knowledge)
      : rows_(rows), knowledge_(knowledge) {}

  // Valid as long as this object.
  std::span<const domain::PaidCover> Of(std::string_view account);

 private:
  const state::Reader& rows_;
  const Knowledge knowledge_;
  std::map<std::string, std::vector<domain::PaidCover>, std::less<>> covers_;
};

// The seats of one account that are paid for on one day. A value; any thread.
class PaidSeats {
 public:
  PaidSeats(std::span<const domain::PaidCover> covers, domain::Date date);

  bool Has(int64_t seat) const;

 private:
  // Disjoint ranges [first, past last), in order. They are sorted once because an account has a few
  // bills a month, while a count looks up one seat for each person.
  std::vector<std::pair<int64_t, int64_t>> ranges_;
};

}  // namespace naungan::reporting
