// What each command was answered, remembered so that the same request again gets the same answer.
//
// A request id is a UUIDv7: it carries its own time. A result is kept until its id is 30 days old
// by the log's time, and from then on the id is refused: so no request is ever carried out twice,
// and the table needs no second index by time. One thread, that of the rows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "libs/base/result.h"
#include "libs/runtime/command.h"
#include "libs/runtime/meta_rows.h"
#include "libs/state/rows.h"

namespace naungan::runtime {

inline constexpr int64_t kResultKeptDays = 30;
// A client's clock may be this much ahead of the log's time; an id further ahead would be kept for
// longer than promised.
inline constexpr int64_t kRequestAheadMaxHours = 24;
// Results that one batch removes, at least; more where it adds more.
inline constexpr int64_t kResultsExpiredPerBatch = 256;

// Errors: REQUEST_ID_MALFORMED, REQUEST_ID_AHEAD (kInvalidArgument), REQUEST_ID_EXPIRED
// (kFailedPrecondition), field request_id. `time_us`: the time the batch will carry.
Status CheckRequestId(std::string_view request_id, int64_t time_us);

struct RememberedResult {
  std::string request_digest;
  Reply reply;
};

std::optional<RememberedResult> FindResult(const state::Reader& rows, std::string_view request_id);

void RememberResult(state::Writer& rows, PartitionCursor& cursor, std::string_view request_id,
                    std::string_view request_digest, const Reply& reply);

// Removes results whose time is over at `time_us`, in bounded steps. `added`: results that the same
// batch added. A function of the rows and the batch alone, like all that Apply does.
void ExpireResults(state::Writer& rows, PartitionCursor& cursor, int64_t time_us, int64_t added);

}  // namespace naungan::runtime
