// From which day on a person can have a seat, and so on which day the cover of a newcomer or of a
// successor begins. Pure functions; safe from any thread.
#pragma once

#include <cstdint>
#include <optional>

#include "libs/domain/date.h"
#include "naungan/enrollment/v1/roster.pb.h"
#include "naungan/enrollment/v1/stored.pb.h"

namespace naungan::enrollment {

// The day on which an addendum added `seat`, or nullopt if it was there from the beginning. `later`
// are the roster's.
std::optional<domain::Date> FirstDayOf(
    int64_t seat, const google::protobuf::RepeatedPtrField<v1::LaterSeats>& later);

// The first day on which a person can have the free `seat`: the later of the day on which it was
// left and the day on which it was added. nullopt if neither is known: then any day will do.
std::optional<domain::Date> VacantFrom(
    int64_t seat, const v1::FreeSeat& free,
    const google::protobuf::RepeatedPtrField<v1::LaterSeats>& later);

// The day on which cover begins for a row that asks for `row_start` and gets a seat that is vacant
// from `vacant_from` on: the later of the two.
domain::Date StartIn(std::optional<domain::Date> vacant_from, domain::Date row_start);

}  // namespace naungan::enrollment
