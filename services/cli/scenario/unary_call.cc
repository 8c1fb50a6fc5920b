#include "services/cli/scenario/unary_call.h"

#include <grpcpp/completion_queue.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/impl/codegen/proto_utils.h>  // how gRPC writes and reads messages

namespace naungan::cli {

using google::protobuf::Message;

grpc::Status CallUnary(const std::shared_ptr<grpc::Channel>& channel, grpc::ClientContext& context,
                       const std::string& path, const Message& request, Message& response) {
  grpc::TemplatedGenericStub<Message, Message> stub(channel);
  grpc::CompletionQueue queue;
  const auto call = stub.PrepareUnaryCall(&context, path, request, &queue);
  grpc::Status status;
  call->StartCall();
  call->Finish(&response, &status, nullptr);
  // The queue ends when it has given back what was put into it, which is the answer alone.
  queue.Shutdown();
  void* tag = nullptr;
  bool ok = false;
  while (queue.Next(&tag, &ok)) {
  }
  return status;
}

}  // namespace naungan::cli
