#include "services/enrollment/roster/seat_grants.h"

#include <algorithm>
#include <utility>

#include "services/enrollment/roster/seat_first_day.h"

namespace naungan::enrollment {
namespace {

// A recorded participation without its texts: numbers, dates, tags, and the id three times.
constexpr int64_t kParticipationBytes = 192;
// A locality code, dotted ("73.09.01.2001").
constexpr int64_t kLocalityBytes = 13;
// "rosters/" and "/account" around an id, and tags.
constexpr int64_t kNameBytes = 24;
// The longest roster id: agreement, dot, category.
constexpr int64_t kRosterIdBytesMax = 127;

}  // namespace

int64_t OfferedSeatsMax(std::string_view roster_name, const v1::Roster& roster) {
  int64_t unit_bytes = 0;
  for (const auto& unit : roster.units()) {
    unit_bytes = std::max<int64_t>(unit_bytes, static_cast<int64_t>(unit.unit().size()) +
                                                   static_cast<int64_t>(unit.region_code().size()));
  }
  int64_t bytes = kParticipationBytes + kLocalityBytes + unit_bytes +
                  static_cast<int64_t>(roster_name.size()) + kNameBytes +
                  static_cast<int64_t>(roster.agreement().size()) +
                  static_cast<int64_t>(roster.category().size());
  // A continuation names the account that ends, and the roster that is told of it.
  if (!roster.predecessors().empty()) bytes += 2 * (kRosterIdBytesMax + kNameBytes);
  return std::clamp<int64_t>(kAnswerBytesMax / bytes, 1, kSeatsPerGrantMax);
}

VacancyChoice::VacancyChoice(const std::vector<Waiting>& waiting) : rows_(waiting.size()) {
  const auto start_days = [](const Waiting& row) { return row.row.start_days(); };
  const auto [first, last] = std::ranges::minmax_element(waiting, {}, start_days);
  first_start_days_ = start_days(*first);
  last_start_days_ = start_days(*last);
}

bool VacancyChoice::Add(const Vacancy& vacancy) {
  const auto is_vacant_by = [&](int32_t days) {
    return !vacancy.free_date || vacancy.free_date->days() <= days;
  };
  if (!is_vacant_by(last_start_days_)) {
    later_.push(vacancy);
    if (later_.size() > rows_) later_.pop();
    return true;
  }
  chosen_.push_back(vacancy);
  if (is_vacant_by(first_start_days_)) ++vacant_for_all_;
  // Whatever the rows before it chose, each row has one of these left, lower than any that follows.
  return vacant_for_all_ < rows_;
}

std::vector<Vacancy> VacancyChoice::Chosen() && {
  for (; !later_.empty(); later_.pop()) chosen_.push_back(later_.top());
  std::ranges::sort(chosen_, {}, &Vacancy::seat);
  return std::move(chosen_);
}

std::vector<v1::TakenSeat> AssignSeats(const std::vector<Waiting>& waiting,
                                       std::vector<Vacancy> vacancies, SeatNumbers seats) {
  std::vector<v1::TakenSeat> taken;
  taken.reserve(waiting.size());
  for (const auto& [rank, ordinal, row] : waiting) {
    auto& seat = taken.emplace_back();
    const domain::Date start = domain::Date::OfDays(row.start_days());
    auto vacancy = std::ranges::find_if(vacancies, [&](const Vacancy& free) {
      return !free.free_date || *free.free_date <= start;
    });
    std::optional<domain::Date> free_date = FirstDayOf(seats.highest + 1, seats.later);
    if (vacancy == vacancies.end()) {
      const bool has_new = seats.quota == 0 || seats.highest < seats.quota;
      const bool now = has_new && (!free_date || *free_date <= start);
      if (!now) vacancy = std::ranges::min_element(vacancies, {}, &Vacancy::free_date);
      if (has_new && vacancy != vacancies.end() && free_date < vacancy->free_date) {
        vacancy = vacancies.end();
      }
    }
    if (vacancy == vacancies.end()) {
      seat.set_seat(++seats.highest);
    } else {
      seat.set_seat(vacancy->seat);
      free_date = vacancy->free_date;
      vacancies.erase(vacancy);
    }
    seat.set_rank(rank);
    seat.set_ordinal(ordinal);
    seat.set_participant(row.participant());
    seat.set_start_days(StartIn(free_date, start).days());
    seat.set_birth_days(row.birth_days());
    seat.set_sex(row.sex());
    seat.set_unit(row.unit());
    seat.set_locality_code(row.locality_code());
    seat.set_wage_rupiah(row.wage_rupiah());
    seat.set_admitted_days(free_date ? std::max(free_date->days(), row.admitted_days())
                                     : row.admitted_days());
  }
  return taken;
}

}  // namespace naungan::enrollment
