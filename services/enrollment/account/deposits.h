// The money of an account that no bill has used, by the day on which it was paid. It tells on which
// day a bill was paid, whatever the order in which payments are booked. Pure functions; safe from
// any thread.
#pragma once

#include <cstdint>
#include <optional>

#include "libs/domain/date.h"
#include "naungan/enrollment/v1/stored.pb.h"

namespace naungan::enrollment {

// The most days with unused money that an account keeps.
inline constexpr int32_t kDepositsMax = 1'000;

// The day on which enough money for a bill of `rupiah` was there, or nullopt if it is not there
// yet. A bill over Rp0 is paid on the day of the money that was used last. If no money was ever
// used, the first payment pays it.
std::optional<domain::Date> PaidOn(const v1::StoredAccount& account, int64_t rupiah);

// Is there unused money of this day?
bool HasDepositOf(const v1::StoredAccount& account, domain::Date day);

void AddDeposit(domain::Date day, int64_t rupiah, v1::StoredAccount& account);

// Uses up the money of the earliest days first.
void UseDeposits(int64_t rupiah, v1::StoredAccount& account);

}  // namespace naungan::enrollment
