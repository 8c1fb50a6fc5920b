// A chunk of an upload: what shape it has, which one comes next, when one that is sent again is the
// same, and what its sender is told. Pure functions; safe from any thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "libs/base/result.h"
#include "naungan/enrollment/v1/enrollment_commands.pb.h"
#include "naungan/enrollment/v1/enrollment_log.pb.h"
#include "naungan/enrollment/v1/enrollment_service.pb.h"
#include "naungan/enrollment/v1/stored.pb.h"

namespace naungan::enrollment {

inline constexpr int kRowsPerChunkMax = 1'000;

// The shape of a chunk: 1 to 1,000 rows in ascending order. ROWS_EMPTY, ROWS_TOO_MANY, ROW_ORDER,
// CheckSex's.
Status CheckChunk(int32_t chunk, const google::protobuf::RepeatedPtrField<v1::UploadRow>& rows);

// Is the next chunk `chunk`? CHUNK_GAP (kFailedPrecondition) for one beyond it. Precondition:
// `chunk` is not durable yet.
Status CheckNextChunk(const v1::StoredUpload& upload, int32_t chunk);

// A chunk that is durable already comes again: is it the same? CHUNK_REUSED (kInvalidArgument)
// where `digest`, the keyed digest of what was sent, is another.
Status CheckSameChunk(const v1::StagedChunk& stored, std::string_view digest);

// What the uploader is told of a durable chunk, without its place in the log.
v1::UploadRowsResponse OutcomeOf(std::string_view upload, int32_t chunk,
                                 const v1::StagedChunk& rows);

int64_t AcceptedRows(const v1::StagedChunk& chunk);

}  // namespace naungan::enrollment
