// A seat that a roster offers to a person: accepted with what is recorded, or why it is refused.
// Pure functions; safe from any thread.
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
struct OfferAnswer {
  v1::RowCode code = v1::ROW_CODE_ACCEPTED;
  std::vector<v1::ParticipationRecorded> recorded;
};

OfferAnswer AnswerOffer(const domain::ParticipantId& id, const v1::StoredParticipant& participant,
                        const Offer& offer, const Policy& policy);

}  // namespace naungan::enrollment
