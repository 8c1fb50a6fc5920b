#include "tests/benchmark/echo.h"

#include <fmt/core.h>
#include <grpcpp/server_builder.h>

#include <cstdio>
#include <memory>

#include "libs/rpc/termination_signal.h"
#include "naungan/runtime/v1/operator_service.grpc.pb.h"

namespace naungan::benchmark {
namespace {

// A method whose messages may be empty. It does not matter here what it is for.
class Echo final : public runtime::v1::OperatorService::CallbackService {
 public:
  grpc::ServerUnaryReactor* GetStatus(grpc::CallbackServerContext* context,
                                      const runtime::v1::GetStatusRequest*,
                                      runtime::v1::GetStatusResponse*) override {
    grpc::ServerUnaryReactor* const reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
};

}  // namespace

Status ServeEcho() {
  rpc::TerminationSignal signal;
  Echo echo;
  int port = 0;
  const auto server = grpc::ServerBuilder()
                          .AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port)
                          .RegisterService(&echo)
                          .BuildAndStart();
  if (server == nullptr) {
    return Fail(Code::kUnavailable, "ADDRESS_UNUSABLE", "listen", "The server cannot bind a port.");
  }
  fmt::print("127.0.0.1:{}\n", port);
  std::fflush(stdout);
  signal.Wait();
  server->Shutdown();
  return {};
}

}  // namespace naungan::benchmark
