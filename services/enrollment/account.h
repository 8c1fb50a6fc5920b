// Accounts: how a group or a self-payer pays, what is owed and what a payment covers. Nothing is
// ever "pay later and be covered": a schedule bills only once agreed, and a cover is bought by
// money that is there. Pure functions; safe from any thread.
//
//   schedule proposed --> agreed --> bill --> paid in full --> cover
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

inline constexpr int32_t kOpenBillsMax = 100;

using ContributionEvents = std::vector<v1::ContributionEvent>;

void Evolve(v1::StoredAccount& account, const v1::ContributionEvent& event);

v1::Account ViewOf(std::string_view name, const v1::StoredAccount& account);

// Collects the events of one decision on a working copy of the account, so that each sees the ones
// before it.
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
