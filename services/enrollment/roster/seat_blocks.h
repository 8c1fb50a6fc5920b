// The holders of seats, past and present. Neighbouring seats share a row of the table, a block.
// Seats come in order, so the block that was touched last stays decoded, and is written back when
// another is touched and at the end. One thread, that of the rows; must not outlive the rows.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "libs/state/rows.h"
#include "naungan/enrollment/v1/stored.pb.h"

namespace naungan::enrollment {

class SeatBlocks {
 public:
  SeatBlocks(state::Writer& rows, int32_t roster_number)
      : rows_(rows), roster_number_(roster_number) {}
  ~SeatBlocks() { Flush(); }
  SeatBlocks(const SeatBlocks&) = delete;
  SeatBlocks& operator=(const SeatBlocks&) = delete;

  // `occupancy` becomes the newest of its seat.
  void Add(const v1::Occupancy& occupancy);
  // Removes the newest occupancy of `seat`. Returns the day on which the one before it ended, or
  // nullopt if there was none before. Precondition: the newest is `participant`'s.
  std::optional<int32_t> Remove(int64_t seat, std::string_view participant);
  // Precondition: the newest occupancy of `seat` is `participant`'s.
  void End(int64_t seat, std::string_view participant, int32_t to_days);

 private:
  void Open(int64_t seat);
  void Flush();

  state::Writer& rows_;
  const int32_t roster_number_;
  std::optional<int64_t> block_;
  v1::SeatBlock seats_;
};

// The newest occupancy of a seat, or nullopt if the seat was never given.
std::optional<v1::Occupancy> NewestOccupancy(const state::Reader& rows, int32_t roster_number,
                                             int64_t seat);

}  // namespace naungan::enrollment
