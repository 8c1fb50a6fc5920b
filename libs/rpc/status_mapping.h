// Errors on the wire. An Error becomes a gRPC status whose details are a google.rpc.Status
// (AIP-193), and the status becomes the same Error again at the caller.
//
//   detail      content                               present
//   ErrorInfo   the reason, domain "naungan"          always
//   BadRequest  one field violation                   if a field is at fault
//   RetryInfo   kRetryAfterMs                         if RetryCanHelp
//
// Pure functions, safe from any thread.
#pragma once

#include <string>
#include <string_view>

#include "libs/base/result.h"

namespace grpc {
class Status;
}  // namespace grpc

namespace naungan::rpc {

inline constexpr std::string_view kErrorDomain = "naungan";
// Trailing metadata of UNAVAILABLE, NOT_LEADER, the answer to commands and to reads that wait for a
// feed's position: host:port of the instance that leads the partition or is about to. It is missing
// if that is not known.
inline constexpr std::string_view kOwnerAddressKey = "owner-address";
// The details travel in trailers, and peers refuse trailers above 8 KiB, so longer texts are cut.
inline constexpr size_t kErrorMessageBytesMax = 1024;
inline constexpr size_t kErrorFieldBytesMax = 256;

// Returns true if the same request may succeed when it is sent again a moment later:
//
//   UNAVAILABLE         always
//   RESOURCE_EXHAUSTED  if what is full empties by itself: a queue, a server's memory. A limit that
//                       stands (a message too large, a roster that is full) stays as it is.
//   any other code      never
bool RetryCanHelp(const Error& error);

grpc::Status ToGrpcStatus(const Error& error);
// OK for a Status without error.
grpc::Status ToGrpcStatus(const Status& status);

// Precondition: `status` is not OK. A status without our details was made by gRPC itself and gets
// the reason "GRPC_<CODE>": a lost connection is kUnavailable, GRPC_UNAVAILABLE.
Error ToError(const grpc::Status& status);
// The reason of a status that gRPC made: "GRPC_NOT_FOUND".
std::string GrpcReason(const grpc::Status& status);

}  // namespace naungan::rpc
