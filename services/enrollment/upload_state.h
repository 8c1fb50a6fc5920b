// Uploads in the tables: chunks of rows are staged, approved, and then queued for seats, chunk by
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

// Rows of one upload; a file with more is sent as several.
inline constexpr int64_t kRowsPerUploadMax = 1'000'000;
inline constexpr int32_t kUploadsPerRosterMax = 10'000;
// Rows of one roster: its seats are numbered, and its bills are sums over them.
inline constexpr int64_t kRowsPerRosterMax = 10'000'000;

// UPLOAD_UNKNOWN (kNotFound).
Result<v1::StoredUpload> FindUpload(const state::Reader& rows, const domain::UploadName& name);

v1::Upload ViewOf(std::string_view name, const v1::StoredUpload& upload);

// Moves the rows out of `command`, which lives in `arena`, into the event: they are many.
// Rows of people who are born after `today` are refused rows.
Result<runtime::Decision> DecideStageRows(v1::StageRows& command, std::string_view actor,
                                          domain::Date today, const state::Reader& rows,
                                          google::protobuf::Arena& arena);
// DATE_IN_FUTURE: rows do not wait from a day after `today`.
Result<runtime::Decision> DecideApproveUpload(const v1::ApproveUpload& command,
                                              std::string_view actor, domain::Date today,
                                              const state::Reader& rows);
// UPLOAD_UNKNOWN (kNotFound), UPLOAD_APPROVED (kFailedPrecondition).
Result<runtime::Decision> DecideDiscardUpload(const v1::DiscardUpload& command,
                                              std::string_view actor, const state::Reader& rows);
// The accepted rows of the next chunk of an approved upload begin to wait.
Result<runtime::Decision> QueueChunk(const runtime::Work& work, const state::Reader& rows);

void ApplyRowsStaged(const v1::RowsStaged& event, state::Writer& rows);
void ApplyUploadDiscarded(const v1::UploadDiscarded& event, state::Writer& rows);
void ApplyApprovalEntered(const v1::ApprovalEntered& event, state::Writer& rows);
void ApplyChunkQueued(const v1::ChunkQueued& event, state::Writer& rows);

}  // namespace naungan::enrollment
