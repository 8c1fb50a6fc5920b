// Which bills an account's money pays, and on which day. It is a function of the bills and the
// payments alone, so the order in which they were typed makes no difference. The message Payment
// (contribution.proto) states the rule. Pure functions; safe from any thread.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "libs/domain/date.h"
#include "naungan/enrollment/v1/stored.pb.h"
#include "services/enrollment/account/account.h"
#include "services/enrollment/account/ledger.h"
#include "services/enrollment/account/policy.h"

namespace naungan::enrollment {

// The bills that are paid, by id. What `ledger` says of settlements is not looked at.
using Allocation = std::map<std::string, v1::Settlement, std::less<>>;
Allocation Allocate(const Ledger& ledger, const Policy& policy);

// Counts `change` and what follows from it. `change` is the first of the events, and the
// differences between the settlements that the ledger knows and those that hold now follow: first
// covers that are revoked, then those that change, then new ones. Each of them states the balance.
ContributionEvents Recount(Ledger ledger, v1::ContributionEvent change, const Policy& policy);

// The bills of `ledger` that are not paid, from the earliest month on. They live as long as it.
struct UnpaidBills {
  std::vector<const v1::Bill*> open;
  // They can no longer be settled on that day.
  std::vector<const v1::Bill*> lapsed;
};
UnpaidBills UnpaidOn(const Ledger& ledger, const Policy& policy, domain::Date day);

}  // namespace naungan::enrollment
