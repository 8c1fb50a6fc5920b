// From which day on a seat can be somebody's. Pure functions; safe from any thread.
#pragma once

#include <cstdint>
#include <optional>

#include "libs/domain/date.h"
#include "naungan/enrollment/v1/roster.pb.h"
#include "naungan/enrollment/v1/stored.pb.h"

namespace naungan::enrollment {

// The day before which nobody has `seat`; nothing: it is there from the beginning.
std::optional<domain::Date> FirstDayOf(
    int64_t seat, const google::protobuf::RepeatedPtrField<v1::LaterSeats>& later);

// The day before which nobody has the free `seat`: when it was left, and when it was added.
std::optional<domain::Date> VacantFrom(
    int64_t seat, const v1::FreeSeat& free,
    const google::protobuf::RepeatedPtrField<v1::LaterSeats>& later);

// The day on which the cover of a row begins in a seat that is vacant from `vacant_from` on: the
// row's own, or that day if it is later.
domain::Date StartIn(std::optional<domain::Date> vacant_from, domain::Date row_start);

}  // namespace naungan::enrollment
