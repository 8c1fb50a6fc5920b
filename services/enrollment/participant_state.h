// Participants in the tables: offers are answered, deaths become known, self-payers register.
// Functions over rows; one thread, that of the rows.
#pragma once

#include "libs/base/result.h"
#include "libs/runtime/state_machine.h"
#include "libs/state/rows.h"
#include "naungan/claims/v1/claim.pb.h"
#include "naungan/enrollment/v1/enrollment_commands.pb.h"
#include "naungan/enrollment/v1/enrollment_log.pb.h"
#include "services/enrollment/policy.h"
#include "services/enrollment/tariffs.h"

namespace naungan::enrollment {

Result<runtime::Decision> DecideRegisterSelfPayer(const v1::RegisterSelfPayer& command,
                                                  const Tariffs& tariffs, const Policy& policy,
                                                  domain::Date today, const state::Reader& rows);

// kInvalidArgument: END_REASON_INVALID (only who leaves is taken out here), DATE_TOO_FAR_AHEAD
// (seen from `today`). Leave's Errors.
Result<runtime::Decision> DecideEndParticipation(const v1::EndParticipation& command,
                                                 domain::Date today, const state::Reader& rows);

// One answer for the whole offer, after what it records of each person. INPUT_MALFORMED and the
// Errors of names and dates: it is no offer.
Result<runtime::Decision> ReactToOffer(const v1::SeatsOffered& offered, const Policy& policy,
                                       const state::Reader& rows);
// An approved death claim ends the person's cover on the day after; other claims concern others.
Result<runtime::Decision> ReactToClaim(const claims::v1::ClaimEvent& claim,
                                       const state::Reader& rows);

void ApplyParticipationRecorded(const v1::ParticipationRecorded& event, state::Writer& rows);
void ApplyDeathKnown(const v1::DeathKnown& event, state::Writer& rows);

}  // namespace naungan::enrollment
