#include "libs/rpc/status_mapping.h"

#include <google/rpc/error_details.pb.h>
#include <google/rpc/status.pb.h>
#include <grpcpp/support/status.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "libs/base/check.h"
#include "libs/platform/limits.h"

namespace naungan::rpc {
namespace {

std::string_view CodeName(grpc::StatusCode code) {
  switch (code) {
    case grpc::StatusCode::CANCELLED:
      return "CANCELLED";
    case grpc::StatusCode::INVALID_ARGUMENT:
      return "INVALID_ARGUMENT";
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      return "DEADLINE_EXCEEDED";
    case grpc::StatusCode::NOT_FOUND:
      return "NOT_FOUND";
    case grpc::StatusCode::ALREADY_EXISTS:
      return "ALREADY_EXISTS";
    case grpc::StatusCode::PERMISSION_DENIED:
      return "PERMISSION_DENIED";
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
      return "RESOURCE_EXHAUSTED";
    case grpc::StatusCode::FAILED_PRECONDITION:
      return "FAILED_PRECONDITION";
    case grpc::StatusCode::ABORTED:
      return "ABORTED";
    case grpc::StatusCode::OUT_OF_RANGE:
      return "OUT_OF_RANGE";
    case grpc::StatusCode::UNIMPLEMENTED:
      return "UNIMPLEMENTED";
    case grpc::StatusCode::INTERNAL:
      return "INTERNAL";
    case grpc::StatusCode::UNAVAILABLE:
      return "UNAVAILABLE";
    case grpc::StatusCode::DATA_LOSS:
      return "DATA_LOSS";
    case grpc::StatusCode::UNAUTHENTICATED:
      return "UNAUTHENTICATED";
    default:
      return "UNKNOWN";
  }
}

Code CodeOf(grpc::StatusCode code) {
  switch (code) {
    case grpc::StatusCode::CANCELLED:
      // The connection or the server went away during the call, so asking again may succeed.
      return Code::kUnavailable;
    case grpc::StatusCode::OK:
    case grpc::StatusCode::UNKNOWN:
    case grpc::StatusCode::DO_NOT_USE:
      return Code::kInternal;
    default:
      return static_cast<Code>(code);
  }
}

// The reasons of RESOURCE_EXHAUSTED that pass: a partition's queue, the vault's queue, the large
// questions and the streams of a service, and the memory and threads of gRPC itself.
constexpr auto kPassingReasons = std::to_array<std::string_view>(
    {"QUEUE_FULL", "VAULT_FULL", "QUESTIONS_FULL", "STREAMS_FULL", "GRPC_RESOURCE_EXHAUSTED"});

// Cuts between two characters, since a proto string must be valid UTF-8.
std::string Cut(std::string_view text, size_t bytes_max) {
  if (text.size() <= bytes_max) return std::string(text);
  size_t end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return std::string(text.substr(0, end));
}

}  // namespace

bool RetryCanHelp(const Error& error) {
  if (error.code == Code::kUnavailable) return true;
  return error.code == Code::kResourceExhausted &&
         std::ranges::find(kPassingReasons, error.reason) != kPassingReasons.end();
}

grpc::Status ToGrpcStatus(const Error& error) {
  google::rpc::Status status;
  status.set_code(static_cast<int>(error.code));
  status.set_message(Cut(error.message, kErrorMessageBytesMax));

  google::rpc::ErrorInfo info;
  info.set_reason(error.reason);
  info.set_domain(std::string(kErrorDomain));
  status.add_details()->PackFrom(info);

  if (!error.field.empty()) {
    google::rpc::BadRequest request;
    auto* violation = request.add_field_violations();
    violation->set_field(Cut(error.field, kErrorFieldBytesMax));
    violation->set_description(status.message());
    status.add_details()->PackFrom(request);
  }
  if (RetryCanHelp(error)) {
    google::rpc::RetryInfo retry;
    retry.mutable_retry_delay()->set_seconds(platform::kRetryAfterMs / 1000);
    retry.mutable_retry_delay()->set_nanos(
        static_cast<int32_t>(platform::kRetryAfterMs % 1000 * 1'000'000));
    status.add_details()->PackFrom(retry);
  }
  return {static_cast<grpc::StatusCode>(error.code), status.message(), status.SerializeAsString()};
}

grpc::Status ToGrpcStatus(const Status& status) {
  return status ? grpc::Status::OK : ToGrpcStatus(status.error());
}

std::string GrpcReason(const grpc::Status& status) {
  return "GRPC_" + std::string(CodeName(status.error_code()));
}

Error ToError(const grpc::Status& status) {
  NAUNGAN_CHECK(!status.ok(), "an OK status is no error");
  Error error{.code = CodeOf(status.error_code()),
              .reason = GrpcReason(status),
              .field = {},
              .message = status.error_message()};
  google::rpc::Status details;
  if (!details.ParseFromString(status.error_details())) return error;
  for (const auto& detail : details.details()) {
    google::rpc::ErrorInfo info;
    google::rpc::BadRequest request;
    if (detail.Is<google::rpc::ErrorInfo>() && detail.UnpackTo(&info)) {
      error.reason = info.reason();
    } else if (detail.Is<google::rpc::BadRequest>() && detail.UnpackTo(&request) &&
               request.field_violations_size() > 0) {
      error.field = request.field_violations(0).field();
    }
  }
  return error;
}

}  // namespace naungan::rpc
