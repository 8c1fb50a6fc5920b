// Decides what an addendum may change in an agreement. A pure function; safe from any thread.
//
//   an addendum may                 it may not
//   add categories of people        remove or change a category
//   add units                       remove or change a unit
//   change quotas                   change the term, the parties or the predecessor
//
// Nothing is removed because people may be registered under it. A lowered quota evicts nobody: it
// only stops further admissions.
#pragma once

#include <vector>

#include "libs/base/result.h"
#include "libs/domain/date.h"
#include "libs/domain/region_names.h"
#include "naungan/agreement/v1/agreement.pb.h"
#include "naungan/agreement/v1/agreement_log.pb.h"
#include "naungan/agreement/v1/stored.pb.h"

namespace naungan::agreement {

inline constexpr int kAddendaMax = 100;

// Amends an agreement by an addendum. `current` is the agreement of that name, or null if there is
// none; `today` is the latest date in Indonesia (WIT).
//
// Errors, with the field below "addendum":
//   kNotFound            AGREEMENT_UNKNOWN
//   kAlreadyExists       ADDENDUM_EXISTS: an addendum of this reference has other content
//   kAborted             VERSION_MISMATCH: the agreement does not have the expected version
//   kFailedPrecondition  ADDENDA_FULL: there are kAddendaMax already
//   kInvalidArgument     those of CheckAddendum, and of CheckAgreement for what is added
//                        DATE_IN_FUTURE                  signed after `today`
//                        EFFECTIVE_OUTSIDE_TERM
//                        EFFECTIVE_BEFORE_LAST_ADDENDUM  addenda take effect in their order
//                        CATEGORY_UNKNOWN                the quota of a category that is not there
//                        DUPLICATE_ID                    a quota that is changed twice
Result<std::vector<v1::AgreementEvent>> DecideAmendment(const v1::AgreementRow* current,
                                                        const v1::AmendAgreement& command,
                                                        const domain::RegionNames& regions,
                                                        domain::Date today);

}  // namespace naungan::agreement
