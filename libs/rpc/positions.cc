#include "libs/rpc/positions.h"

#include <algorithm>
#include <string>

#include "libs/eventlog/topics.h"
#include "libs/runtime/position_proto.h"
#include "naungan/common/v1/common.pb.h"

namespace naungan::rpc {
namespace {

constexpr size_t kTermIdBytes = 16;

}  // namespace

Result<runtime::Position> ReadPosition(const common::v1::Position& proto, std::string_view field) {
  if (proto.partition() < 0 || proto.epoch() < 0 || proto.sequence() < 0 || proto.index() < 0 ||
      proto.term_id().size() != kTermIdBytes) {
    return Fail(
        Code::kInvalidArgument, "POSITION_MALFORMED", field,
        "A position has no negative numbers and a term_id of 16 bytes; pass on what a reply "
        "said, unchanged.");
  }
  return runtime::Position{.partition = proto.partition(),
                           .epoch = proto.epoch(),
                           .term_id = proto.term_id(),
                           .sequence = proto.sequence(),
                           .index = proto.index()};
}

Result<runtime::After> ReadAfter(
    const google::protobuf::RepeatedPtrField<common::v1::FeedPosition>& after,
    std::string_view field) {
  if (after.size() > kAfterPositionsMax) {
    return Fail(Code::kInvalidArgument, "AFTER_TOO_LONG", field,
                "At most " + std::to_string(kAfterPositionsMax) + " positions can be waited for.");
  }
  runtime::After read;
  read.reserve(static_cast<size_t>(after.size()));
  for (int i = 0; i < after.size(); ++i) {
    const std::string here = std::string(field) + "[" + std::to_string(i) + "]";
    if (!eventlog::CheckTopicName(after[i].feed())) {
      return Fail(Code::kInvalidArgument, "FEED_UNKNOWN", here + ".feed",
                  "No feed has such a name; pass on what a reply said, unchanged.");
    }
    NAUNGAN_ASSIGN(runtime::Position position,
                   ReadPosition(after[i].position(), here + ".position"));
    read.emplace_back(after[i].feed(), std::move(position));
  }
  return read;
}

void FillCommitted(std::string_view service, const runtime::Reply& reply,
                   common::v1::Committed* committed) {
  committed->Clear();
  committed->set_log(eventlog::PrivateLogTopic(service));
  *committed->mutable_position() = runtime::ToProto(reply.position);
  for (const auto& [feed, position] : reply.feeds) {
    auto* const added = committed->add_feeds();
    added->set_feed(feed);
    *added->mutable_position() = runtime::ToProto(position);
  }
}

void AddFreshness(const runtime::View& view, common::v1::Freshness* freshness) {
  *freshness->add_positions() = runtime::ToProto(view.position);
  freshness->set_age_ms(std::max(freshness->age_ms(), view.age_ms));
}

}  // namespace naungan::rpc
