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
// A request with commands has `request_id` and `after`; the Decision's result is the serialized
// response without `committed`, which is filled here. A query is given committed rows of one
// partition (AnswerQuery) or of all (AnswerQueryOfAll), and its `freshness` is filled here.
//
// A cancelled call is answered like any other and nobody hears it: a command in the queue cannot be
// taken back. Request, response and reactor live until the call is finished, hence until the
// answer.
//
// Threads: any. The answering functions run on a gRPC thread, on the partition's thread or, where
// they read all partitions, on one apart, and must not block.
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
#include "libs/runtime/partition_host.h"

namespace naungan::rpc {

// kUnauthenticated: ACTOR_MISSING, ACTOR_MALFORMED.
Result<Actor> ReadActor(const grpc::CallbackServerContext& context);

// An answer leaves this long before the caller's deadline (a fifth of a short one), so that a
// caller whose time is over hears why.
inline constexpr int64_t kAnswerMarginMs = 300;

// When the call must be answered, on `clock`: kAnswerMarginMs before its deadline;
// kDeadlineDefaultMs from now where it has none, `max_ms` at most.
int64_t DeadlineSteadyUs(const grpc::CallbackServerContext& context, const platform::Clock& clock,
                         int64_t max_ms);
int64_t DeadlineSteadyUs(const grpc::CallbackServerContext& context, const platform::Clock& clock);

// The 16 bytes of a UUIDv7. REQUEST_ID_MISSING, UUID_MALFORMED, REQUEST_ID_NOT_V7.
Result<std::string> ReadRequestId(std::string_view text, std::string_view field = "request_id");

// A command ready for its partition.
struct Submission {
  std::string routing_key;
  // The service's serialized command, the actor in it.
  std::string payload;
  // Instead of the routing key, for a command that concerns a partition as a whole.
  std::optional<int32_t> partition;
  // As runtime::Command's; see as_sent.h.
  std::string as_sent = {};
};

// Why a command was not answered, and where it would be.
struct Refusal {
  Refusal() = default;
  Refusal(Error why) : error(std::move(why)) {}  // NOLINT(google-explicit-constructor): it is one

  Error error;
  std::string owner_address;  // of NOT_LEADER: who leads, or is about to; empty: not known
};

template <typename Response>
using OnResponse = std::function<void(std::expected<Response, Refusal>)>;

// Submits and gives the parsed response with `committed` filled: for streams. `on_response` is
// called once, at once or from the partition's thread.
template <typename Request, typename Response>
void SubmitCommand(Calls& calls, const Request& request, int64_t deadline_steady_us,
                   Submission submission, OnResponse<Response> on_response);

// Submits and answers the call of `reactor`: for handlers that wait for something else first (the
// vault). Whoever is refused because this instance does not lead is told who does.
template <typename Request, typename Response>
void AnswerSubmission(grpc::CallbackServerContext& context, grpc::ServerUnaryReactor* reactor,
                      Calls& calls, const Request& request, Response& response,
                      int64_t deadline_steady_us, Submission submission);

// Submits what `prepare(const Actor&) -> Result<Submission>`, which is called at once, makes of the
// request, and answers the call.
template <typename Request, typename Response, typename Prepare>
grpc::ServerUnaryReactor* AnswerCommand(grpc::CallbackServerContext& context, Calls& calls,
                                        const Request& request, Response& response,
                                        Prepare prepare);

// Answers from committed rows of the partition of the key that `route(const Actor&) ->
// Result<std::string>`, which is called at once, gives. `answer(const state::Reader&) -> Status`
// fills the response.
template <typename Request, typename Response, typename Route, typename Answer>
grpc::ServerUnaryReactor* AnswerQuery(grpc::CallbackServerContext& context, Calls& calls,
                                      const Request& request, Response& response, Route route,
                                      Answer answer);

// Answers from all partitions: `answer(std::span<const runtime::View>) -> Status` gets a view of
// each, in order, on the thread of Calls::AnswerApart. `check(const Actor&) -> Status` is called
// first, at once. Bounded answers only.
template <typename Request, typename Response, typename Check, typename Answer>
grpc::ServerUnaryReactor* AnswerQueryOfAll(grpc::CallbackServerContext& context, Calls& calls,
                                           const Request& request, Response& response, Check check,
                                           Answer answer);

// Finishes a call whose handler is done; for handlers of their own kind.
inline void Finish(grpc::ServerUnaryReactor* reactor, const Status& status) {
  reactor->Finish(ToGrpcStatus(status));
}

}  // namespace naungan::rpc

#include "libs/rpc/call_inl.h"
