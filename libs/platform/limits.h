// Limits that the whole house keeps. A limit of one part lives with that part.
//
// Full means a clear status and a hint when to try again, never growth.
#pragma once

#include <cstdint>

namespace naungan::platform {

// One gRPC message, received or sent.
inline constexpr int32_t kMessageBytesMax = 1024 * 1024;

// A call without a deadline gets this one; a longer one is capped.
inline constexpr int64_t kDeadlineDefaultMs = 10'000;
inline constexpr int64_t kDeadlineMaxMs = 60'000;
// A stream (an upload of a big roster) may stay open this long, and this long with nothing on it.
inline constexpr int64_t kStreamDeadlineMaxMs = 15 * 60'000;
inline constexpr int64_t kStreamIdleMaxMs = 60'000;
// Streams of one service at a time, whoever opened them.
inline constexpr int64_t kStreamsMax = 1'000;
// Streams of one connection at a time.
inline constexpr int32_t kStreamsPerConnectionMax = 100;

// A page of a list: when the caller does not say, and at most (AIP-158).
inline constexpr int32_t kPageSizeDefault = 100;
inline constexpr int32_t kPageSizeMax = 1'000;
// Rows in one chunk of an upload, in one message of an inbox, in one slice of queued work.
inline constexpr int32_t kRowsPerChunkMax = 1'000;

// A client that was told RESOURCE_EXHAUSTED or UNAVAILABLE tries again after this.
inline constexpr int64_t kRetryAfterMs = 200;

// An instance whose clock is further than this from the broker's does not lead.
inline constexpr int64_t kClockSkewMaxMs = 60'000;

// A client's free text: a note, the name of a document.
inline constexpr int32_t kTextBytesMax = 1'024;

}  // namespace naungan::platform
