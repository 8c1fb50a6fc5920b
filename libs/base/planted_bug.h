// Seams for bugs that the simulator plants on purpose, to prove that it would catch them
// (tests/simulation). In every other build a seam is the constant false and costs nothing.
#pragma once

#ifdef NAUNGAN_PLANTED_BUGS

namespace naungan {

enum class PlantedBug {
  kNone,
  kAdmission,   // a batch of the newest epoch counts, whichever term wrote it
  kHeadCheck,   // a batch counts, whichever past its writer knew
  kReplyCheck,  // a leader answers, wherever its record landed
  kGapCheck,    // a reader goes on past a gap
  kClockCheck,  // a clock that is off is found right
  kLevelCheck,  // a build reads on in a log whose level it does not know
  kTermMarks,   // an instance goes on believing what it read of inputs after its term
  kDedupe,      // a request that was answered is decided again
  kQuota,       // one seat too many is given
};

// The bug that is planted at present. Only the simulator has this variable, and it has one thread.
extern PlantedBug planted_bug;

}  // namespace naungan

#define NAUNGAN_PLANTED(bug) (::naungan::planted_bug == ::naungan::PlantedBug::bug)

#else

#define NAUNGAN_PLANTED(bug) false

#endif
