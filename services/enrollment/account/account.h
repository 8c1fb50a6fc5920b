// Accounts: how a group or a self-payer pays, what is owed and what is paid. Pure functions; safe
// from any thread.
//
//   schedule proposed --> agreed --> bill --> paid in full --> cover
//
// Cover is never given on credit: a schedule bills only once it is agreed, and only money that is
// there buys cover. The rules are in account_schedule.h, bill_plan.h, due_date.h, billed_seats.h,
// bill_amount.h, bill_payment.h, deposits.h and paid_cover.h.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "naungan/enrollment/v1/contribution.pb.h"
#include "naungan/enrollment/v1/contribution_service.pb.h"
#include "naungan/enrollment/v1/stored.pb.h"

namespace naungan::enrollment {

// An account with this many unpaid bills gets no further one.
inline constexpr int32_t kOpenBillsMax = 100;

using ContributionEvents = std::vector<v1::ContributionEvent>;

void Evolve(v1::StoredAccount& account, const v1::ContributionEvent& event);

// The account as queries show it.
v1::Account ViewOf(std::string_view name, const v1::StoredAccount& account);

// Collects the events of one decision on a working copy of the account, so that each event is
// decided on what the ones before it left.
class AccountEvents {
 public:
  AccountEvents(v1::StoredAccount account, std::string_view name)
      : account_(std::move(account)), name_(name) {}

  v1::ContributionEvent& Add() {
    auto& event = events_.emplace_back();
    event.set_account(name_);
    event.set_sequence(account_.sequence() + 1);
    return event;
  }
  // Call once the event that Add gave is complete.
  void Apply() { Evolve(account_, events_.back()); }

  const v1::StoredAccount& account() const { return account_; }
  ContributionEvents Done() && { return std::move(events_); }

 private:
  v1::StoredAccount account_;
  std::string name_;
  ContributionEvents events_;
};

}  // namespace naungan::enrollment
