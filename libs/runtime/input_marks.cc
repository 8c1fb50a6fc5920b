#include "libs/runtime/input_marks.h"

#include <fmt/core.h>

#include <algorithm>
#include <ranges>

#include "libs/runtime/forks.h"
#include "libs/runtime/meta_rows.h"
#include "libs/runtime/position_proto.h"
#include "libs/state/keys.h"

namespace naungan::runtime {
namespace {

std::unexpected<Error> PositionLost(std::string_view topic, const Position& position) {
  return Fail(Code::kFailedPrecondition, "POSITION_LOST", "after",
              fmt::format("{} of {} was lost, and an operator accepted it. Send the request that "
                          "wrote it again, with the same request id, and pass on what its answer "
                          "says.",
                          ToText(position), topic));
}

}  // namespace

void InputMarks::Load(const state::Reader& rows) {
  marks_.clear();
  const std::string prefix = state::EncodeKey(kMarkTable.id);
  kMarkTable.Scan(rows, prefix, [&](std::string_view key, const v1::StoredMark& stored) {
    std::string topic = state::TakeString(key);
    const int32_t partition = state::TakeInt32(key);
    marks_[Key(std::move(topic), partition, stored.through().partition())] = {
        .through = FromProto(stored.through()), .next_offset = stored.next_offset()};
    return true;
  });
  passed_forks_.clear();
  kPassedForkTable.Scan(rows, state::EncodeKey(kPassedForkTable.id),
                        [&](std::string_view key, const v1::PassedFork& passed) {
                          std::string topic = state::TakeString(key);
                          const int32_t partition = state::TakeInt32(key);
                          const int32_t source = state::TakeInt32(key);
                          passed_forks_[Key(std::move(topic), partition, source)] = passed;
                          return true;
                        });
}

void InputMarks::Move(const v1::InputCursor& cursor) {
  const Key key(cursor.topic(), cursor.partition(), cursor.through().partition());
  marks_[key] = {.through = FromProto(cursor.through()), .next_offset = cursor.next_offset()};
  if (!cursor.has_passed_fork()) return;
  passed_forks_[key] = cursor.passed_fork();
  told_.insert(key);
}

void InputMarks::Store(const v1::InputCursor& cursor, state::Writer& rows) {
  const int32_t source = cursor.through().partition();
  v1::StoredMark mark;
  *mark.mutable_through() = cursor.through();
  mark.set_next_offset(cursor.next_offset());
  kMarkTable.Put(rows, mark, cursor.topic(), cursor.partition(), source);
  if (!cursor.has_passed_fork()) return;
  kPassedForkTable.Put(rows, cursor.passed_fork(), cursor.topic(), cursor.partition(), source);
}

std::optional<Position> InputMarks::Find(std::string_view topic, int32_t partition,
                                         int32_t source) const {
  const auto mark = marks_.find(std::tuple(topic, partition, source));
  if (mark == marks_.end()) return std::nullopt;
  return mark->second.through;
}

InputMarks::Place InputMarks::Furthest(std::string_view topic, int32_t partition) const {
  // Records of one input partition are decided on in order, so the mark that is furthest says how
  // far all sources were read.
  Place furthest;
  for (auto mark = marks_.lower_bound(std::tuple(topic, partition, 0));
       mark != marks_.end() && std::get<0>(mark->first) == topic &&
       std::get<1>(mark->first) == partition;
       ++mark) {
    if (mark->second.next_offset <= furthest.next_offset) continue;
    furthest = {.next_offset = mark->second.next_offset, .last = mark->second.through};
  }
  return furthest;
}

bool InputMarks::NeverComes(std::string_view topic, int32_t partition,
                            const Position& position) const {
  const auto found = passed_forks_.find(std::tuple(topic, partition, position.partition));
  if (found == passed_forks_.end()) return false;
  const v1::PassedFork& passed = found->second;
  const auto is_after = [&](const common::v1::Position& other) {
    return Before(FromProto(other), position);
  };
  return Before(position, FromProto(passed.fork())) &&
         (!passed.has_previous() || is_after(passed.previous())) &&
         (!passed.has_held() || is_after(passed.held()));
}

void InputMarks::AddNoticeTo(std::string& notice) const {
  for (const Key& key : told_) {
    const auto found = passed_forks_.find(key);
    if (found == passed_forks_.end() || !found->second.has_held()) continue;
    const v1::PassedFork& passed = found->second;
    notice += fmt::format(
        "{}Its rows hold what it derived from {}/{} after {} up to {}, which the log of the source "
        "has lost.",
        notice.empty() ? "" : " ", std::get<0>(key), std::get<1>(key),
        passed.has_previous() ? ToText(FromProto(passed.previous())) : "its beginning",
        ToText(FromProto(passed.held())));
  }
}

std::vector<int32_t> AllPartitions(int32_t count) {
  const auto numbers = std::views::iota(0, count);
  return {numbers.begin(), numbers.end()};
}

std::vector<int32_t> InputPartitions(const InputSpec& spec, int32_t partition) {
  if (spec.scope == InputScope::kSamePartition) return {partition};
  return AllPartitions(spec.topic_partitions);
}

Result<bool> HasRead(const After& after, const InputMarks& marks,
                     const std::vector<InputSpec>& specs, int32_t partition,
                     const OwnLog& own_log) {
  bool all = true;
  for (const auto& [topic, position] : after) {
    if (topic == own_log.topic) {
      if (position.partition != partition) continue;
      if (own_log.forks->IsLost(position)) return PositionLost(topic, position);
      all = all && !Before(own_log.applied, position);
      continue;
    }
    const auto spec = std::ranges::find(specs, topic, &InputSpec::topic);
    if (spec == specs.end()) continue;
    // A partition of a public feed has the number of its source.
    const auto read = InputPartitions(*spec, partition);
    if (std::ranges::find(read, position.partition) == read.end()) continue;
    if (marks.NeverComes(topic, position.partition, position)) return PositionLost(topic, position);
    const auto mark = marks.Find(topic, position.partition, position.partition);
    all = all && mark && !Before(*mark, position);
  }
  return all;
}

}  // namespace naungan::runtime
