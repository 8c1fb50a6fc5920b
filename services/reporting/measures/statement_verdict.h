// How a published figure is checked: how far it is from each derived figure, and whether it is what
// its publisher says it is. A pure function; any thread.
#pragma once

#include <cstdint>
#include <span>

#include "naungan/reporting/v1/reporting.pb.h"

namespace naungan::reporting {

struct Derived {
  v1::Measure measure;
  int64_t persons;
};

// `derived` holds every measure that can be derived for the statement's region and date, each once.
// It must hold at least one.
//
//   nearest      the measure whose derived figure is nearest. If several are equally near, the
//                stated measure comes first, then the one with the lowest number in the enum.
//   agrees       the derived figure of the stated measure equals the stated figure
//   mislabelled  another measure is nearer than the stated one. If the stated measure cannot be
//                derived, nothing speaks against the label, and the statement is not mislabelled.
v1::Reconciliation JudgeStatement(const v1::Statement& statement, std::span<const Derived> derived);

}  // namespace naungan::reporting
