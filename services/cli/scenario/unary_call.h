// Calls a gRPC method that is known by its path only. Any thread.
#pragma once

#include <google/protobuf/message.h>
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <memory>
#include <string>

namespace naungan::cli {

// Calls the method at `path` ("/naungan.claims.v1.ClaimsService/GetClaim"), which has one request
// and one response, and waits for the answer. The messages must have the method's types.
grpc::Status CallUnary(const std::shared_ptr<grpc::Channel>& channel, grpc::ClientContext& context,
                       const std::string& path, const google::protobuf::Message& request,
                       google::protobuf::Message& response);

}  // namespace naungan::cli
