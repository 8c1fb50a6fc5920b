// Money of an account that no bill has used, by the day on which it was paid. Pure functions; safe
// from any thread.
#pragma once

#include <cstdint>
#include <optional>

#include "libs/domain/date.h"
#include "naungan/enrollment/v1/stored.pb.h"

namespace naungan::enrollment {

// Days whose money no bill has used.
inline constexpr int32_t kDepositsMax = 1'000;

// The day on which the money for `rupiah` was all there; nothing: it is not. A bill over nothing is
// paid with the money before it, and by who never paid it is not paid either.
std::optional<domain::Date> PaidOn(const v1::StoredAccount& account, int64_t rupiah);

bool HasDepositOf(const v1::StoredAccount& account, domain::Date day);

void AddDeposit(domain::Date day, int64_t rupiah, v1::StoredAccount& account);

// The money of the earliest day goes first.
void UseDeposits(int64_t rupiah, v1::StoredAccount& account);

}  // namespace naungan::enrollment
