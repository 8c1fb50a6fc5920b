#include "services/cli/scenario/feed_positions.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/reflection.h>

#include <algorithm>
#include <tuple>

#include "libs/base/check.h"
#include "libs/eventlog/topics.h"

namespace naungan::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

auto Order(const common::v1::Position& position) {
  return std::make_tuple(position.epoch(), position.sequence(), position.index());
}

}  // namespace

// Several services and several answers name positions of one feed. An older position than the noted
// one is passed over.
bool FeedPositions::Learn(const common::v1::FeedPosition& position) {
  auto& newest = newest_[{position.feed(), position.position().partition()}];
  if (Order(position.position()) <= Order(newest)) return false;
  newest = position.position();
  return true;
}

void FeedPositions::Learn(const Message& response) {
  const FieldDescriptor* field = response.GetDescriptor()->FindFieldByName("committed");
  if (field == nullptr || !response.GetReflection()->HasField(response, field)) return;
  const auto* committed = dynamic_cast<const common::v1::Committed*>(
      &response.GetReflection()->GetMessage(response, field));
  if (committed == nullptr) return;
  for (const auto& position : committed->feeds()) Learn(position);
  common::v1::FeedPosition own;
  own.set_feed(committed->log());
  *own.mutable_position() = committed->position();
  if (!own.feed().empty()) Learn(own);
}

bool FeedPositions::LearnHeads(const runtime::v1::GetFeedHeadsResponse& response) {
  bool moved = false;
  for (const auto& head : response.heads()) moved = Learn(head) || moved;
  for (const auto& log : response.logs()) Learn(log);
  return moved;
}

void FeedPositions::FillAfter(std::string_view service, Message& request) const {
  const FieldDescriptor* field = request.GetDescriptor()->FindFieldByName("after");
  if (field == nullptr || request.GetReflection()->FieldSize(request, field) > 0) return;
  const auto* const row = eventlog::FindService(service);
  NAUNGAN_CHECK(row != nullptr, "every service is in the table of services");
  const std::string own_log = eventlog::PrivateLogTopic(row->name);
  for (const auto& [key, position] : newest_) {
    const bool is_read = std::ranges::find(row->reads, key.first) != row->reads.end();
    if (key.first != own_log && !is_read) continue;
    auto& after = dynamic_cast<common::v1::FeedPosition&>(
        *request.GetReflection()->AddMessage(&request, field));
    after.set_feed(key.first);
    *after.mutable_position() = position;
  }
}

}  // namespace naungan::cli
