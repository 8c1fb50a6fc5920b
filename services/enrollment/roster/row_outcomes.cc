#include "services/enrollment/roster/row_outcomes.h"

#include "services/enrollment/tables.h"

namespace naungan::enrollment {
namespace {

int64_t BlockAt(int64_t ordinal) { return (ordinal - 1) / kOrdinalsPerBlock; }
int PlaceAt(int64_t ordinal) { return static_cast<int>((ordinal - 1) % kOrdinalsPerBlock); }

v1::OutcomeBlock& Loaded(std::map<int64_t, v1::OutcomeBlock>& blocks, const state::Reader& rows,
                         int32_t roster_number, int64_t number) {
  const auto [block, is_new] = blocks.try_emplace(number);
  if (is_new) {
    if (auto stored = kOutcomes.Get(rows, roster_number, number)) block->second = *stored;
  }
  return block->second;
}

}  // namespace

RowOutcomeNow OutcomeReader::Of(int64_t ordinal) {
  const v1::OutcomeBlock& block = Loaded(blocks_, rows_, roster_number_, BlockAt(ordinal));
  const int place = PlaceAt(ordinal);
  const int64_t outcome = place < block.outcomes_size() ? block.outcomes(place) : 0;
  if (outcome >= 0) return {.seat = outcome};
  return {.code = static_cast<v1::RowCode>(-outcome)};
}

OutcomeWriter::~OutcomeWriter() {
  for (const auto& [number, block] : blocks_) kOutcomes.Put(rows_, block, roster_number_, number);
}

void OutcomeWriter::Set(int64_t ordinal, int64_t outcome) {
  auto& outcomes = *Loaded(blocks_, rows_, roster_number_, BlockAt(ordinal)).mutable_outcomes();
  const int place = PlaceAt(ordinal);
  if (outcomes.size() <= place) outcomes.Resize(place + 1, 0);
  outcomes.Set(place, outcome);
}

}  // namespace naungan::enrollment
