// What gRPC refuses before or after a handler runs, answered as our handlers answer: with details.
//
//   the request                                   code                reason
//   names a method or service we do not have      UNIMPLEMENTED       METHOD_UNKNOWN
//   is not a message, or has text not in UTF-8    INVALID_ARGUMENT    MESSAGE_MALFORMED
//   is larger than kMessageBytesMax               RESOURCE_EXHAUSTED  MESSAGE_TOO_LARGE
//   has an answer larger than kMessageBytesMax    RESOURCE_EXHAUSTED  ANSWER_TOO_LARGE
//   is refused by a service of gRPC's own         gRPC's              GRPC_<CODE>
//
// By itself gRPC answers a malformed message UNIMPLEMENTED, as if the method did not exist, and
// refuses a large one without saying what to do. README.md lists what gRPC still answers alone.
//
// Pure functions, safe from any thread.
#pragma once

#include <cstddef>
#include <memory>

#include "libs/base/result.h"

namespace grpc {
class CallbackGenericService;
}  // namespace grpc

namespace grpc::experimental {
class ServerInterceptorFactoryInterface;
}  // namespace grpc::experimental

namespace naungan::rpc {

// kInvalidArgument, MESSAGE_MALFORMED.
Error MalformedMessage();

// kResourceExhausted: MESSAGE_TOO_LARGE above platform::kMessageBytesMax. gRPC holds a message
// whole before it looks at its size, so its own limit would save no memory (kIncomingBytesMax in
// server.h does) and only cost the caller the explanation.
Status CheckMessageSize(size_t bytes);
// The same for an answer: ANSWER_TOO_LARGE.
Status CheckAnswerSize(size_t bytes);

// Answers the methods that no other service of a server has: METHOD_UNKNOWN. It must outlive the
// server.
std::unique_ptr<grpc::CallbackGenericService> MakeUnknownMethods();

// For a server: gives details to each refusal that lacks them, and refuses the answer of a call
// with one answer if it is too large. A stream checks its messages itself (command_stream.h).
std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> CompleteRefusals();

}  // namespace naungan::rpc
