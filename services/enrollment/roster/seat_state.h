// Seats in the tables: seats are offered to waiting rows, the participants' partitions answer,
// seats are left and given again. Functions over rows; one thread, that of the rows.
//
//   roster's partition           participants' partitions
//   SeatsTaken ----offered----->  participations opened, continued
//   settled    <---answered-----  OfferAnswered
//   left       <---vacated------  participation ended, continued elsewhere
//
// Which row is next is decided in waiting_list.h, how many seats there are in seat_quota.h, which
// seat a row gets in seat_grants.h, and when a seat is free again in seat_release.h.
#pragma once

#include <cstdint>

#include "libs/base/result.h"
#include "libs/runtime/state_machine.h"
#include "libs/state/rows.h"
#include "naungan/enrollment/v1/enrollment_log.pb.h"
#include "naungan/enrollment/v1/stored.pb.h"
#include "services/enrollment/account/tariffs.h"

namespace naungan::enrollment {

// Grants seats to the next rows in rank, each at the contribution base of its first month.
// `partitions` is the number of participants' partitions, which bounds what each is offered.
Result<runtime::Decision> GrantSeats(const runtime::Work& work, int32_t partitions,
                                     const Tariffs& tariffs, const state::Reader& rows);

// A partition answers its part of a grant. GRANT_UNKNOWN or SEAT_UNKNOWN (kInternal) if the answer
// contradicts this roster's log.
Result<runtime::Decision> ReactToAnswer(const v1::OfferAnswered& answer, const state::Reader& rows);

// A person left a seat, or leaves it on an earlier day than was said before. No event if that
// changes nothing (EndsOccupancy). SEAT_UNKNOWN (kInternal) if the seat was never given.
Result<runtime::Decision> ReactToVacated(const v1::SeatVacated& vacated, const state::Reader& rows);

void ApplySeatsTaken(const v1::SeatsTaken& event, state::Writer& rows);
// Seats were settled, left, or left earlier.
void ApplyRosterEvent(const v1::RosterEvent& event, state::Writer& rows);

}  // namespace naungan::enrollment
