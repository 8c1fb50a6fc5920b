// Which seats of an account are billed for which months. No seat is billed twice for a month, and a
// later bill can have the seats that an earlier one left out. Pure functions; safe from any thread.
#pragma once

#include <cstdint>
#include <optional>

#include "libs/domain/date.h"
#include "naungan/enrollment/v1/contribution.pb.h"
#include "naungan/enrollment/v1/stored.pb.h"

namespace naungan::enrollment {

// The first seats in [first_seat, past_last_seat) that are next to each other and billed for none
// of the months [from, to). nullopt if every seat is billed for one of them.
std::optional<v1::SeatRange> NextUnbilled(const v1::StoredAccount& account, domain::Month from,
                                          domain::Month to, int64_t first_seat,
                                          int64_t past_last_seat);

void NoteBilled(const v1::Bill& bill, v1::StoredAccount& account);

// The bill was voided: its seats can be billed again.
void ForgetBilled(const v1::Bill& bill, v1::StoredAccount& account);

}  // namespace naungan::enrollment
