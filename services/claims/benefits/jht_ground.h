// Decides whether the ground holds on which an old-age balance (JHT) is claimed. A pure function;
// safe from any thread.
#pragma once

#include "naungan/claims/v1/claims_log.pb.h"
#include "services/claims/benefits/benefits.h"

namespace naungan::claims {

// Returns whether the ground holds, by what is known on the day of the submission:
//
//   AGE_56             the person reaches the rule's age on the event date or before it. If
//                      enrollment published no birth date, the age does not count as reached.
//   TOTAL_DISABILITY   the person is not known to have died before the event date
//   STOPPED_WORKING    the rule's wait is over, and the person has no JHT stay on any day from the
//                      day after the event to the submission
//   DEATH              the established day of the death is the event date. If none is established,
//                      the claim is believed: members who left die too and have no JKM claim that
//                      would establish it. Their documents prove the death at the approval.
//
// Every ground but DEATH fails if the person died before the event date.
//
// Preconditions: the shape of `submission` was checked (command_shape.h); `stay` is the stay that
// insures the person (eligibility.h).
bool JhtGroundHolds(const JhtGroundRule& ground, const v1::SubmitClaim& submission,
                    const v1::InsuredPerson& person, const v1::Stay& stay);

}  // namespace naungan::claims
