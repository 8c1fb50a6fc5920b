// Seams for bugs that the simulator plants on purpose, to prove that it would catch them
// (tests/simulation). Everywhere else a seam is the constant false, and costs nothing.
#pragma once

#ifdef NAUNGAN_PLANTED_BUGS

namespace naungan {

enum class PlantedBug {
  kNone,
  kAdmission,   // a batch of the newest epoch counts, whichever term it is of
  kHeadCheck,   // a batch counts whatever past it follows
  kReplyCheck,  // a leader answers wherever its record landed
  kGapCheck,    // a reader goes on beyond a gap
  kDedupe,      // a request that was answered is decided again
  kQuota,       // one seat more than there are
};

// The one that is in the code at present; the simulator's, which has one thread.
extern PlantedBug planted_bug;

}  // namespace naungan

#define NAUNGAN_PLANTED(bug) (::naungan::planted_bug == ::naungan::PlantedBug::bug)

#else

#define NAUNGAN_PLANTED(bug) false

#endif
