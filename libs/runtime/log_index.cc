#include "libs/runtime/log_index.h"

#include <string_view>
#include <utility>

#include "libs/state/keys.h"

namespace naungan::runtime {

void IndexRecord(state::Writer& rows, int64_t offset, const eventlog::AdmissionState& before) {
  // The first record that counts in each stretch of the log. Every reader of the log chooses the
  // same ones.
  const bool first =
      before.last_offset < 0 || before.last_offset / kLogIndexEvery != offset / kLogIndexEvery;
  if (!first) return;
  kLogIndexTable.Put(rows, ToStored({.offset = offset, .admission = before}), offset);
}

Derivation BeginBefore(const state::Reader& rows, const EventNumber& number) {
  const EventNumber batch{.epoch = number.epoch, .sequence = number.sequence};
  Derivation begin;
  kLogIndexTable.Scan(rows, state::EncodeKey(kLogIndexTable.id),
                      [&](std::string_view, const v1::StoredDerivation& stored) {
                        Derivation place = FromStored(stored);
                        // The last batch before the place, or the fence if it has no batch yet.
                        const EventNumber last{.epoch = place.admission.epoch,
                                               .sequence = place.admission.next_sequence - 1};
                        const bool before = last < batch;
                        if (before) begin = std::move(place);
                        return before;
                      });
  return begin;
}

}  // namespace naungan::runtime
