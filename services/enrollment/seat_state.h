// Seats in the tables: waiting rows are offered seats, participants' partitions answer, seats are
// left and given again. Functions over rows; one thread, that of the rows.
//
//   roster's partition           participants' partitions
//   SeatsTaken ----offered----->  participations opened, continued
//   settled    <---answered-----  OfferAnswered
//   left       <---vacated------  participation ended, continued elsewhere
#pragma once

#include <cstdint>

#include "libs/base/result.h"
#include "libs/runtime/state_machine.h"
#include "libs/state/rows.h"
#include "naungan/enrollment/v1/enrollment_log.pb.h"
#include "naungan/enrollment/v1/stored.pb.h"
#include "services/enrollment/tariffs.h"

namespace naungan::enrollment {

// The next waiting rows take seats, each at the contribution base of its first month. `partitions`:
// of the participants, to bound what each is offered.
Result<runtime::Decision> GrantSeats(const runtime::Work& work, int32_t partitions,
                                     const Tariffs& tariffs, const state::Reader& rows);

// GRANT_UNKNOWN, SEAT_UNKNOWN (kInternal): the message contradicts this roster's log.
Result<runtime::Decision> ReactToAnswer(const v1::OfferAnswered& answer, const state::Reader& rows);
// A seat that was left before is told again where it is free on an earlier day: who planned to
// leave may die before it. Not where it was given again meanwhile, or where the person goes on
// elsewhere.
Result<runtime::Decision> ReactToVacated(const v1::SeatVacated& vacated, const state::Reader& rows);

void ApplySeatsTaken(const v1::SeatsTaken& event, state::Writer& rows);
// Seats settled, seats left, seats left earlier.
void ApplyRosterEvent(const v1::RosterEvent& event, state::Writer& rows);

}  // namespace naungan::enrollment
