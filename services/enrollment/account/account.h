// Accounts: how a group or a self-payer pays, what is owed and what is paid. Pure functions; safe
// from any thread.
//
//   schedule proposed --> agreed --> bill --> paid in full --> cover
//
// Cover is never given on credit: a schedule bills only once it is agreed, and only money that is
// there buys cover. The rules are in account_schedule.h, bill_plan.h, due_date.h, billed_seats.h,
// bill_amount.h, bill_payment.h, allocation.h, paid_cover.h and correction.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "naungan/enrollment/v1/contribution.pb.h"
#include "naungan/enrollment/v1/stored.pb.h"

namespace naungan::enrollment {

using ContributionEvents = std::vector<v1::ContributionEvent>;

// Each event changes the account, and some a bill or a payment of it.
void Evolve(v1::StoredAccount& account, const v1::ContributionEvent& event);
void Evolve(v1::StoredBill& bill, const v1::ContributionEvent& event);
void Evolve(v1::StoredPayment& payment, const v1::ContributionEvent& event);

// The id of the bill that the event changes; nullopt if it changes none.
std::optional<std::string> BillOf(const v1::ContributionEvent& event);
// The key of the reference of the payment that the event changes; nullopt if it changes none.
std::optional<std::string> PaymentOf(const v1::ContributionEvent& event);

// The account's next event, still without content.
v1::ContributionEvent NextEvent(const v1::StoredAccount& account, std::string_view name);

}  // namespace naungan::enrollment
