// What the accounts have paid for, as the domain's coverage rule asks for it.
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
#include "services/reporting/figure_rows.h"

namespace naungan::reporting {

// The covers of accounts, each read once. One thread; `rows` must outlive it.
class AccountCovers {
 public:
  AccountCovers(const state::Reader& rows, Knowledge knowledge)
      : rows_(rows), knowledge_(knowledge) {}

  // Valid as long as this.
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
  // [first, past last) in order, disjoint: an account has a few bills a month, and a count looks up
  // one seat for each person.
  std::vector<std::pair<int64_t, int64_t>> ranges_;
};

}  // namespace naungan::reporting
