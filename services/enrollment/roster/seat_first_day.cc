#include "services/enrollment/roster/seat_first_day.h"

#include <algorithm>

#include "services/enrollment/recorded.h"

namespace naungan::enrollment {

std::optional<domain::Date> FirstDayOf(
    int64_t seat, const google::protobuf::RepeatedPtrField<v1::LaterSeats>& later) {
  std::optional<domain::Date> first;
  for (const auto& seats : later) {
    if (seat > seats.above_seat()) first = Recorded(seats.from_date());
  }
  return first;
}

std::optional<domain::Date> VacantFrom(
    int64_t seat, const v1::FreeSeat& free,
    const google::protobuf::RepeatedPtrField<v1::LaterSeats>& later) {
  const auto first = FirstDayOf(seat, later);
  if (!free.has_free_days()) return first;
  return std::max(first, {domain::Date::OfDays(free.free_days())});
}

domain::Date StartIn(std::optional<domain::Date> vacant_from, domain::Date row_start) {
  return vacant_from ? std::max(*vacant_from, row_start) : row_start;
}

}  // namespace naungan::enrollment
