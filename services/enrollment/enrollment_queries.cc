#include "services/enrollment/enrollment_queries.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include "services/enrollment/account.h"
#include "services/enrollment/participant.h"
#include "services/enrollment/participant_bytes.h"
#include "services/enrollment/roster.h"
#include "services/enrollment/roster_state.h"
#include "services/enrollment/tables.h"
#include "services/enrollment/upload.h"

namespace naungan::enrollment {
namespace {

Result<v1::StoredUpload> FindUpload(const state::Reader& rows, const domain::UploadName& name) {
  auto upload = kUploads.Get(rows, name.roster.roster, name.upload);
  if (!upload) {
    return Fail(Code::kNotFound, "UPLOAD_UNKNOWN", "name", "The roster has no such upload.");
  }
  return *std::move(upload);
}

bool HasAccount(const state::Reader& rows, const domain::AccountName& name) {
  if (const auto* roster = std::get_if<domain::RosterAccountName>(&name)) {
    return LoadRoster(rows, roster->roster.roster).has_value();
  }
  const auto& id = std::get<domain::ParticipantAccountName>(name).participant.participant;
  const auto participant = kParticipants.Get(rows, BytesOf(id));
  return participant && FindParticipation(*participant, domain::ToString(name)) != nullptr;
}

// What became of an accepted row since: refused at admission, or given a seat.
std::optional<v1::RowFate> FateOf(const state::Reader& rows, int32_t roster_number,
                                  int32_t upload_number, const v1::StagedRow& row) {
  const auto member = kMembers.Get(rows, roster_number, row.participant());
  if (!member) return std::nullopt;
  const auto fate = std::ranges::find_if(member->fates(), [&](const v1::RowFate& candidate) {
    return candidate.upload() == upload_number && candidate.row() == row.row();
  });
  return fate == member->fates().end() ? std::nullopt : std::optional<v1::RowFate>(*fate);
}

v1::ListedRow Listed(const state::Reader& rows, int32_t roster_number, int32_t upload_number,
                     const v1::StagedRow& row) {
  v1::ListedRow listed;
  listed.set_row(row.row());
  listed.set_code(row.code());
  listed.set_rank(row.rank());
  if (!row.participant().empty()) {
    listed.set_participant_id(ParticipantOf(row.participant()).ToString());
  }
  if (row.code() != v1::ROW_CODE_ACCEPTED) return listed;
  if (const auto fate = FateOf(rows, roster_number, upload_number, row)) {
    listed.set_code(fate->code());
    listed.set_seat(fate->seat());
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
    return Fail(Code::kNotFound, "PARTICIPANT_UNKNOWN", "name", "Nobody registered has this id.");
  }
  *response.mutable_participations() = std::move(*participant->mutable_participations());
  return {};
}

Result<v1::Account> GetAccount(const state::Reader& rows, const domain::AccountName& name) {
  if (!HasAccount(rows, name)) {
    return Fail(Code::kNotFound, "ACCOUNT_UNKNOWN", "name", "There is no such account.");
  }
  const std::string text = domain::ToString(name);
  return ViewOf(text, kAccounts.Get(rows, text).value_or(v1::StoredAccount()));
}

Result<bool> ListRows(const state::Reader& rows, const domain::UploadName& name, bool refused_only,
                      int32_t page_size, RowPlace& place, v1::ListRowsResponse& response) {
  NAUNGAN_ASSIGN(const LoadedRoster roster, FindRoster(rows, name.roster.roster, "upload"));
  NAUNGAN_ASSIGN(const v1::StoredUpload upload, FindUpload(rows, name));
  const int32_t chunk_end = std::min(upload.durable_chunk() + 1, place.chunk + kChunksPerPageMax);
  for (; place.chunk < chunk_end; ++place.chunk, place.index = 0) {
    const auto chunk = kChunks.Get(rows, roster.number(), upload.number(), place.chunk);
    // A read that failed; whoever asked looks at the snapshot's health.
    if (!chunk) return false;
    for (; place.index < chunk->rows_size(); ++place.index) {
      if (response.rows_size() >= page_size) return true;
      v1::ListedRow listed =
          Listed(rows, roster.number(), upload.number(), chunk->rows(place.index));
      if (refused_only && listed.code() == v1::ROW_CODE_ACCEPTED) continue;
      *response.add_rows() = std::move(listed);
    }
  }
  return place.chunk <= upload.durable_chunk();
}

}  // namespace naungan::enrollment
