// Registers an agreement, and tells what an agreement is after each of its events. Pure functions;
// safe from any thread.
//
//   AgreementRow + command --Decide...--> events --Evolve--> AgreementRow
//
//   DecideRegistration   here; a renewal's term also obeys renewal.h
//   DecideAmendment      addendum.h
//   DecideSuccession     renewal.h
//
// A command that was carried out before, with the same content, leads to no event and is answered
// with the agreement as it stands.
#pragma once

#include <vector>

#include "libs/base/result.h"
#include "libs/domain/date.h"
#include "libs/domain/region_names.h"
#include "naungan/agreement/v1/agreement.pb.h"
#include "naungan/agreement/v1/agreement_log.pb.h"
#include "naungan/agreement/v1/stored.pb.h"
#include "services/agreement/renewal.h"

namespace naungan::agreement {

// Registers an agreement.
//   current       the agreement of that name, or null if there is none
//   predecessor   what is known of the agreement that it renews, or null if this partition does not
//                 know it
//   today         the latest date in Indonesia (WIT)
//
// Errors, with the field below "agreement":
//   kInvalidArgument     those of CheckAgreement; DATE_IN_FUTURE if it was signed after `today`;
//                        PREDECESSOR_IS_ITSELF, TERM_BEFORE_PREDECESSOR, TERM_BEFORE_SIGNATURE and
//                        SIGNED_TOO_LATE of CheckRenewal
//   kAlreadyExists       AGREEMENT_EXISTS: it was registered under this name with other content
//   kFailedPrecondition  PREDECESSOR_UNKNOWN, PREDECESSOR_OF_OTHER_REGION
Result<std::vector<v1::AgreementEvent>> DecideRegistration(const v1::AgreementRow* current,
                                                           const v1::RegisterAgreement& command,
                                                           const v1::AgreementKnown* predecessor,
                                                           const domain::RegionNames& regions,
                                                           const RenewalPolicy& policy,
                                                           domain::Date today);

// Returns the agreement after `event`. `current` is null for the event that registers it. Every
// event can be applied.
v1::AgreementRow Evolve(const v1::AgreementRow* current, const v1::AgreementEvent& event);

// Returns the agreement as its registrant wrote it, without what only the service adds.
v1::Agreement AsRegistered(v1::Agreement agreement);

// Returns the next event of the agreement, without its case.
v1::AgreementEvent NextEvent(const v1::Agreement& agreement);

}  // namespace naungan::agreement
