#include "libs/runtime/input_marks.h"

#include <algorithm>
#include <ranges>

#include "libs/runtime/meta_rows.h"
#include "libs/runtime/position_proto.h"
#include "libs/state/keys.h"

namespace naungan::runtime {

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
}

void InputMarks::Move(const v1::InputCursor& cursor) {
  marks_[Key(cursor.topic(), cursor.partition(), cursor.through().partition())] = {
      .through = FromProto(cursor.through()), .next_offset = cursor.next_offset()};
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

std::vector<int32_t> AllPartitions(int32_t count) {
  const auto numbers = std::views::iota(0, count);
  return {numbers.begin(), numbers.end()};
}

std::vector<int32_t> InputPartitions(const InputSpec& spec, int32_t partition) {
  if (spec.scope == InputScope::kSamePartition) return {partition};
  return AllPartitions(spec.topic_partitions);
}

bool HasRead(const After& after, const InputMarks& marks, const std::vector<InputSpec>& specs,
             int32_t partition, std::string_view own_log, const Position& applied) {
  return std::ranges::all_of(after, [&](const auto& condition) {
    const auto& [topic, position] = condition;
    if (topic == own_log) return position.partition != partition || !Before(applied, position);
    const auto spec = std::ranges::find(specs, topic, &InputSpec::topic);
    if (spec == specs.end()) return true;
    // A partition of a public feed has the number of its source.
    const auto read = InputPartitions(*spec, partition);
    if (std::ranges::find(read, position.partition) == read.end()) return true;
    const auto mark = marks.Find(topic, position.partition, position.partition);
    return mark && !Before(*mark, position);
  });
}

}  // namespace naungan::runtime
