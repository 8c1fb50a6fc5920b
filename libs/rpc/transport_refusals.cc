#include "libs/rpc/transport_refusals.h"

#include <fmt/core.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/support/interceptor.h>
#include <grpcpp/support/server_interceptor.h>

#include "libs/platform/limits.h"
#include "libs/rpc/status_mapping.h"

namespace naungan::rpc {
namespace {

using grpc::experimental::InterceptionHookPoints;
using grpc::experimental::InterceptorBatchMethods;

constexpr auto kMessageBytesMax = static_cast<size_t>(platform::kMessageBytesMax);

class UnknownMethodReactor final : public grpc::ServerGenericBidiReactor {
 public:
  UnknownMethodReactor() {
    Finish(ToGrpcStatus(Error{.code = Code::kUnimplemented,
                              .reason = "METHOD_UNKNOWN",
                              .field = {},
                              .message = "This server has no such method. Its reflection lists "
                                         "the services and methods that it has."}));
  }
  void OnDone() override { delete this; }
};

class UnknownMethods final : public grpc::CallbackGenericService {
 public:
  grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext*) override {
    return new UnknownMethodReactor;
  }
};

grpc::Status WithDetails(const grpc::Status& status) {
  // Methods that do not exist are answered by UnknownMethods, which gives details. So this is a
  // method whose request could not be read.
  if (status.error_code() == grpc::StatusCode::UNIMPLEMENTED) {
    return ToGrpcStatus(MalformedMessage());
  }
  const grpc::Status complete = ToGrpcStatus(ToError(status));
  return {status.error_code(), status.error_message(), complete.error_details()};
}

class RefusalInterceptor final : public grpc::experimental::Interceptor {
 public:
  void Intercept(InterceptorBatchMethods* methods) override {
    // Only a call with one answer sends its message and its status together.
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_STATUS)) {
      if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_MESSAGE)) {
        CheckAnswer(*methods);
      }
      const grpc::Status status = methods->GetSendStatus();
      if (!status.ok() && status.error_details().empty()) {
        methods->ModifySendStatus(WithDetails(status));
      }
    }
    methods->Proceed();
  }

 private:
  static void CheckAnswer(InterceptorBatchMethods& methods) {
    grpc::ByteBuffer* const answer = methods.GetSerializedSendMessage();
    const Status fits = CheckAnswerSize(answer->Length());
    if (fits) return;
    answer->Clear();
    methods.ModifySendStatus(ToGrpcStatus(fits));
  }
};

class RefusalInterceptorFactory final
    : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  grpc::experimental::Interceptor* CreateServerInterceptor(
      grpc::experimental::ServerRpcInfo*) override {
    return new RefusalInterceptor;  // gRPC deletes it with the call
  }
};

}  // namespace

Error MalformedMessage() {
  return {.code = Code::kInvalidArgument,
          .reason = "MESSAGE_MALFORMED",
          .field = {},
          .message = "The bytes are not a message of this method, or a text in it is not UTF-8."};
}

Status CheckMessageSize(size_t bytes) {
  if (bytes <= kMessageBytesMax) return {};
  return Fail(Code::kResourceExhausted, "MESSAGE_TOO_LARGE", "",
              fmt::format("The message has {} bytes, and a message may have at most {}. "
                          "Sending it again is no use: split it.",
                          bytes, kMessageBytesMax));
}

Status CheckAnswerSize(size_t bytes) {
  if (bytes <= kMessageBytesMax) return {};
  return Fail(Code::kResourceExhausted, "ANSWER_TOO_LARGE", "",
              fmt::format("The answer would have {} bytes, and a message may have at most {}. "
                          "Asking again is no use: ask for less.",
                          bytes, kMessageBytesMax));
}

std::unique_ptr<grpc::CallbackGenericService> MakeUnknownMethods() {
  return std::make_unique<UnknownMethods>();
}

std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> CompleteRefusals() {
  return std::make_unique<RefusalInterceptorFactory>();
}

}  // namespace naungan::rpc
