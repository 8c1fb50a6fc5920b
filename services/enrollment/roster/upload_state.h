// Uploads in the tables: chunks of rows are staged, approved, and then begin to wait, chunk by
// chunk. Functions over rows; one thread, that of the rows.
#pragma once

#include <google/protobuf/arena.h>

#include <cstdint>
#include <string_view>

#include "libs/base/result.h"
#include "libs/domain/date.h"
#include "libs/domain/resource_names.h"
#include "libs/runtime/state_machine.h"
#include "libs/state/rows.h"
#include "naungan/enrollment/v1/enrollment_commands.pb.h"
#include "naungan/enrollment/v1/enrollment_log.pb.h"
#include "naungan/enrollment/v1/enrollment_service.pb.h"
#include "naungan/enrollment/v1/stored.pb.h"

namespace naungan::enrollment {

// The most rows of one upload. A file with more is sent as several uploads.
inline constexpr int64_t kRowsPerUploadMax = 1'000'000;
inline constexpr int32_t kUploadsPerRosterMax = 10'000;
// The most rows of one roster: its seats are numbered, and its bills are sums over them.
inline constexpr int64_t kRowsPerRosterMax = 10'000'000;

// UPLOAD_UNKNOWN (kNotFound).
Result<v1::StoredUpload> FindUpload(const state::Reader& rows, const domain::UploadName& name);

// The upload as queries show it.
v1::Upload ViewOf(std::string_view name, const v1::StoredUpload& upload);

// Judges the rows (row_check.h) and keeps them. Moves the rows out of `command`, which lives in
// `arena`, into the event, since they are many. A chunk that is durable already is answered as it
// was at first, without an event. Errors, beside those of upload_chunk.h:
//
//   ROSTER_UNKNOWN        kNotFound
//   UPLOADER_IS_ANOTHER   kPermissionDenied: another actor began this upload
//   UPLOAD_APPROVED       kFailedPrecondition
//   UPLOAD_DISCARDED      kFailedPrecondition
//   ROW_ORDER             kInvalidArgument: a row number of an earlier chunk
//   UPLOADS_FULL, UPLOAD_FULL, ROSTER_FULL
//                         kResourceExhausted
Result<runtime::Decision> DecideStageRows(v1::StageRows& command, std::string_view actor,
                                          domain::Date today, const state::Reader& rows,
                                          google::protobuf::Arena& arena);

// No event if the upload was approved by the same approval before. Errors, beside those of
// upload_approval.h:
//
//   ROSTER_UNKNOWN, UPLOAD_UNKNOWN   kNotFound
//   DATE_IN_FUTURE                   kInvalidArgument: approved after `today`
//   UPLOAD_APPROVED                  kFailedPrecondition: by another approval
//   UPLOAD_DISCARDED                 kFailedPrecondition
Result<runtime::Decision> DecideApproveUpload(const v1::ApproveUpload& command,
                                              std::string_view actor, domain::Date today,
                                              const state::Reader& rows);

// No event if the upload was discarded before. ROSTER_UNKNOWN and UPLOAD_UNKNOWN (kNotFound),
// UPLOAD_APPROVED (kFailedPrecondition).
Result<runtime::Decision> DecideDiscardUpload(const v1::DiscardUpload& command,
                                              std::string_view actor, const state::Reader& rows);

// The accepted rows of the next chunk of an approved upload begin to wait.
Result<runtime::Decision> QueueChunk(const runtime::Work& work, const state::Reader& rows);

void ApplyRowsStaged(const v1::RowsStaged& event, state::Writer& rows);
void ApplyUploadDiscarded(const v1::UploadDiscarded& event, state::Writer& rows);
void ApplyApprovalEntered(const v1::ApprovalEntered& event, state::Writer& rows);
void ApplyChunkQueued(const v1::ChunkQueued& event, state::Writer& rows);

}  // namespace naungan::enrollment
