// How participations end: by leaving and by a death. Pure functions; safe from any thread.
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

// Ends the newest participation in an account and tells the roster. No event where a stay in it
// ends on that day already, be it an earlier one: asked again, the stay that was ended answers, and
// what the person came back to goes on. PARTICIPATION_UNKNOWN (kNotFound); kFailedPrecondition:
// PARTICIPATION_ENDED (it ends sooner), END_BEFORE_START, DECEASED (a death is known: what it left
// is what claims were judged by).
struct Departure {
  std::optional<v1::ParticipationRecorded> recorded;
  // As it stands with what is recorded.
  v1::Participation participation;
};
Result<Departure> Leave(const domain::ParticipantId& id, const v1::StoredParticipant& participant,
                        std::string_view account, domain::Date end);

// Ends every participation that goes beyond the day of death, and tells the rosters.
std::vector<v1::ParticipationRecorded> EndByDeath(const domain::ParticipantId& id,
                                                  const v1::StoredParticipant& participant,
                                                  domain::Date death);

}  // namespace naungan::enrollment
