// A model of a partition that several processes want to lead over a network that delays, loses and
// repeats requests and answers, and (if asked) a broker that loses its tail. It drives the
// admission rule as the runtime does and says what went wrong.
//
// The rule's parts can be dropped one by one: a check that never fails proves nothing.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace naungan::eventlog {

// Which parts of the rule hold. All of them: the production rule, compared step by step with the
// model's own wording of it.
struct RuleParts {
  // A fence counts only if its epoch is higher than every counted fence's.
  bool fence_epoch = true;
  // A batch of an older epoch, or of another term, is void.
  bool newest_term = true;
  // A sequence that was admitted is void.
  bool sequence = true;
  // The chain's head and the sequence show a lost tail.
  bool chain = true;
  // A batch above every counted epoch shows a lost tail.
  bool epoch_ahead = true;
  // The record at the last admitted offset is looked at on open and before a fence.
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

// What a run shows. Empty violations: every acknowledged command counts, once, in the order
// everyone sees, decided on exactly what came before it; and no loss was claimed where there was
// none.
struct Findings {
  std::vector<std::string> violations;
  int acknowledged = 0;
  int terms = 0;
  bool loss_seen = false;
};

Findings RunSchedule(const Schedule& schedule);

}  // namespace naungan::eventlog
