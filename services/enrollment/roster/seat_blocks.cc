#include "services/enrollment/roster/seat_blocks.h"

#include <algorithm>

#include "libs/base/check.h"
#include "services/enrollment/tables.h"

namespace naungan::enrollment {
namespace {

// The place after the newest occupancy of `seat`.
int PastSeat(const v1::SeatBlock& block, int64_t seat) {
  int place = block.occupancies_size();
  while (place > 0 && block.occupancies(place - 1).seat() > seat) --place;
  return place;
}

}  // namespace

void SeatBlocks::Open(int64_t seat) {
  if (block_ == BlockOf(seat)) return;
  Flush();
  block_ = BlockOf(seat);
  seats_ = kSeats.Get(rows_, roster_number_, *block_).value_or(v1::SeatBlock());
}

void SeatBlocks::Flush() {
  if (block_) kSeats.Put(rows_, seats_, roster_number_, *block_);
}

void SeatBlocks::Add(const v1::Occupancy& occupancy) {
  Open(occupancy.seat());
  auto& all = *seats_.mutable_occupancies();
  const int place = PastSeat(seats_, occupancy.seat());
  *all.Add() = occupancy;
  for (int i = all.size() - 1; i > place; --i) all.SwapElements(i, i - 1);
}

std::optional<int32_t> SeatBlocks::Remove(int64_t seat, std::string_view participant) {
  Open(seat);
  const int place = PastSeat(seats_, seat) - 1;
  NAUNGAN_CHECK(place >= 0 && seats_.occupancies(place).seat() == seat &&
                    seats_.occupancies(place).participant() == participant,
                "only a person who was offered a seat can refuse it");
  seats_.mutable_occupancies()->DeleteSubrange(place, 1);
  if (place == 0 || seats_.occupancies(place - 1).seat() != seat) return std::nullopt;
  return seats_.occupancies(place - 1).to_days();
}

void SeatBlocks::End(int64_t seat, std::string_view participant, int32_t to_days) {
  Open(seat);
  const int place = PastSeat(seats_, seat) - 1;
  NAUNGAN_CHECK(place >= 0 && seats_.occupancies(place).seat() == seat &&
                    seats_.occupancies(place).participant() == participant,
                "only a person who has a seat can leave it");
  seats_.mutable_occupancies(place)->set_to_days(to_days);
}

std::optional<v1::Occupancy> NewestOccupancy(const state::Reader& rows, int32_t roster_number,
                                             int64_t seat) {
  const auto block = kSeats.Get(rows, roster_number, BlockOf(seat));
  if (!block) return std::nullopt;
  const int place = PastSeat(*block, seat) - 1;
  if (place < 0 || block->occupancies(place).seat() != seat) return std::nullopt;
  return block->occupancies(place);
}

}  // namespace naungan::enrollment
