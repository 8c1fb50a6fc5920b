// What a call is answered whose request cannot be read: bytes that are not the message, or text in
// it that is not UTF-8. gRPC by itself answers UNIMPLEMENTED, as if the method did not exist, and
// tells a stream's reader that the stream has ended.
//
// Pure functions, safe from any thread.
#pragma once

#include <memory>

#include "libs/base/result.h"

namespace grpc::experimental {
class ServerInterceptorFactoryInterface;
}  // namespace grpc::experimental

namespace naungan::rpc {

// kInvalidArgument, MESSAGE_MALFORMED.
Error MalformedMessage();

// For a server: gives MalformedMessage's status to calls with one request. A CommandStream reads
// its messages itself.
std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> NameMalformedMessages();

}  // namespace naungan::rpc
