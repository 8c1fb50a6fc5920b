// One person across all accounts: never two participations in one programme on one day, cover until
// the day after a death and no longer, no gap for who goes on under a renewal. Pure functions; safe
// from any thread.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "libs/base/result.h"
#include "libs/domain/date.h"
#include "libs/domain/participant_id.h"
#include "libs/domain/period.h"
#include "naungan/enrollment/v1/enrollment_commands.pb.h"
#include "naungan/enrollment/v1/enrollment_log.pb.h"
#include "naungan/enrollment/v1/stored.pb.h"
#include "services/enrollment/policy.h"
#include "services/enrollment/tariffs.h"

namespace naungan::enrollment {

// One seat on offer.
struct Offer {
  const v1::SeatsOffered& grant;
  const v1::TakenSeat& seat;
  // The agreement's term as this partition knows it; nothing: the offer's is believed, since its
  // feed and the inbox come in any order.
  std::optional<domain::Period> agreement_term;
};

// ACCEPTED with what is recorded, or why the row is refused.
struct Admission {
  v1::RowCode code = v1::ROW_CODE_ACCEPTED;
  std::vector<v1::ParticipationRecorded> recorded;
};

Admission Admit(const domain::ParticipantId& id, const v1::StoredParticipant& participant,
                const Offer& offer, const Policy& policy);

// A self-payer's participation, from `command`, at the contribution base of its first month.
// FAILED_PRECONDITION with the reason DECEASED or REGISTERED_...; asked again with the same
// content: no event, the participation as it stands in `participant`; with other content
// SELF_PAYER_EXISTS (kAlreadyExists), unless that one has ended by the start.
struct SelfPayment {
  std::optional<v1::ParticipationRecorded> recorded;
  v1::Participation participation;
};
Result<SelfPayment> RegisterAlone(const domain::ParticipantId& id,
                                  const v1::StoredParticipant& participant,
                                  const v1::RegisterSelfPayer& command, const Tariffs& tariffs,
                                  const Policy& policy);

// Ends every participation that goes beyond the day of death, and tells the rosters.
std::vector<v1::ParticipationRecorded> EndByDeath(const domain::ParticipantId& id,
                                                  const v1::StoredParticipant& participant,
                                                  domain::Date death);

// Ends the newest participation in an account, not before it began, and tells the roster; no event
// where it ends on that day already. PARTICIPATION_UNKNOWN (kNotFound), PARTICIPATION_ENDED
// (kFailedPrecondition: it ends sooner).
Result<std::optional<v1::ParticipationRecorded>> Leave(const domain::ParticipantId& id,
                                                       const v1::StoredParticipant& participant,
                                                       std::string_view account, domain::Date end);

void Evolve(v1::StoredParticipant& participant, const v1::ParticipationEvent& event);

// The participation with this account that is the newest; nothing if there is none.
const v1::Participation* FindParticipation(const v1::StoredParticipant& participant,
                                           std::string_view account);

}  // namespace naungan::enrollment
