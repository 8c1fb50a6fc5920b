// Where a partition's log lost records and an operator accepted it. The fence that says so is the
// fork. It opens a term far above every epoch that can have been lost:
//
//   records that count | lost, or void | the fork, and the batches of its term
//
// What was lost has positions before the fork. Some may be lower than the last one that is left,
// because instances that did not know what was lost may have begun terms with the same epochs. So a
// position is lost if its term is not in the log, or ends before it.
//
// What was derived from lost records stays in the feeds and with their readers. The first record of
// each feed after the fork names it (ce_fork), so that a reader who had read what was lost goes on.
//
// One thread, that of the rows.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "libs/base/result.h"
#include "libs/eventlog/admission.h"
#include "libs/runtime/state_machine.h"
#include "libs/state/rows.h"
#include "naungan/runtime/v1/log.pb.h"

namespace naungan::runtime {

struct Fork {
  Position last;  // the last batch before it; epoch 0 if there is none
  Position fence;
};

// An operator's order to accept a loss.
struct LossOrder {
  std::string actor;   // who gives it: the name of an office's account
  std::string reason;  // why
  bool lead = true;    // log the fork and lead; else follow another instance that does
};

// The batches that counted in one term.
struct Term {
  std::string term_id;
  int64_t last_sequence = 0;
};
// By epoch.
using Terms = std::map<int64_t, Term>;

// Batches of one term, which follow each other.
struct BatchRange {
  int64_t epoch = 0;
  std::string term_id;
  int64_t first_sequence = 0;
  int64_t last_sequence = 0;

  bool operator==(const BatchRange&) const = default;
};

// What an operator who accepted a loss is told. Other instances may have applied more that is gone.
struct AcceptedFork {
  Fork fork;
  Position applied_through;  // the last batch that was applied here before the loss was noticed
  // What was applied here and the log does not hold; nullopt if the store could not be read.
  std::optional<std::vector<BatchRange>> lost;
};
// Called once.
using OnAccepted = std::function<void(Result<AcceptedFork>)>;

class Forks {
 public:
  // Replaces all by those in the rows.
  void Load(const state::Reader& rows);
  // Call for each fence that counts. Keeps it if it accepts a loss, and what is needed to know what
  // was lost. `before` is the admission state before it.
  void Heed(int32_t partition, const v1::Fence& fence, const eventlog::AdmissionState& before,
            state::Writer& rows);

  // Returns true if the position is before a fork and no record of the log has it.
  bool IsLost(const Position& position) const;
  // The newest fork between two positions; a `previous` of nullopt is before all. nullopt: none.
  std::optional<Position> Between(const std::optional<Position>& previous,
                                  const Position& position) const;

  // The terms of a store whose log was applied up to `newest`.
  static Terms TermsOf(const state::Reader& rows, const eventlog::AdmissionState& newest);
  // What `had` has and the log did not have at the newest fork, in order.
  std::vector<BatchRange> LostOf(const Terms& had) const;

  // Null if there is none.
  const Fork* Newest() const { return forks_.empty() ? nullptr : &forks_.back(); }

 private:
  std::vector<Fork> forks_;  // in order
  Terms terms_;              // those before the newest fork; empty if there is none
};

}  // namespace naungan::runtime
