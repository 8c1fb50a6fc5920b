#include "libs/rpc/open_streams.h"

#include <grpc/grpc.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/interceptor.h>
#include <grpcpp/support/server_interceptor.h>

#include <string_view>
#include <vector>

namespace naungan::rpc {
namespace {

using grpc::experimental::InterceptionHookPoints;
using grpc::experimental::ServerRpcInfo;

// gRPC's own services: "/grpc.health.v1.Health/Watch".
constexpr std::string_view kGrpcMethodPrefix = "/grpc.";

bool WaitsForEver(const ServerRpcInfo& call) {
  if (call.type() == ServerRpcInfo::Type::SERVER_STREAMING) return true;
  return call.type() == ServerRpcInfo::Type::BIDI_STREAMING &&
         std::string_view(call.method()).starts_with(kGrpcMethodPrefix);
}

// The status reaches the caller as it is; details cannot be given to a call from outside of its
// handler.
void End(grpc_call* stream) {
  grpc_call_cancel_with_status(stream, GRPC_STATUS_UNAVAILABLE,
                               "The service is ending. Ask again: another instance or the next one "
                               "answers.",
                               nullptr);
}

}  // namespace

class OpenStreams::Interceptor final : public grpc::experimental::Interceptor {
 public:
  Interceptor(OpenStreams& streams, grpc::ServerContextBase& context)
      : streams_(streams), context_(context) {}

  void Intercept(grpc::experimental::InterceptorBatchMethods* methods) override {
    // The first and the last thing that happens to every call of a server; afterwards the call may
    // go at any time.
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::POST_RECV_INITIAL_METADATA)) {
      streams_.Add(context_.c_call());
    }
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_STATUS)) {
      streams_.Remove(context_.c_call());
    }
    methods->Proceed();
  }

 private:
  OpenStreams& streams_;
  grpc::ServerContextBase& context_;
};

class OpenStreams::InterceptorFactory final
    : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  explicit InterceptorFactory(OpenStreams& streams) : streams_(streams) {}

  grpc::experimental::Interceptor* CreateServerInterceptor(ServerRpcInfo* call) override {
    if (!WaitsForEver(*call)) return nullptr;
    // gRPC deletes it with the call.
    return new OpenStreams::Interceptor(streams_, *call->server_context());
  }

 private:
  OpenStreams& streams_;
};

std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> OpenStreams::Note() {
  return std::make_unique<InterceptorFactory>(*this);
}

void OpenStreams::EndAll() {
  std::vector<grpc_call*> streams;
  {
    const std::scoped_lock lock(mutex_);
    ended_ = true;
    streams.assign(streams_.begin(), streams_.end());
    for (grpc_call* const stream : streams) grpc_call_ref(stream);
  }
  // Without the mutex: a stream that ends may remove itself before End returns.
  for (grpc_call* const stream : streams) {
    End(stream);
    grpc_call_unref(stream);
  }
}

void OpenStreams::Add(grpc_call* stream) {
  {
    const std::scoped_lock lock(mutex_);
    if (!ended_) {
      streams_.insert(stream);
      return;
    }
  }
  End(stream);
}

void OpenStreams::Remove(grpc_call* stream) {
  const std::scoped_lock lock(mutex_);
  streams_.erase(stream);
}

}  // namespace naungan::rpc
