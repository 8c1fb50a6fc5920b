// The client's side: channels to our servers, the context of a call, and its outcome as a Result.
//
//   NAUNGAN_ASSIGN(const auto channel, rpc::Connect(address));
//   const auto stub = AgreementService::NewStub(channel);
//   grpc::ClientContext context;
//   rpc::Prepare(context, actor, rpc::kCallTimeoutMs);
//   NAUNGAN_TRY(rpc::Outcome(stub->GetAgreement(&context, request, &response)));
//
// Threads: any; a context belongs to one call.
#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "libs/base/result.h"
#include "libs/platform/clock.h"
#include "libs/platform/random.h"
#include "libs/rpc/actor.h"

namespace naungan::rpc {

inline constexpr int64_t kCallTimeoutMs = 10'000;

// A channel to a server of ours on loopback. It connects with the first call. It is shared because
// gRPC shares it among stubs. It sends messages of any size: the server says what is too large.
// Errors: CheckLoopback's with the field "address".
Result<std::shared_ptr<grpc::Channel>> Connect(std::string_view address);

// Sets who asks and how long the answer may take.
void Prepare(grpc::ClientContext& context, const Actor& actor, int64_t timeout_ms);

// The status of a call as a Result.
Status Outcome(const grpc::Status& status);

// A new request id as text: a UUIDv7.
std::string NewRequestId(const platform::Clock& clock, platform::Entropy& entropy);

// True if the same request, with the same request id, may succeed when it is sent again:
// RetryCanHelp (status_mapping.h), and DEADLINE_EXCEEDED.
bool IsRetriable(const Error& error);

}  // namespace naungan::rpc
