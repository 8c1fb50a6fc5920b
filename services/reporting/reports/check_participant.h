// Whether one person is registered and covered on a date. Pure functions of committed rows; any
// thread.
#pragma once

#include <string>

#include "libs/base/result.h"
#include "libs/domain/cover_rules.h"
#include "libs/state/rows.h"
#include "naungan/reporting/v1/reporting_queries.pb.h"

namespace naungan::reporting {

// The routing key of the partition that knows the person. Errors: RESOURCE_NAME_MALFORMED,
// PARTICIPANT_ID_IS_NIK.
Result<std::string> RouteCheck(const v1::CheckParticipantRequest& request);

// `rows` are the rows of that partition. A person whom the feeds do not name is neither registered
// nor covered. Errors: those of RouteCheck, PROGRAMME_UNKNOWN, DATE_MISSING, DATE_INVALID,
// KNOWN_AT_INVALID.
Result<v1::CheckParticipantResponse> CheckParticipant(const v1::CheckParticipantRequest& request,
                                                      const state::Reader& rows,
                                                      const domain::CoverRules& rules);

}  // namespace naungan::reporting
