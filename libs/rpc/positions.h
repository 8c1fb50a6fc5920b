// Positions that come in with requests and go out with answers (runtime/position_proto.h turns
// them into protos). Pure functions, safe from any thread.
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

// Positions in one `after`: every partition of every public feed of a national house.
inline constexpr int kAfterPositionsMax = 512;

// POSITION_MALFORMED for a negative number or a term id that is not 16 bytes.
Result<runtime::Position> ReadPosition(const common::v1::Position& proto, std::string_view field);

// AFTER_TOO_LONG above kAfterPositionsMax; FEED_UNKNOWN for text that no topic may have as a name.
Result<runtime::After> ReadAfter(
    const google::protobuf::RepeatedPtrField<common::v1::FeedPosition>& after,
    std::string_view field);

// What a command's answer says of where it stands. `service`: whose private log it is.
void FillCommitted(std::string_view service, const runtime::Reply& reply,
                   common::v1::Committed* committed);

// Adds one partition's view to what a query's answer says of its freshness: the oldest age counts.
void AddFreshness(const runtime::View& view, common::v1::Freshness* freshness);

}  // namespace naungan::rpc
