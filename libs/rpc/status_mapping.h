// Errors on the wire: an Error becomes a gRPC status whose details are a google.rpc.Status
// (AIP-193), and back, nothing lost.
//
//   ErrorInfo   reason, domain "naungan"
//   BadRequest  one field violation, where a field is at fault
//   RetryInfo   kRetryAfterMs, with UNAVAILABLE and RESOURCE_EXHAUSTED
//
// Pure functions, safe from any thread.
#pragma once

#include <string_view>

#include "libs/base/result.h"

namespace grpc {
class Status;
}  // namespace grpc

namespace naungan::rpc {

inline constexpr std::string_view kErrorDomain = "naungan";
// Trailing metadata of UNAVAILABLE, NOT_LEADER: host:port of the instance that leads the partition
// or is about to, where that is known.
inline constexpr std::string_view kOwnerAddressKey = "owner-address";
// Trailers carry the details, and peers refuse trailers above 8 KiB: longer texts are cut.
inline constexpr size_t kErrorMessageBytesMax = 1024;
inline constexpr size_t kErrorFieldBytesMax = 256;

grpc::Status ToGrpcStatus(const Error& error);
// OK for a Status without error.
grpc::Status ToGrpcStatus(const Status& status);

// Precondition: `status` is not OK. A status that none of our servers made has the reason
// "GRPC_<CODE>": a lost connection is kUnavailable, GRPC_UNAVAILABLE.
Error ToError(const grpc::Status& status);

}  // namespace naungan::rpc
