// Limits that the whole house keeps. A limit that concerns only one part lives with that part.
//
// A caller who meets a limit gets a clear status and a hint when to try again. Nothing grows
// without bound.
#pragma once

#include <cstdint>

namespace naungan::platform {

// The size of one gRPC message, received or sent.
inline constexpr int32_t kMessageBytesMax = 1024 * 1024;

// A call without a deadline gets the default; a deadline beyond the maximum is cut to it.
inline constexpr int64_t kDeadlineDefaultMs = 10'000;
inline constexpr int64_t kDeadlineMaxMs = 60'000;
// How long a stream (the upload of a big roster) may stay open, and how long without a message.
inline constexpr int64_t kStreamDeadlineMaxMs = 15 * 60'000;
inline constexpr int64_t kStreamIdleMaxMs = 60'000;
// How many streams one service keeps open at a time, and how many of them for one connection.
inline constexpr int64_t kStreamsMax = 1'000;
inline constexpr int32_t kStreamsPerConnectionMax = 100;

// The size of a page of a list: if the caller gives none, and at most (AIP-158).
inline constexpr int32_t kPageSizeDefault = 100;
inline constexpr int32_t kPageSizeMax = 1'000;
// How many rows one chunk of an upload, one message of an inbox or one slice of queued work holds.
inline constexpr int32_t kRowsPerChunkMax = 1'000;

// How long a client should wait before it tries again after RESOURCE_EXHAUSTED or UNAVAILABLE.
inline constexpr int64_t kRetryAfterMs = 200;

// An instance does not lead if its clock is further than this from the broker's.
inline constexpr int64_t kClockSkewMaxMs = 60'000;

// The size of a client's free text, such as a note or the name of a document.
inline constexpr int32_t kTextBytesMax = 1'024;

}  // namespace naungan::platform
