// One person across all accounts: what is stored of the person, and how events change it. Pure
// functions; safe from any thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "libs/domain/date.h"
#include "libs/domain/participant_id.h"
#include "naungan/enrollment/v1/enrollment_log.pb.h"
#include "naungan/enrollment/v1/participation.pb.h"
#include "naungan/enrollment/v1/roster.pb.h"
#include "naungan/enrollment/v1/stored.pb.h"

namespace naungan::enrollment {

void Evolve(v1::StoredParticipant& participant, const v1::ParticipationEvent& event);

// The participation with this account that is the newest; nothing if there is none.
const v1::Participation* FindParticipation(const v1::StoredParticipant& participant,
                                           std::string_view account);

// The next event of the person but `ahead` - 1 others, empty yet.
v1::ParticipationRecorded NextRecord(const domain::ParticipantId& id,
                                     const v1::StoredParticipant& participant, int64_t ahead);

// Adds to `recorded` what the roster of `left` is told, unless a self-payer was.
void TellRoster(const v1::Participation& left, domain::Date free_date, v1::LeaveReason reason,
                v1::ParticipationRecorded& recorded);

// "DECEASED" for ROW_CODE_DECEASED: the reason of an error.
std::string_view ReasonOf(v1::RowCode code);

}  // namespace naungan::enrollment
