// What became of approved rows, by ordinal: their seat, or why they were refused. Outcomes of
// neighbouring ordinals share a row of the table. The classes decode each row that they touch once,
// and the writer writes them at its end. One thread, that of the rows; must not outlive the rows.
#pragma once

#include <cstdint>
#include <map>

#include "libs/state/rows.h"
#include "naungan/enrollment/v1/roster.pb.h"
#include "naungan/enrollment/v1/stored.pb.h"

namespace naungan::enrollment {

struct RowOutcomeNow {
  int64_t seat = 0;  // 0 if it has none
  v1::RowCode code = v1::ROW_CODE_ACCEPTED;
};

class OutcomeReader {
 public:
  OutcomeReader(const state::Reader& rows, int32_t roster_number)
      : rows_(rows), roster_number_(roster_number) {}

  RowOutcomeNow Of(int64_t ordinal);

 private:
  const state::Reader& rows_;
  const int32_t roster_number_;
  std::map<int64_t, v1::OutcomeBlock> blocks_;
};

class OutcomeWriter {
 public:
  OutcomeWriter(state::Writer& rows, int32_t roster_number)
      : rows_(rows), roster_number_(roster_number) {}
  ~OutcomeWriter();
  OutcomeWriter(const OutcomeWriter&) = delete;
  OutcomeWriter& operator=(const OutcomeWriter&) = delete;

  void SetSeat(int64_t ordinal, int64_t seat) { Set(ordinal, seat); }
  void SetRefused(int64_t ordinal, v1::RowCode code) { Set(ordinal, -int64_t{code}); }

 private:
  void Set(int64_t ordinal, int64_t outcome);

  state::Writer& rows_;
  const int32_t roster_number_;
  std::map<int64_t, v1::OutcomeBlock> blocks_;
};

}  // namespace naungan::enrollment
