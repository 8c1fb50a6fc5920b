// A model of a partition that several processes want to lead, over a network that delays, loses and
// repeats requests and answers, and (if asked for) with a broker that loses its tail. It uses the
// admission rule as the runtime does and reports what went wrong.
//
// The parts of the rule can be dropped one by one, because a check that never fails proves nothing.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace naungan::eventlog {

// Which parts of the rule hold. If all do, it is the production rule, which is compared step by
// step with the model's own wording.
struct RuleParts {
  // A fence counts only if its epoch is higher than that of every counted fence.
  bool fence_epoch = true;
  // A batch of an older epoch, or of another term, is void.
  bool newest_term = true;
  // A batch whose sequence was admitted already is void.
  bool sequence = true;
  // The chain's head and the sequence show a lost tail.
  bool chain = true;
  // A batch above every counted epoch shows a lost tail.
  bool epoch_ahead = true;
  // The record at the last admitted offset is checked when the log is opened and before a fence.
  bool last_record = true;
  // A leader answers only if its record landed where it expected.
  bool expected_offset = true;
  // A leader decides only after it followed the log through its own fence.
  bool own_fence = true;

  bool operator==(const RuleParts&) const = default;
};

struct Schedule {
  uint64_t seed = 0;
  int steps = 150;
  // The broker forgets its newest records, once.
  bool tail_cut = false;
  RuleParts rule;
};

// The result of a run. If there are no violations, every acknowledged command counts once, in the
// order that all readers see, and was decided on exactly what came before it; and no loss was
// reported where there was none.
struct Findings {
  std::vector<std::string> violations;
  int acknowledged = 0;
  int terms = 0;
  bool loss_seen = false;
};

Findings RunSchedule(const Schedule& schedule);

}  // namespace naungan::eventlog
