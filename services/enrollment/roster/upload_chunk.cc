#include "services/enrollment/roster/upload_chunk.h"

#include <fmt/core.h>

#include <algorithm>
#include <string>

#include "services/enrollment/roster/row_check.h"

namespace naungan::enrollment {

Status CheckChunk(int32_t chunk, const google::protobuf::RepeatedPtrField<v1::UploadRow>& rows) {
  if (chunk < 1) {
    return Fail(Code::kInvalidArgument, "CHUNK_INVALID", "chunk", "Number chunks from 1.");
  }
  if (rows.empty()) {
    return Fail(Code::kInvalidArgument, "ROWS_EMPTY", "rows", "Send at least one row in a chunk.");
  }
  if (rows.size() > kRowsPerChunkMax) {
    return Fail(Code::kInvalidArgument, "ROWS_TOO_MANY", "rows",
                fmt::format("Send at most {} rows in a chunk.", kRowsPerChunkMax));
  }
  int32_t last = 0;
  for (int i = 0; i < rows.size(); ++i) {
    if (rows[i].row() <= last) {
      return Fail(Code::kInvalidArgument, "ROW_ORDER", fmt::format("rows[{}].row", i),
                  "Number the rows of a file from 1, in ascending order.");
    }
    NAUNGAN_TRY(CheckSex(rows[i].sex(), fmt::format("rows[{}].sex", i)));
    last = rows[i].row();
  }
  return {};
}

Status CheckNextChunk(const v1::StoredUpload& upload, int32_t chunk) {
  if (chunk == upload.durable_chunk() + 1) return {};
  return Fail(Code::kFailedPrecondition, "CHUNK_GAP", "chunk",
              fmt::format("Send chunk {} next.", upload.durable_chunk() + 1));
}

Status CheckSameChunk(const v1::StagedChunk& stored, std::string_view digest) {
  if (stored.digest() == digest) return {};
  return Fail(Code::kInvalidArgument, "CHUNK_REUSED", "chunk",
              "This chunk is durable with other rows. Send these rows under the next number.");
}

v1::UploadRowsResponse OutcomeOf(std::string_view upload, int32_t chunk,
                                 const v1::StagedChunk& rows) {
  v1::UploadRowsResponse response;
  response.set_upload(std::string(upload));
  response.set_chunk(chunk);
  response.set_durable_chunk(chunk);
  response.set_rows_accepted(static_cast<int32_t>(AcceptedRows(rows)));
  for (const auto& row : rows.rows()) {
    if (row.code() == v1::ROW_CODE_ACCEPTED && row.warnings().empty()) continue;
    auto& outcome = *response.add_outcomes();
    outcome.set_row(row.row());
    outcome.set_code(row.code());
    *outcome.mutable_warnings() = row.warnings();
  }
  return response;
}

int64_t AcceptedRows(const v1::StagedChunk& chunk) {
  return std::ranges::count(chunk.rows(), v1::ROW_CODE_ACCEPTED,
                            [](const auto& row) { return row.code(); });
}

}  // namespace naungan::enrollment
