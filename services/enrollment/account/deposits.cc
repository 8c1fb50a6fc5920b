#include "services/enrollment/account/deposits.h"

#include <algorithm>

namespace naungan::enrollment {
namespace {

// The place of the first deposit of `day` or later.
int DepositPlace(const v1::StoredAccount& account, domain::Date day) {
  const auto place = std::ranges::find_if(
      account.deposits(), [&](const auto& deposit) { return deposit.days() >= day.days(); });
  return static_cast<int>(place - account.deposits().begin());
}

}  // namespace

std::optional<domain::Date> PaidOn(const v1::StoredAccount& account, int64_t rupiah) {
  if (rupiah == 0 && account.has_used_days()) return domain::Date::OfDays(account.used_days());
  int64_t there = 0;
  for (const v1::Deposit& deposit : account.deposits()) {
    there += deposit.rupiah();
    if (there >= rupiah) return domain::Date::OfDays(deposit.days());
  }
  return std::nullopt;
}

bool HasDepositOf(const v1::StoredAccount& account, domain::Date day) {
  const int place = DepositPlace(account, day);
  return place < account.deposits_size() && account.deposits(place).days() == day.days();
}

void AddDeposit(domain::Date day, int64_t rupiah, v1::StoredAccount& account) {
  auto& deposits = *account.mutable_deposits();
  const int place = DepositPlace(account, day);
  if (!HasDepositOf(account, day)) {
    deposits.Add()->set_days(day.days());
    std::rotate(deposits.begin() + place, deposits.end() - 1, deposits.end());
  }
  deposits[place].set_rupiah(deposits[place].rupiah() + rupiah);
}

void UseDeposits(int64_t rupiah, v1::StoredAccount& account) {
  auto& deposits = *account.mutable_deposits();
  while (rupiah > 0 && !deposits.empty()) {
    v1::Deposit& first = deposits[0];
    const int64_t used = std::min(rupiah, first.rupiah());
    rupiah -= used;
    first.set_rupiah(first.rupiah() - used);
    account.set_used_days(first.days());
    if (first.rupiah() == 0) deposits.erase(deposits.begin());
  }
}

}  // namespace naungan::enrollment
