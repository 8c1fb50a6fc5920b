// A sparse index of a partition's own log, among its rows: where deriving feed records may begin if
// what came after a position is to be derived again. Otherwise it would begin with the first record
// of the log. Pure functions of the rows; one thread, that of the rows.
#pragma once

#include <cstdint>

#include "libs/eventlog/admission.h"
#include "libs/runtime/meta_rows.h"
#include "libs/state/rows.h"

namespace naungan::runtime {

// About how many records of the log there are for each row of the index.
inline constexpr int64_t kLogIndexEvery = 1'024;

// Call for each record that counts, in order. `before` is the admission state before it.
void IndexRecord(state::Writer& rows, int64_t offset, const eventlog::AdmissionState& before);

// Returns the latest place in the index from which the batch of `number`, and all batches after it,
// are read; the log's beginning if there is none. Reads one row for each kLogIndexEvery records.
Derivation BeginBefore(const state::Reader& rows, const EventNumber& number);

}  // namespace naungan::runtime
