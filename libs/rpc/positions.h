// Positions that come in with requests and go out with answers. runtime/position_proto.h turns them
// into protos.
//
// Pure functions, safe from any thread.
#pragma once

#include <string_view>

#include "libs/base/result.h"
#include "libs/runtime/partition_host.h"
#include "libs/runtime/state_machine.h"

namespace google::protobuf {
template <typename Element>
class RepeatedPtrField;
}  // namespace google::protobuf

namespace naungan::common::v1 {
class Committed;
class FeedPosition;
class Freshness;
class Position;
}  // namespace naungan::common::v1

namespace naungan::rpc {

// At most this many positions in one `after`: one for every partition of every public feed of a
// house for the whole country.
inline constexpr int kAfterPositionsMax = 512;

// kInvalidArgument: POSITION_MALFORMED for a negative number or a term id that is not 16 bytes.
Result<runtime::Position> ReadPosition(const common::v1::Position& proto, std::string_view field);

// kInvalidArgument: AFTER_TOO_LONG above kAfterPositionsMax, FEED_UNKNOWN for a text that cannot be
// the name of a topic, and those of ReadPosition.
Result<runtime::After> ReadAfter(
    const google::protobuf::RepeatedPtrField<common::v1::FeedPosition>& after,
    std::string_view field);

// Says in a command's answer where the command stands in the private log of `service` and in the
// public feeds.
void FillCommitted(std::string_view service, const runtime::Reply& reply,
                   common::v1::Committed* committed);

// Adds the position of one partition's view to `freshness`. Its age is that of the oldest view.
void AddFreshness(const runtime::View& view, common::v1::Freshness* freshness);

}  // namespace naungan::rpc
