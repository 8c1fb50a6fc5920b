#include "services/reporting/reports/list_waiting.h"

#include "libs/domain/resource_names.h"
#include "services/reporting/filters/as_of.h"
#include "services/reporting/folds/figure_rows.h"

namespace naungan::reporting {
namespace {

enum class Standing { kNotQueued, kWaiting, kAdmitted, kRefused };

Standing StandingOf(const v1::StoredWaiting& row, const AsOf& as_of) {
  const int32_t day = as_of.date.days();
  const Knowledge& knowledge = as_of.knowledge;
  if (row.queued_day() > day || !knowledge.Has(row.queued_recorded_us())) {
    return Standing::kNotQueued;
  }
  if (row.refused_recorded_us() != 0 && knowledge.Has(row.refused_recorded_us())) {
    return Standing::kRefused;
  }
  const bool held = row.held_recorded_us() != 0 && knowledge.Has(row.held_recorded_us());
  return held && row.start_day() <= day ? Standing::kAdmitted : Standing::kWaiting;
}

// Counts the row in `response` and returns true if it waits.
bool Count(const v1::StoredWaiting& row, const AsOf& as_of, v1::ListWaitingResponse& response) {
  const Standing standing = StandingOf(row, as_of);
  if (standing == Standing::kNotQueued) return false;
  response.set_rows_approved(response.rows_approved() + 1);
  switch (standing) {
    case Standing::kWaiting:
      response.set_total(response.total() + 1);
      return true;
    case Standing::kAdmitted:
      response.set_rows_admitted(response.rows_admitted() + 1);
      return false;
    case Standing::kRefused:
      response.set_rows_refused(response.rows_refused() + 1);
      return false;
    case Standing::kNotQueued:
      break;
  }
  return false;
}

}  // namespace

Result<std::string> RouteWaiting(const v1::ListWaitingRequest& request) {
  NAUNGAN_ASSIGN(const auto name, domain::RosterName::Parse(request.roster(), "roster"));
  return name.RoutingKey();
}

Result<WaitingPage> ListWaiting(const v1::ListWaitingRequest& request, std::string_view after_place,
                                int32_t page_size, const state::Reader& rows) {
  NAUNGAN_TRY(RouteWaiting(request));
  NAUNGAN_ASSIGN(const AsOf as_of, AsOfRequest(request));
  const auto roster = kRosters.Get(rows, request.roster());
  if (!roster || !as_of.knowledge.Has(roster->recorded_us())) {
    return Fail(Code::kNotFound, "ROSTER_UNKNOWN", "roster",
                "No roster of this name is known. Open it. If it was opened just now, name the "
                "position of its opening in `after`.");
  }
  WaitingPage page;
  bool more = false;
  std::string place;
  kWaiting.Scan(rows, state::EncodeKey(kWaiting.id, request.roster()),
                [&](std::string_view key_rest, const v1::StoredWaiting& row) {
                  // Every page counts all rows, because the answer says how long the whole list is.
                  if (!Count(row, as_of, page.response) || key_rest <= after_place) return true;
                  if (page.response.rows_size() == page_size) {
                    more = true;
                    return true;
                  }
                  place = key_rest;
                  v1::WaitingRow& written = *page.response.add_rows();
                  written.set_rank(state::TakeInt64(key_rest));
                  written.set_ordinal(state::TakeInt64(key_rest));
                  written.set_participant_id(row.participant_id());
                  return true;
                });
  if (more) page.last_place = place;
  return page;
}

}  // namespace naungan::reporting
