// A chunk of an upload: its shape, its number, and whether a chunk that comes again is the same.
// Pure functions; safe from any thread.
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

// Checks the shape of a chunk: 1 to kRowsPerChunkMax rows in ascending order. CHUNK_INVALID,
// ROWS_EMPTY, ROWS_TOO_MANY, ROW_ORDER, and the errors of CheckSex; all kInvalidArgument.
Status CheckChunk(int32_t chunk, const google::protobuf::RepeatedPtrField<v1::UploadRow>& rows);

// CHUNK_GAP (kFailedPrecondition) if `chunk` is not the next one. Precondition: it is not durable
// yet.
Status CheckNextChunk(const v1::StoredUpload& upload, int32_t chunk);

// A chunk comes again that is durable as `stored`. CHUNK_REUSED (kInvalidArgument) if it has other
// rows now: `digest` is the keyed digest of the rows as they were sent.
Status CheckSameChunk(const v1::StagedChunk& stored, std::string_view digest);

// What the uploader is told of a durable chunk, without its position in the log.
v1::UploadRowsResponse OutcomeOf(std::string_view upload, int32_t chunk,
                                 const v1::StagedChunk& rows);

int64_t AcceptedRows(const v1::StagedChunk& chunk);

}  // namespace naungan::enrollment
