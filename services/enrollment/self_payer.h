// Who registers and pays alone. Pure functions; safe from any thread.
#pragma once

#include <optional>

#include "libs/base/result.h"
#include "libs/domain/date.h"
#include "libs/domain/participant_id.h"
#include "naungan/enrollment/v1/enrollment_commands.pb.h"
#include "naungan/enrollment/v1/enrollment_log.pb.h"
#include "naungan/enrollment/v1/participation.pb.h"
#include "naungan/enrollment/v1/stored.pb.h"
#include "services/enrollment/policy.h"
#include "services/enrollment/tariffs.h"

namespace naungan::enrollment {

// What can be wrong with it by itself, kInvalidArgument: a malformed category, programmes, date or
// region, or a region above the kabupaten; RESOURCE_ID_IS_NIK of the category; WAGE_INVALID;
// DATE_ORDER; BIRTH_DATE_INVALID for one after `today`, DATE_TOO_FAR_AHEAD for a start long after.
Status CheckSelfPayer(const v1::RegisterSelfPayer& command, domain::Date today);

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

}  // namespace naungan::enrollment
