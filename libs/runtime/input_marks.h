// How far each source of each input partition was decided on, and whether a command's or query's
// `after` has been read. One thread, that of the partition.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "libs/runtime/command.h"
#include "libs/runtime/state_machine.h"
#include "libs/state/rows.h"
#include "naungan/runtime/v1/log.pb.h"

namespace naungan::runtime {

class InputMarks {
 public:
  // Replaces all marks by those in the rows.
  void Load(const state::Reader& rows);
  void Move(const v1::InputCursor& cursor);

  // nullopt if no record of that source was decided on.
  std::optional<Position> Find(std::string_view topic, int32_t partition, int32_t source) const;
  // Where to go on reading the input partition, and the record before that place. The offset is a
  // hint only: positions say what was read.
  struct Place {
    int64_t next_offset = 0;
    std::optional<Position> last;  // nullopt at the beginning
  };
  Place Furthest(std::string_view topic, int32_t partition) const;

 private:
  struct Mark {
    Position through;
    int64_t next_offset = 0;
  };
  // (topic, its partition, source partition).
  using Key = std::tuple<std::string, int32_t, int32_t>;

  std::map<Key, Mark, std::less<>> marks_;
};

// The numbers 0 to `count` - 1.
std::vector<int32_t> AllPartitions(int32_t count);
// The partitions of `spec`'s topic that `partition` reads.
std::vector<int32_t> InputPartitions(const InputSpec& spec, int32_t partition);

// Returns true if `partition`, which reads `specs`, has read all of `after`. After (command.h) says
// which of its topics count. `own_log` is the partition's private topic, and `applied` the last
// batch of it that was applied.
bool HasRead(const After& after, const InputMarks& marks, const std::vector<InputSpec>& specs,
             int32_t partition, std::string_view own_log, const Position& applied);

}  // namespace naungan::runtime
