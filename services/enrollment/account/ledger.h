// An account with its bills and payments, as one decision needs them. A value; pure functions, safe
// from any thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "naungan/enrollment/v1/contribution.pb.h"
#include "naungan/enrollment/v1/contribution_service.pb.h"
#include "naungan/enrollment/v1/stored.pb.h"
#include "services/enrollment/account/policy.h"

namespace naungan::enrollment {

// What an account can hold. All of it is read when money or a bill comes in. A self-payer who pays
// by the month for forty years has 480 of each.
inline constexpr int32_t kBillsMax = 5'000;
inline constexpr int32_t kPaymentsMax = 5'000;

struct Ledger {
  // rosters/{roster}/account or participants/{participant}/account
  std::string name;
  // Who is insured, which decides the order in which money pays.
  common::v1::Segment segment = common::v1::SEGMENT_UNSPECIFIED;
  v1::StoredAccount account;
  // By id; those that were voided, too.
  std::map<std::string, v1::StoredBill, std::less<>> bills;
  // By the key of the reference (libs/domain/typed_reference.h); those that were reversed, too.
  std::map<std::string, v1::StoredPayment, std::less<>> payments;
};

void Evolve(Ledger& ledger, const v1::ContributionEvent& event);

// The money that no bill has used.
int64_t BalanceOf(const Ledger& ledger);

// The account as queries show it on `today`.
v1::Account ViewOf(const Ledger& ledger, const Policy& policy, domain::Date today);

}  // namespace naungan::enrollment
