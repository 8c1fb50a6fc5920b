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

// Who has as many participations as this, each of a day at least, is not registered alone any more.
// Nobody's life has so many, and claims keep as many of a person. A roster's row is still admitted:
// its office cannot help what others have registered.
inline constexpr int kParticipationsMax = 256;

// A self-payer's participation, from `command`, at the contribution base of its first month.
// FAILED_PRECONDITION with the reason DECEASED or REGISTERED_...; asked again with the content of
// any stay, ended or not: no event, that stay as it stands in `participant`; with other content
// SELF_PAYER_EXISTS (kAlreadyExists), unless every stay has ended by the start; beyond the limit
// PARTICIPATIONS_FULL (kResourceExhausted). A stay that was cancelled from its first day is as if
// it had never been.
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

void Evolve(v1::StoredParticipant& participant, const v1::ParticipationEvent& event);

// The participation with this account that is the newest; nothing if there is none.
const v1::Participation* FindParticipation(const v1::StoredParticipant& participant,
                                           std::string_view account);

}  // namespace naungan::enrollment
