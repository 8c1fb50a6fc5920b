// What the handlers of a service's gRPC methods are made of. A command:
//
//   grpc::ServerUnaryReactor* RegisterAgreement(grpc::CallbackServerContext* context,
//                                               const RegisterAgreementRequest* request,
//                                               RegisterAgreementResponse* response) override {
//     return rpc::AnswerCommand(
//         *context, calls_, *request, *response,
//         [&](const rpc::Actor& actor) -> Result<rpc::Submission> {
//           NAUNGAN_ASSIGN(const auto name, AgreementName::Parse(request->agreement().name(),
//                                                                "agreement.name"));
//           return rpc::Submission{.routing_key = name.RoutingKey(),
//                                  .payload = RegisterCommand(actor, *request)};
//         });
//   }
//
// The request of a command has `request_id` and `after`. The result of the Decision is the response
// without `committed`, serialized; `committed` is filled in here. A query gets committed rows of
// one partition (AnswerQuery) or of all (AnswerQueryOfAll), and `freshness` is filled in here.
//
// A cancelled call is answered like any other, although its caller does not receive the answer: a
// command in the queue cannot be taken back. Request, response and reactor live until the call is
// finished, hence until the answer.
//
// Threads: any. The answering functions run on a gRPC thread or on the partition's thread, and must
// not block there; those that read all partitions run on a thread apart.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "libs/base/result.h"
#include "libs/platform/clock.h"
#include "libs/rpc/actor.h"
#include "libs/rpc/calls.h"
#include "libs/rpc/positions.h"
#include "libs/rpc/status_mapping.h"
#include "libs/rpc/transport_refusals.h"
#include "libs/runtime/partition_host.h"

namespace naungan::rpc {

// Who asks. kUnauthenticated: ACTOR_MISSING, ACTOR_MALFORMED.
Result<Actor> ReadActor(const grpc::CallbackServerContext& context);

// What every call must pass before its handler looks at the request: its size is allowed
// (kResourceExhausted, MESSAGE_TOO_LARGE), and ReadActor.
template <typename Request>
Result<Actor> AcceptCall(const grpc::CallbackServerContext& context, const Request& request) {
  NAUNGAN_TRY(CheckMessageSize(request.ByteSizeLong()));
  return ReadActor(context);
}

// An answer leaves this long before the caller's deadline, so that it arrives in time and says why
// there is no other. Of a short deadline it is a fifth.
inline constexpr int64_t kAnswerMarginMs = 300;

// When the call must be answered, on `clock` (runtime/deadline.h says how it then is):
//
//   the caller's deadline                     the answer's
//   none                                      kDeadlineDefaultMs from now
//   within `max_ms` (kDeadlineMaxMs)          kAnswerMarginMs earlier
//   later                                     `max_ms` from now, less kAnswerMarginMs
int64_t DeadlineSteadyUs(const grpc::CallbackServerContext& context, const platform::Clock& clock,
                         int64_t max_ms);
int64_t DeadlineSteadyUs(const grpc::CallbackServerContext& context, const platform::Clock& clock);

// The 16 bytes of a UUIDv7. kInvalidArgument: REQUEST_ID_MISSING, UUID_MALFORMED,
// REQUEST_ID_NOT_V7.
Result<std::string> ReadRequestId(std::string_view text, std::string_view field = "request_id");

// A command ready for its partition.
struct Submission {
  std::string routing_key;
  // The service's command, serialized; it holds the actor.
  std::string payload;
  // Takes the place of the routing key for a command that concerns a partition as a whole.
  std::optional<int32_t> partition;
  // What runtime::Command::as_sent is; see as_sent.h.
  std::string as_sent = {};
};

// Why a command was not carried out, and where it would be.
struct Refusal {
  Refusal() = default;
  Refusal(Error why) : error(std::move(why)) {}  // NOLINT(google-explicit-constructor): it is one

  Error error;
  // The instance that leads or is about to, if the reason is NOT_LEADER. Empty if it is not known.
  std::string owner_address;
};

template <typename Response>
using OnResponse = std::function<void(std::expected<Response, Refusal>)>;

// Submits a command and passes on the parsed response with `committed` filled in: for streams.
// `on_response` is called once, at once or from the partition's thread.
template <typename Request, typename Response>
void SubmitCommand(Calls& calls, const Request& request, int64_t deadline_steady_us,
                   Submission submission, OnResponse<Response> on_response);

// Submits a command and answers the call of `reactor`: for handlers that wait for something else
// first (the vault). If this instance does not lead the partition, the caller is told which does.
template <typename Request, typename Response>
void AnswerSubmission(grpc::CallbackServerContext& context, grpc::ServerUnaryReactor* reactor,
                      Calls& calls, const Request& request, Response& response,
                      int64_t deadline_steady_us, Submission submission);

// Calls `prepare(const Actor&) -> Result<Submission>` at once, submits what it returns, and answers
// the call.
template <typename Request, typename Response, typename Prepare>
grpc::ServerUnaryReactor* AnswerCommand(grpc::CallbackServerContext& context, Calls& calls,
                                        const Request& request, Response& response,
                                        Prepare prepare);

// Answers from committed rows of one partition. `route(const Actor&) -> Result<std::string>` is
// called at once and returns the routing key. `answer(const state::Reader&) -> Status` is called
// with the rows and fills the response.
template <typename Request, typename Response, typename Route, typename Answer>
grpc::ServerUnaryReactor* AnswerQuery(grpc::CallbackServerContext& context, Calls& calls,
                                      const Request& request, Response& response, Route route,
                                      Answer answer);

// Answers from all partitions. `check(const Actor&) -> Status` is called at once.
// `answer(std::span<const runtime::View>) -> Status` is called on the thread of Calls::AnswerApart
// with a view of each partition, in order. For answers of bounded size only.
template <typename Request, typename Response, typename Check, typename Answer>
grpc::ServerUnaryReactor* AnswerQueryOfAll(grpc::CallbackServerContext& context, Calls& calls,
                                           const Request& request, Response& response, Check check,
                                           Answer answer);

// Finishes a call, for handlers that none of the above answers.
inline void Finish(grpc::ServerUnaryReactor* reactor, const Status& status) {
  reactor->Finish(ToGrpcStatus(status));
}

}  // namespace naungan::rpc

#include "libs/rpc/call_inl.h"
