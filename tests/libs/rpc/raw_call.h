// Calls of any method of a server with bytes of one's own, as a client that has no generated code
// makes them. One thread; every step waits until it is done.
#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/completion_queue.h>
#include <grpcpp/generic/generic_stub.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "libs/base/result.h"
#include "libs/rpc/client.h"

namespace naungan::rpc {

class RawCall {
 public:
  // `method`: "/grpc.health.v1.Health/Watch".
  RawCall(const std::shared_ptr<grpc::Channel>& channel, const std::string& method)
      : stub_(channel) {
    Prepare(context_, {.name = "dinas-sosial", .role = "reader"}, kCallTimeoutMs);
    call_ = stub_.PrepareCall(&context_, method, &queue_);
    call_->StartCall(nullptr);
    Await();
  }

  void Write(std::string_view bytes) {
    const grpc::Slice slice(bytes.data(), bytes.size());
    call_->Write(grpc::ByteBuffer(&slice, 1), nullptr);
    Await();
  }
  void WritesDone() {
    call_->WritesDone(nullptr);
    Await();
  }
  // The next answer; nullopt if there is none any more.
  std::optional<std::string> Read() {
    grpc::ByteBuffer bytes;
    call_->Read(&bytes, nullptr);
    if (!Await()) return std::nullopt;
    grpc::Slice slice;
    if (!bytes.DumpToSingleSlice(&slice).ok()) return std::nullopt;
    return std::string(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  grpc::Status Finish() {
    grpc::Status status;
    call_->Finish(&status, nullptr);
    Await();
    return status;
  }

 private:
  bool Await() {
    void* tag = nullptr;
    bool ok = false;
    return queue_.Next(&tag, &ok) && ok;
  }

  grpc::GenericStub stub_;
  grpc::ClientContext context_;
  grpc::CompletionQueue queue_;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> call_;
};

// A call with one request and one answer.
inline Result<std::string> CallRaw(const std::shared_ptr<grpc::Channel>& channel,
                                   const std::string& method, std::string_view request) {
  RawCall call(channel, method);
  call.Write(request);
  call.WritesDone();
  const auto answer = call.Read();
  NAUNGAN_TRY(Outcome(call.Finish()));
  return answer.value_or("");
}

}  // namespace naungan::rpc
