#include "services/reporting/folds/fold_roster.h"

#include <string>

#include "naungan/enrollment/v1/roster.pb.h"
#include "services/reporting/folds/figure_rows.h"
#include "services/reporting/folds/malformed_record.h"

namespace naungan::reporting {
namespace {

using enrollment::v1::RosterEvent;

void Describe(const enrollment::v1::Roster& roster, int64_t recorded_us, state::Writer& rows) {
  auto stored = kRosters.Get(rows, roster.name());
  if (!stored) {
    stored.emplace();
    stored->set_recorded_us(recorded_us);
  }
  stored->set_region_code(roster.region_code());
  kRosters.Put(rows, *stored, roster.name());
}

Status Queue(const std::string& roster, const enrollment::v1::RowsQueued& queued,
             int64_t recorded_us, state::Writer& rows) {
  NAUNGAN_ASSIGN(const int32_t queued_day, DayOf(queued.effective_date(), "effective_date"));
  v1::StoredWaiting waiting;
  waiting.set_queued_day(queued_day);
  waiting.set_queued_recorded_us(recorded_us);
  for (const auto& row : queued.rows()) {
    waiting.set_participant_id(row.participant_id());
    kWaiting.Put(rows, waiting, roster, row.rank(), row.ordinal());
  }
  return {};
}

Status HoldSeats(const std::string& roster, const enrollment::v1::SeatsHeld& held,
                 int64_t recorded_us, state::Writer& rows) {
  for (const auto& seat : held.seats()) {
    auto waiting = kWaiting.Get(rows, roster, seat.rank(), seat.ordinal());
    if (!waiting) return FeedMalformed("seats", "The row that gets a seat was never queued.");
    NAUNGAN_ASSIGN(const int32_t start_day, DayOf(seat.start_date(), "start_date"));
    waiting->set_start_day(start_day);
    waiting->set_held_recorded_us(recorded_us);
    kWaiting.Put(rows, *waiting, roster, seat.rank(), seat.ordinal());
  }
  return {};
}

Status Refuse(const std::string& roster, const enrollment::v1::SeatsSettled& settled,
              int64_t recorded_us, state::Writer& rows) {
  for (const auto& seat : settled.refused()) {
    auto waiting = kWaiting.Get(rows, roster, seat.rank(), seat.ordinal());
    if (!waiting) return FeedMalformed("refused", "The row that is refused was never queued.");
    waiting->set_refused_recorded_us(recorded_us);
    kWaiting.Put(rows, *waiting, roster, seat.rank(), seat.ordinal());
  }
  return {};
}

}  // namespace

Status FoldRoster(const RosterEvent& event, int64_t recorded_us, state::Writer& rows) {
  const std::string& roster = event.roster();
  switch (event.event_case()) {
    case RosterEvent::kOpened:
      Describe(event.opened().roster(), recorded_us, rows);
      return {};
    case RosterEvent::kTermsChanged:
      Describe(event.terms_changed().roster(), recorded_us, rows);
      return {};
    case RosterEvent::kRowsQueued:
      return Queue(roster, event.rows_queued(), recorded_us, rows);
    case RosterEvent::kSeatsHeld:
      return HoldSeats(roster, event.seats_held(), recorded_us, rows);
    case RosterEvent::kSeatsSettled:
      return Refuse(roster, event.seats_settled(), recorded_us, rows);
    case RosterEvent::kUploadApproved:
    case RosterEvent::kSeatsLeft:
    case RosterEvent::kSeatsLeftEarlier:
      return {};
    case RosterEvent::EVENT_NOT_SET:
      break;
  }
  return FeedMalformed("event", "The event is of a kind that this build does not know.");
}

}  // namespace naungan::reporting
