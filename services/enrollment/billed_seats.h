// Which seats of an account are billed for which months: no seat is billed twice for a month, and
// what one bill left out another may have. Pure functions; safe from any thread.
#pragma once

#include <cstdint>
#include <optional>

#include "libs/domain/date.h"
#include "naungan/enrollment/v1/contribution.pb.h"
#include "naungan/enrollment/v1/stored.pb.h"

namespace naungan::enrollment {

// The first seats from `first_seat` on, and before `past_last_seat`, that are next to each other
// and billed for none of the months [from, to); nothing: there is none.
std::optional<v1::SeatRange> NextUnbilled(const v1::StoredAccount& account, domain::Month from,
                                          domain::Month to, int64_t first_seat,
                                          int64_t past_last_seat);

void NoteBilled(const v1::Bill& bill, v1::StoredAccount& account);

}  // namespace naungan::enrollment
