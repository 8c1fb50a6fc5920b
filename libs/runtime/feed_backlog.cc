#include "libs/runtime/feed_backlog.h"

#include <algorithm>
#include <utility>

#include "libs/base/check.h"
#include "libs/runtime/lost_records.h"
#include "libs/runtime/position_proto.h"
#include "libs/state/keys.h"

namespace naungan::runtime {
namespace {

using eventlog::TopicPartition;

int64_t BytesOf(const FeedRecord& record) {
  return std::ssize(record.outgoing.key) + std::ssize(record.outgoing.value);
}

}  // namespace

void FeedBacklog::Load(const state::Reader& rows) { Refill(rows, {}); }

void FeedBacklog::Refill(const state::Reader& rows,
                         const std::map<TopicPartition, std::optional<Position>>& whole_through) {
  *this = FeedBacklog();
  forks_.Load(rows);
  const std::string prefix = state::EncodeKey(kFeedTailTable.id);
  kFeedTailTable.Scan(rows, prefix, [&](std::string_view key, const v1::StoredFeedTail& stored) {
    TopicPartition target;
    target.topic = state::TakeString(key);
    target.partition = state::TakeInt32(key);
    tails_[target] = FromProto(stored.position());
    return true;
  });
  for (const auto& [target, position] : whole_through) {
    if (position) {
      tails_[target] = *position;
    } else {
      tails_.erase(target);
    }
  }
  heads_ = tails_;
  acknowledged_heads_ = tails_;
}

void FeedBacklog::Push(std::vector<FeedRecord> records, int64_t offset,
                       const eventlog::AdmissionState& before) {
  size_t pushed = 0;
  for (FeedRecord& record : records) {
    const auto tail = tails_.find(record.target);
    if (tail != tails_.end() && !Before(tail->second, record.position)) continue;
    const auto head = heads_.find(record.target);
    if (head == heads_.end()) {
      heads_.emplace(record.target, record.position);
    } else {
      record.previous = std::exchange(head->second, record.position);
    }
    record.fork = forks_.Between(record.previous, record.position);
    bytes_ += BytesOf(record);
    records_.push_back(std::move(record));
    ++pushed;
  }
  if (pushed > 0) batches_.push_back({.offset = offset, .before = before, .records = pushed});
}

const FeedRecord* FeedBacklog::Unacknowledged(size_t i) const {
  const size_t at = acknowledged_ + i;
  return at < committed_ ? &records_[at] : nullptr;
}

std::optional<int64_t> FeedBacklog::OldestUnacknowledgedUs() const {
  const FeedRecord* const oldest = Unacknowledged(0);
  if (oldest == nullptr) return std::nullopt;
  return oldest->time_us;
}

void FeedBacklog::Acknowledge(int64_t count) {
  for (; count > 0; --count) {
    NAUNGAN_CHECK(acknowledged_ < committed_, "only records that were sent are acknowledged");
    FeedRecord& record = records_[acknowledged_++];
    acknowledged_heads_.insert_or_assign(record.target, record.position);
    // One event may have records in several feeds. They are next to each other.
    const EventNumber number = NumberOf(record.position);
    const bool last =
        acknowledged_ == records_.size() || NumberOf(records_[acknowledged_].position) != number;
    if (last) acknowledged_through_ = number;
    // The record is kept until a batch records it, but its bytes are not needed any more.
    bytes_ -= BytesOf(record);
    record.outgoing = Outgoing();
  }
}

void FeedBacklog::Record(const EventNumber& through, bool keep_unacknowledged,
                         state::Writer& rows) {
  std::map<TopicPartition, Position> moved;
  while (!records_.empty() && NumberOf(records_.front().position) <= through) {
    if (acknowledged_ == 0 && keep_unacknowledged) break;
    FeedRecord record = TakeFront();
    moved[std::move(record.target)] = std::move(record.position);
  }
  for (auto& [target, position] : moved) {
    v1::StoredFeedTail stored;
    *stored.mutable_position() = ToProto(position);
    kFeedTailTable.Put(rows, stored, target.topic, target.partition);
    auto& head = acknowledged_heads_[target];
    if (Before(head, position)) head = position;
    tails_[target] = std::move(position);
  }
}

FeedRecord FeedBacklog::TakeFront() {
  FeedRecord record = std::move(records_.front());
  records_.pop_front();
  bytes_ -= BytesOf(record);
  if (acknowledged_ > 0) --acknowledged_;
  if (committed_ > 0) --committed_;
  if (--batches_.front().records == 0) batches_.pop_front();
  return record;
}

void FeedBacklog::ForgetRefilled(const EventNumber& through) {
  while (acknowledged_ > 0 && NumberOf(records_.front().position) <= through) TakeFront();
}

std::optional<Derivation> FeedBacklog::DerivedFrom() const {
  if (batches_.empty()) return std::nullopt;
  return Derivation{.offset = batches_.front().offset, .admission = batches_.front().before};
}

Result<bool> FeedBacklog::CheckFeed(const TopicPartition& target,
                                    const std::optional<Position>& whole_through) const {
  const auto acknowledged = acknowledged_heads_.find(target);
  if (acknowledged == acknowledged_heads_.end()) {
    if (!whole_through) return true;
  } else {
    if (!whole_through || Before(*whole_through, acknowledged->second)) return false;
    if (*whole_through == acknowledged->second) return true;
  }
  // The feed may be ahead of what is acknowledged by records that this partition has yet to send.
  const bool ours = std::ranges::any_of(records_, [&](const FeedRecord& record) {
    return record.target == target && record.position == *whole_through;
  });
  if (!ours) return FeedAhead(target, *whole_through);
  return true;
}

std::vector<FeedHead> FeedBacklog::Heads() const {
  std::vector<FeedHead> heads;
  heads.reserve(acknowledged_heads_.size());
  for (const auto& [target, position] : acknowledged_heads_) {
    heads.push_back({.topic = target.topic, .partition = target.partition, .position = position});
  }
  return heads;
}

}  // namespace naungan::runtime
