// How a person registers as a self-payer, without a roster. Pure functions; safe from any thread.
#pragma once

#include <optional>

#include "libs/base/result.h"
#include "libs/domain/date.h"
#include "libs/domain/participant_id.h"
#include "naungan/enrollment/v1/enrollment_commands.pb.h"
#include "naungan/enrollment/v1/enrollment_log.pb.h"
#include "naungan/enrollment/v1/participation.pb.h"
#include "naungan/enrollment/v1/stored.pb.h"
#include "services/enrollment/account/tariffs.h"

namespace naungan::enrollment {

// Checks what the command says by itself. All errors are kInvalidArgument:
//
//   REGION_NOT_KABUPATEN    the region is no kabupaten or kota
//   RESOURCE_ID_IS_NIK      the category is a NIK
//   PROGRAMMES_MISSING, PROGRAMME_NOT_FOR_SEGMENT, SECTOR_UNKNOWN
//   WAGE_INVALID
//   BIRTH_DATE_INVALID      the birth date is after `today`
//   DATE_ORDER              the start is before the birth
//   DATE_TOO_FAR_AHEAD      the start is more than a year after `today`
//
// and what the parsers of names, programmes, dates and regions say of a malformed one.
Status CheckSelfPayer(const v1::RegisterSelfPayer& command, domain::Date today);

// The most participations with which a person may still register alone. Only those count that hold
// a day. The limit bounds a person's row and what claims keep of the person; nobody lives long
// enough to need so many. A row of a roster is not bounded by it, since its office has no say in
// what others have registered.
inline constexpr int kParticipationsMax = 256;

struct SelfPayment {
  // nullopt if the person is registered in this way already.
  std::optional<v1::ParticipationRecorded> recorded;
  v1::Participation participation;
};

// Registers a self-payer, at the contribution base of the first month. A stay is the time between a
// registration and its end. A stay that was cancelled from its first day holds no day and does not
// count.
//
//   the command repeats a stay, ended   no event; answers with that stay as it stands now
//     or not, with the same start and
//     particulars
//   an earlier stay has not ended by    SELF_PAYER_EXISTS (kAlreadyExists)
//     the start
//   the person's death is known         DECEASED (kFailedPrecondition)
//   another account insures the person  REGISTERED_OTHER_AGREEMENT, REGISTERED_OTHER_REGION or
//     in one of the programmes          REGISTERED_WITHOUT_AGREEMENT (kFailedPrecondition)
//   kParticipationsMax is reached       PARTICIPATIONS_FULL (kResourceExhausted)
//   otherwise                           one event, and the new stay
Result<SelfPayment> RegisterAlone(const domain::ParticipantId& id,
                                  const v1::StoredParticipant& participant,
                                  const v1::RegisterSelfPayer& command, const Tariffs& tariffs);

}  // namespace naungan::enrollment
