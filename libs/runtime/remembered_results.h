// The answer to each command, remembered so that the same request gets the same answer again.
//
// A request id is a UUIDv7, which carries its own time. A result is kept until its id is 30 days
// old by the log's time; from then on the id is refused. So no request is ever carried out twice,
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
// How much a client's clock may be ahead of the log's time. The result of an id further ahead would
// be kept longer than promised.
inline constexpr int64_t kRequestAheadMaxHours = 24;
// How many old results one batch removes; twice as many as it adds if that is more.
inline constexpr int64_t kResultsExpiredPerBatch = 256;

// `time_us` is the time that the batch will carry. Errors, all with the field request_id:
//   kInvalidArgument     REQUEST_ID_MALFORMED, REQUEST_ID_AHEAD
//   kFailedPrecondition  REQUEST_ID_EXPIRED
Status CheckRequestId(std::string_view request_id, int64_t time_us);

struct RememberedResult {
  std::string request_digest;
  Reply reply;
};

std::optional<RememberedResult> FindResult(const state::Reader& rows, std::string_view request_id);

void RememberResult(state::Writer& rows, PartitionCursor& cursor, std::string_view request_id,
                    std::string_view request_digest, const Reply& reply);

// Removes results that are too old at `time_us`, a limited number of them. `added` is how many
// results the same batch added. Depends on the rows and the batch alone, like everything that Apply
// does.
void ExpireResults(state::Writer& rows, PartitionCursor& cursor, int64_t time_us, int64_t added);

}  // namespace naungan::runtime
