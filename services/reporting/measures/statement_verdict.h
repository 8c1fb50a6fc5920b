// Holds a published figure against what is derived: how far off it is, and whether it is what it is
// said to be. Pure; any thread.
#pragma once

#include <cstdint>
#include <span>

#include "naungan/reporting/v1/reporting.pb.h"

namespace naungan::reporting {

struct Derived {
  v1::Measure measure;
  int64_t persons;
};

// `derived`: every measure that can be derived for the statement's region and date, each once, at
// least one. Where two are equally near, the stated one is the nearest, then the lower number. A
// statement agrees only with a derived figure of its own measure. It is mislabelled if another
// measure is nearer than its own, and not if its own cannot be derived: then nothing is known
// against its label.
v1::Reconciliation JudgeStatement(const v1::Statement& statement, std::span<const Derived> derived);

}  // namespace naungan::reporting
