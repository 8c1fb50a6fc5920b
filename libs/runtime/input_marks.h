// How far each source of each input partition was decided on, and whether a command's or query's
// `after` has been read.
//
// If a source's log lost records and an operator accepted it (forks.h), the first record after that
// says what a reader has not read and never will. The marks keep that of the newest fork of each
// source, and tell an operator what the reader holds of the records that were lost.
//
// One thread, that of the partition.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "libs/base/result.h"
#include "libs/runtime/command.h"
#include "libs/runtime/state_machine.h"
#include "libs/state/rows.h"
#include "naungan/runtime/v1/log.pb.h"

namespace naungan::runtime {

class Forks;

class InputMarks {
 public:
  // Replaces all marks by those in the rows. What AddNoticeTo tells stays.
  void Load(const state::Reader& rows);
  void Move(const v1::InputCursor& cursor);
  // Keeps in the rows what Move was told.
  static void Store(const v1::InputCursor& cursor, state::Writer& rows);

  // nullopt if no record of that source was decided on.
  std::optional<Position> Find(std::string_view topic, int32_t partition, int32_t source) const;
  // Where to go on reading the input partition, and the record before that place. The offset is a
  // hint only: positions say what was read.
  struct Place {
    int64_t next_offset = 0;
    std::optional<Position> last;  // nullopt at the beginning
  };
  Place Furthest(std::string_view topic, int32_t partition) const;

  // Returns true if the source lost the record at `position`, and it was not read before. Positions
  // that are not after all that is left of the source's log count as read (forks.h).
  bool NeverComes(std::string_view topic, int32_t partition, const Position& position) const;
  // Adds what an operator should know to `notice`: what was derived from records that a source
  // lost, as far as Move was told.
  void AddNoticeTo(std::string& notice) const;

 private:
  struct Mark {
    Position through;
    int64_t next_offset = 0;
  };
  // (topic, its partition, source partition).
  using Key = std::tuple<std::string, int32_t, int32_t>;

  std::map<Key, Mark, std::less<>> marks_;
  std::map<Key, v1::PassedFork, std::less<>> passed_forks_;
  std::set<Key> told_;  // those that Move was told of
};

// The partition's private log, as far as it was applied.
struct OwnLog {
  std::string_view topic;  // empty: it has none
  Position applied;        // the last batch
  const Forks* forks = nullptr;
};

// The numbers 0 to `count` - 1.
std::vector<int32_t> AllPartitions(int32_t count);
// The partitions of `spec`'s topic that `partition` reads.
std::vector<int32_t> InputPartitions(const InputSpec& spec, int32_t partition);

// Returns true if `partition`, which reads `specs`, has read all of `after`. After (command.h) says
// which of its topics count. Error, kFailedPrecondition: POSITION_LOST, it names a record that was
// lost before it was read, so waiting for it is no use.
Result<bool> HasRead(const After& after, const InputMarks& marks,
                     const std::vector<InputSpec>& specs, int32_t partition, const OwnLog& own_log);

}  // namespace naungan::runtime
