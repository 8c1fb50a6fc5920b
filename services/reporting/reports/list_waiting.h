// Who is on the waiting list of a roster on a date, in the order of admission. Pure functions of
// committed rows; any thread.
//
// A row waits from the day on which it was queued until the day on which its seat begins. A row
// that the person's own record refused does not wait on any date, because it never had a place in
// the order. Only a request for what was known before the refusal still finds it waiting.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "libs/base/result.h"
#include "libs/state/rows.h"
#include "naungan/reporting/v1/reporting_queries.pb.h"

namespace naungan::reporting {

// One page of the list: an answer without a page token, and the place after which the next page
// begins.
struct WaitingPage {
  v1::ListWaitingResponse response;
  // The place of the last row, which the next page takes as `after_place`. Empty on the last page.
  std::string last_place;
};

// The routing key of the partition that knows the roster. Errors: RESOURCE_NAME_MALFORMED.
Result<std::string> RouteWaiting(const v1::ListWaitingRequest& request);

// Lists at most `page_size` (>= 1) rows after `after_place`, or from the first row on if that is
// empty. The counts in the answer are those of the whole list. `rows` are the rows of that
// partition. Errors: those of RouteWaiting, ROSTER_UNKNOWN, DATE_MISSING, DATE_INVALID,
// KNOWN_AT_INVALID.
Result<WaitingPage> ListWaiting(const v1::ListWaitingRequest& request, std::string_view after_place,
                                int32_t page_size, const state::Reader& rows);

}  // namespace naungan::reporting
