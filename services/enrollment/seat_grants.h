// Who gets which seat. Pure functions; safe from any thread.
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

// Seats of one grant.
inline constexpr int64_t kSeatsPerGrantMax = 1'000;
// What the answers to one partition's part of a grant may take: a participation each, in one
// decision of that partition (runtime::kDecisionBytesMax), with room to spare.
inline constexpr int64_t kAnswerBytesMax = 200 * 1024;

// A row that waits, with its place in the order of admission.
struct Waiting {
  int64_t rank = 0;
  int64_t ordinal = 0;
  v1::WaitingRow row;
};

// A seat that was left or refused before and may be given again.
struct Vacancy {
  int64_t seat = 0;
  // Not before its FirstDayOf; nothing: nobody ever had it.
  std::optional<domain::Date> free_date;
};

// How many seats one participant partition may be offered at a time under these terms: what it
// writes into its log for each repeats the names of the roster.
int64_t OfferedSeatsMax(std::string_view roster_name, const v1::Roster& roster);

// The seats of a roster so far: the highest ever given, and how many there may be (0: no quota).
struct SeatNumbers {
  int64_t highest = 0;
  int64_t quota = 0;
  // The roster's.
  google::protobuf::RepeatedPtrField<v1::LaterSeats> later = {};
};

// Of a roster's vacancies, those that AssignSeats can give to `waiting`: so that where vacancies
// wait for people few are read, and where many lie ahead few are kept. One thread; a value.
class VacancyChoice {
 public:
  // Precondition: `waiting` is not empty.
  explicit VacancyChoice(const std::vector<Waiting>& waiting);
  // Call in the order of seats. False: a higher seat would be given to nobody.
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
  // Vacant on every row's day.
  size_t vacant_for_all_ = 0;
  std::vector<Vacancy> chosen_;
  // Those that nobody's day reaches, as many as there are rows: the latest on top.
  std::priority_queue<Vacancy, std::vector<Vacancy>, IsSooner> later_;
};

// Gives `waiting`, in the order of admission, each the lowest seat that is vacant on the row's day;
// a new one, if the quota has one by then that was never given; else the seat that becomes vacant
// or is added next (of several the lowest), and cover begins when it does: no more people are
// insured on any day than the quota of that day says. Precondition: `vacancies` are in the order of
// seats.
std::vector<v1::TakenSeat> AssignSeats(const std::vector<Waiting>& waiting,
                                       std::vector<Vacancy> vacancies, SeatNumbers seats);

}  // namespace naungan::enrollment
