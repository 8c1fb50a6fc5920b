// How participations end: a person leaves, or dies. Pure functions; safe from any thread.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "libs/base/result.h"
#include "libs/domain/date.h"
#include "libs/domain/participant_id.h"
#include "naungan/enrollment/v1/enrollment_log.pb.h"
#include "naungan/enrollment/v1/participation.pb.h"
#include "naungan/enrollment/v1/stored.pb.h"

namespace naungan::enrollment {

struct Departure {
  // nullopt if the participation ends on that day already.
  std::optional<v1::ParticipationRecorded> recorded;
  // The participation as it stands with this event.
  v1::Participation participation;
};

// Ends a person's newest participation in `account` on `end`, the first day without it, and tells
// the roster. Ending it on its first day cancels it.
//
//   no participation in the account     PARTICIPATION_UNKNOWN (kNotFound)
//   one of them, the newest or an       no event; answers with that one. A command that is sent
//     earlier one, ends on that day     again thus leaves alone what the person came back to.
//   the newest ends before that day     PARTICIPATION_ENDED (kFailedPrecondition)
//   the person's death is known         DECEASED (kFailedPrecondition). Claims were judged by what
//                                       the death left, so it stays as it is.
//   the newest begins after that day    END_BEFORE_START (kFailedPrecondition)
//   otherwise                           one event
Result<Departure> Leave(const domain::ParticipantId& id, const v1::StoredParticipant& participant,
                        std::string_view account, domain::Date end);

// Ends every participation that lasts beyond the day of death, on the day after it, and tells the
// rosters. A participation that would have begun later ends on its first day.
std::vector<v1::ParticipationRecorded> EndByDeath(const domain::ParticipantId& id,
                                                  const v1::StoredParticipant& participant,
                                                  domain::Date death);

}  // namespace naungan::enrollment
