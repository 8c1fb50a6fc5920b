#include "libs/rpc/malformed_message.h"

#include <grpcpp/support/interceptor.h>
#include <grpcpp/support/server_interceptor.h>

#include "libs/rpc/status_mapping.h"

namespace naungan::rpc {
namespace {

using grpc::experimental::InterceptionHookPoints;
using grpc::experimental::InterceptorBatchMethods;

class MalformedMessageInterceptor final : public grpc::experimental::Interceptor {
 public:
  void Intercept(InterceptorBatchMethods* methods) override {
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_STATUS)) {
      // Our own UNIMPLEMENTED has details; a method that does not exist has no interceptor.
      const grpc::Status status = methods->GetSendStatus();
      if (status.error_code() == grpc::StatusCode::UNIMPLEMENTED &&
          status.error_details().empty()) {
        methods->ModifySendStatus(ToGrpcStatus(MalformedMessage()));
      }
    }
    methods->Proceed();
  }
};

class MalformedMessageInterceptorFactory final
    : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  grpc::experimental::Interceptor* CreateServerInterceptor(
      grpc::experimental::ServerRpcInfo*) override {
    return new MalformedMessageInterceptor;  // gRPC deletes it with the call
  }
};

}  // namespace

Error MalformedMessage() {
  return {.code = Code::kInvalidArgument,
          .reason = "MESSAGE_MALFORMED",
          .field = {},
          .message = "The bytes are not a message of this method, or a text in it is not UTF-8."};
}

std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> NameMalformedMessages() {
  return std::make_unique<MalformedMessageInterceptorFactory>();
}

}  // namespace naungan::rpc
