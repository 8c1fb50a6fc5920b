// One person across all accounts: how events change what is stored of the person. Pure functions;
// safe from any thread.
//
// The rules are in seat_offer.h (a roster offers a seat), self_payer.h (the person registers
// alone), participation_end.h (the person leaves or dies), participation_overlap.h
// and renewal.h.
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

// The newest participation with this account, or nullptr.
const v1::Participation* FindParticipation(const v1::StoredParticipant& participant,
                                           std::string_view account);

// An event of the person without content, the `ahead`th (from 1) of the decision.
v1::ParticipationRecorded NextRecord(const domain::ParticipantId& id,
                                     const v1::StoredParticipant& participant, int64_t ahead);

// Adds to `recorded` the message that tells the roster of `left` that its seat is free from
// `free_date` on. Does nothing if `left` is a self-payer's.
void TellRoster(const v1::Participation& left, domain::Date free_date, v1::LeaveReason reason,
                v1::ParticipationRecorded& recorded);

// The reason of an error for this code: "DECEASED" for ROW_CODE_DECEASED.
std::string_view ReasonOf(v1::RowCode code);

}  // namespace naungan::enrollment
