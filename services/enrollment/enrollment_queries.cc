#include "services/enrollment/enrollment_queries.h"

#include <algorithm>
#include <utility>

#include "services/enrollment/account/account_state.h"
#include "services/enrollment/account/ledger.h"
#include "services/enrollment/participant/participant.h"
#include "services/enrollment/recorded.h"
#include "services/enrollment/roster/roster_state.h"
#include "services/enrollment/roster/roster_terms.h"
#include "services/enrollment/roster/row_outcomes.h"
#include "services/enrollment/roster/seat_quota.h"
#include "services/enrollment/roster/upload_state.h"
#include "services/enrollment/tables.h"

namespace naungan::enrollment {
namespace {

v1::ListedRow Listed(const v1::StagedRow& row) {
  v1::ListedRow listed;
  listed.set_row(row.row());
  listed.set_code(row.code());
  listed.set_rank(row.rank());
  if (!row.participant().empty()) {
    listed.set_participant_id(RecordedParticipant(row.participant()).ToString());
  }
  return listed;
}

}  // namespace

Result<v1::Roster> GetRoster(const state::Reader& rows, const domain::RosterName& name) {
  NAUNGAN_ASSIGN(const LoadedRoster roster, FindRoster(rows, name.roster, "name"));
  return ViewOf(roster.terms, roster.state);
}

Result<v1::Upload> GetUpload(const state::Reader& rows, const domain::UploadName& name) {
  NAUNGAN_ASSIGN(const v1::StoredUpload upload, FindUpload(rows, name));
  return ViewOf(name.ToString(), upload);
}

Status GetParticipant(const state::Reader& rows, const domain::ParticipantId& id,
                      v1::GetParticipantResponse& response) {
  auto participant = kParticipants.Get(rows, BytesOf(id));
  if (!participant || participant->participations().empty()) {
    return Fail(Code::kNotFound, "PARTICIPANT_UNKNOWN", "name", "No participant has this id.");
  }
  *response.mutable_participations() = std::move(*participant->mutable_participations());
  return {};
}

Result<v1::Account> GetAccount(const state::Reader& rows, const domain::AccountName& name,
                               const Policy& policy, domain::Date today) {
  const auto loaded = FindAccount(domain::ToString(name), rows);
  if (!loaded) {
    return Fail(Code::kNotFound, "ACCOUNT_UNKNOWN", "name", "There is no such account.");
  }
  return ViewOf(LedgerOf(*loaded, rows), policy, today);
}

Result<bool> ListRows(const state::Reader& rows, const domain::UploadName& name, bool refused_only,
                      int32_t page_size, RowPlace& place, v1::ListRowsResponse& response) {
  NAUNGAN_ASSIGN(const LoadedRoster roster, FindRoster(rows, name.roster.roster, "upload"));
  NAUNGAN_ASSIGN(const v1::StoredUpload upload, FindUpload(rows, name));
  // Behind the last chunk the list is over.
  if (place.chunk > upload.durable_chunk()) return false;
  const int32_t chunk_end = std::min(upload.durable_chunk() + 1, place.chunk + kChunksPerPageMax);
  OutcomeReader outcomes(rows, roster.number());
  for (; place.chunk < chunk_end; ++place.chunk, place.index = 0) {
    const auto chunk = kChunks.Get(rows, roster.number(), upload.number(), place.chunk);
    // The read failed. The caller looks at the health of the snapshot.
    if (!chunk) return false;
    int64_t ordinal = upload.first_ordinal() + chunk->accepted_before();
    for (int32_t index = 0; index < chunk->rows_size(); ++index) {
      const v1::StagedRow& row = chunk->rows(index);
      const bool accepted = row.code() == v1::ROW_CODE_ACCEPTED;
      const int64_t own_ordinal = accepted ? ordinal++ : 0;
      if (index < place.index) continue;
      if (response.rows_size() >= page_size) return true;
      place.index = index + 1;
      v1::ListedRow listed = Listed(row);
      // What became of an approved row since then: it has a seat, or the person's record refused
      // it.
      if (accepted && upload.state() == v1::UPLOAD_STATE_APPROVED) {
        const RowOutcomeNow now = outcomes.Of(own_ordinal);
        listed.set_code(now.code);
        listed.set_seat(now.seat);
      }
      if (refused_only && listed.code() == v1::ROW_CODE_ACCEPTED) continue;
      *response.add_rows() = std::move(listed);
    }
  }
  return place.chunk <= upload.durable_chunk();
}

int64_t CountPendingRosters(const state::Reader& rows, int64_t rosters_max) {
  int64_t seen = 0;
  int64_t pending = 0;
  kRosters.Scan(rows, state::EncodeKey(kRosters.id),
                [&](std::string_view, const v1::StoredRoster& roster) {
                  pending += PendingOf(roster) > 0 ? 1 : 0;
                  return ++seen < rosters_max;
                });
  return pending;
}

}  // namespace naungan::enrollment
