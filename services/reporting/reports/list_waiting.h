// Who waits for a seat of a roster on a date, in the order of admission. Pure functions of
// committed rows; any thread.
//
// A row waits from the day it was queued until the day its seat begins. A row that the person's own
// record refused does not wait on any date: it never had a place in the order (as known at a time
// before the refusal, it still had).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "libs/base/result.h"
#include "libs/state/rows.h"
#include "naungan/reporting/v1/reporting_queries.pb.h"

namespace naungan::reporting {

// One page of the list: an answer without a token, and where the next page begins.
struct WaitingPage {
  v1::ListWaitingResponse response;
  // The place of the last row, for `after_place`; empty: this was the last page.
  std::string last_place;
};

// The routing key of the partition that knows the roster. RESOURCE_NAME_MALFORMED.
Result<std::string> RouteWaiting(const v1::ListWaitingRequest& request);

// `rows`: of that partition; `page_size` >= 1 rows after `after_place` (empty: from the first). The
// counts are of the whole list. Errors: ROSTER_UNKNOWN, DATE_MISSING, DATE_INVALID,
// KNOWN_AT_INVALID.
Result<WaitingPage> ListWaiting(const v1::ListWaitingRequest& request, std::string_view after_place,
                                int32_t page_size, const state::Reader& rows);

}  // namespace naungan::reporting
