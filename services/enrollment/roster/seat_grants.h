// Which seat each waiting row is granted, and on which day its cover begins. Pure functions; safe
// from any thread.
//
// A grant is what a roster gives in one step: up to kSeatsPerGrantMax seats, which it offers to the
// people of the next rows in rank (waiting_list.h).
#pragma once

#include <cstdint>
#include <optional>
#include <queue>
#include <string_view>
#include <tuple>
#include <vector>

#include "libs/domain/date.h"
#include "naungan/enrollment/v1/enrollment_log.pb.h"
#include "naungan/enrollment/v1/stored.pb.h"

namespace naungan::enrollment {

inline constexpr int64_t kSeatsPerGrantMax = 1'000;
// A partition answers its part of a grant in one decision, with a participation for each seat. This
// bounds the bytes of those answers, well below runtime::kDecisionBytesMax.
inline constexpr int64_t kAnswerBytesMax = 200 * 1024;

// A row that waits, with its place on the waiting list.
struct Waiting {
  int64_t rank = 0;
  int64_t ordinal = 0;
  v1::WaitingRow row;
};

// A seat that may be given again, because its holder left or its offer was refused.
struct Vacancy {
  int64_t seat = 0;
  // The first day on which somebody can have it (VacantFrom); nullopt if any day will do.
  std::optional<domain::Date> free_date;
};

// How many seats of one grant may be offered to one partition of participants. For each of them the
// partition writes a participation into its log, which repeats the names of the roster.
int64_t OfferedSeatsMax(std::string_view roster_name, const v1::Roster& roster);

// The seats of a roster so far.
struct SeatNumbers {
  // The highest number that was ever given.
  int64_t highest = 0;
  // The highest number that may be given; 0 if there is no quota.
  int64_t quota = 0;
  // The roster's later seats (seat_first_day.h).
  google::protobuf::RepeatedPtrField<v1::LaterSeats> later = {};
};

// Picks those of a roster's vacancies that AssignSeats can give to `waiting`. It reads few of them
// where vacancies wait for people, and keeps few where many lie ahead. One thread; a value.
class VacancyChoice {
 public:
  // Precondition: `waiting` is not empty.
  explicit VacancyChoice(const std::vector<Waiting>& waiting);
  // Call in the order of seats. Returns false once no row could get a higher seat.
  bool Add(const Vacancy& vacancy);
  // In the order of seats.
  std::vector<Vacancy> Chosen() &&;

 private:
  struct IsSooner {
    bool operator()(const Vacancy& a, const Vacancy& b) const {
      return std::tie(a.free_date, a.seat) < std::tie(b.free_date, b.seat);
    }
  };

  const size_t rows_;
  int32_t first_start_days_;
  int32_t last_start_days_;
  // How many of the chosen are vacant on every row's day.
  size_t vacant_for_all_ = 0;
  std::vector<Vacancy> chosen_;
  // The soonest of those that are vacant on no row's day, at most one for each row. The latest of
  // them is on top.
  std::priority_queue<Vacancy, std::vector<Vacancy>, IsSooner> later_;
};

// Gives each of `waiting`, in the order of the list, the first of these that there is:
//
//   1. the lowest seat that is vacant on the row's day
//   2. a new seat, if the quota has one by that day
//   3. the seat that becomes vacant or is added next, of several the lowest; cover then begins on
//      the day on which it does
//
// So on no day more people are insured than the quota of that day allows. Precondition: `vacancies`
// are in the order of seats.
std::vector<v1::TakenSeat> AssignSeats(const std::vector<Waiting>& waiting,
                                       std::vector<Vacancy> vacancies, SeatNumbers seats);

}  // namespace naungan::enrollment
