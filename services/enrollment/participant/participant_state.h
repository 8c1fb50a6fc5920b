// Participants in the tables: they answer offers, register alone, leave and die. Functions over
// rows; one thread, that of the rows.
#pragma once

#include "libs/base/result.h"
#include "libs/runtime/state_machine.h"
#include "libs/state/rows.h"
#include "naungan/claims/v1/claim.pb.h"
#include "naungan/enrollment/v1/enrollment_commands.pb.h"
#include "naungan/enrollment/v1/enrollment_log.pb.h"
#include "services/enrollment/account/tariffs.h"

namespace naungan::enrollment {

// The errors of self_payer.h.
Result<runtime::Decision> DecideRegisterSelfPayer(const v1::RegisterSelfPayer& command,
                                                  const Tariffs& tariffs, domain::Date today,
                                                  const state::Reader& rows);

// The errors of Leave, and kInvalidArgument:
//
//   END_REASON_INVALID    any reason but LEFT: a claim establishes a death
//   DATE_TOO_FAR_AHEAD    the end is more than a year after `today`
Result<runtime::Decision> DecideEndParticipation(const v1::EndParticipation& command,
                                                 domain::Date today, const state::Reader& rows);

// Answers the whole offer once, after the events of each person. INPUT_MALFORMED (kDataLoss), or
// the errors of names, dates and programmes, if the message is malformed.
Result<runtime::Decision> ReactToOffer(const v1::SeatsOffered& offered, const state::Reader& rows);

// The first approved claim for a death ends the person's participations. No event for any other
// claim.
Result<runtime::Decision> ReactToClaim(const claims::v1::ClaimEvent& claim,
                                       const state::Reader& rows);

void ApplyParticipationRecorded(const v1::ParticipationRecorded& event, state::Writer& rows);
void ApplyDeathKnown(const v1::DeathKnown& event, state::Writer& rows);

}  // namespace naungan::enrollment
