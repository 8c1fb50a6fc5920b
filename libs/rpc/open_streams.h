// The streams of a server that wait for something to happen for as long as their callers like:
// watches of health, reflection, and any other stream with one request. A drain would wait for them
// until its time is over, so it ends them first, with UNAVAILABLE. Calls with one answer and
// streams of commands (command_stream.h) are not among them: they finish what they have accepted.
//
// Threads: any.
#pragma once

#include <memory>
#include <mutex>
#include <unordered_set>

struct grpc_call;

namespace grpc::experimental {
class ServerInterceptorFactoryInterface;
}  // namespace grpc::experimental

namespace naungan::rpc {

class OpenStreams {
 public:
  // For a server: notes such streams while they are open. This must outlive the server.
  std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> Note();

  // Ends the streams that are open, and from now on each one that is opened. Idempotent.
  void EndAll();

 private:
  class Interceptor;
  class InterceptorFactory;

  void Add(grpc_call* stream);
  void Remove(grpc_call* stream);

  std::mutex mutex_;
  bool ended_ = false;
  std::unordered_set<grpc_call*> streams_;  // each lives until it is removed
};

}  // namespace naungan::rpc
