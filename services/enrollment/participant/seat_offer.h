// How a person's partition answers the offer of a seat. Pure functions; safe from any thread.
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

namespace naungan::enrollment {

// One seat on offer.
struct Offer {
  const v1::SeatsOffered& grant;
  const v1::TakenSeat& seat;
  // The term of the agreement in this partition's own copy. nullopt as long as there is none: the
  // offer and the agreement arrive in any order, and the offer's own term counts until then.
  std::optional<domain::Period> agreement_term;
};

struct OfferAnswer {
  // ACCEPTED, or why the row is refused.
  v1::RowCode code = v1::ROW_CODE_ACCEPTED;
  // The events of an accepted seat, in order.
  std::vector<v1::ParticipationRecorded> recorded;
};

// Decides whether the person accepts the seat. The first case that applies decides:
//
//   the person's death is known                 DECEASED, whatever day the row asks for
//   the agreement's term does not contain the   AGREEMENT_NOT_IN_FORCE
//     day on which cover would begin
//   another participation insures the person    REGISTERED_OTHER_AGREEMENT, ..._OTHER_REGION or
//     in one of the programmes on one of the    ..._WITHOUT_AGREEMENT (participation_overlap.h)
//     days, and not under an agreement that
//     this one renews
//   otherwise                                   ACCEPTED
//
// Participations under an agreement that this one renews (renewal.h) end where the new one begins,
// without gap or overlap.
OfferAnswer AnswerOffer(const domain::ParticipantId& id, const v1::StoredParticipant& participant,
                        const Offer& offer);

}  // namespace naungan::enrollment
