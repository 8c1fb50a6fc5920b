// The templates of call.h.
#pragma once

#include "libs/rpc/call.h"
#include "libs/runtime/view.h"

namespace naungan::rpc {
namespace internal {

// Views of all partitions, in order, or why there are none.
using AllViews = Result<std::vector<runtime::View>>;

// Gathers views of the partitions 0 to P-1, each once it has read `after`. `on_views` is called
// once, with the views or with the first error.
void QueryAll(runtime::PartitionHost& host, int32_t partitions, const runtime::After& after,
              int64_t deadline_steady_us, std::move_only_function<void(AllViews)> on_views);

// kInternal: a stored result does not parse as the method's response.
Error ResultUnreadable();

// Calls `on_reply` once. If `host` does not lead the partition, the Refusal says who does.
void SubmitTo(runtime::PartitionHost& host, const Submission& submission, runtime::Command command,
              std::function<void(std::expected<runtime::Reply, Refusal>)> on_reply);

// Tells a caller who was refused where to go. Must be called before the call is finished, by one
// thread at a time.
void LeadOn(grpc::CallbackServerContext& context, const std::string& owner_address);

template <typename Request>
Result<runtime::After> AfterOf(const Request& request) {
  if constexpr (requires { request.after(); }) {
    return ReadAfter(request.after(), "after");
  } else {
    return runtime::After{};
  }
}

// Answers from views of partitions, and says how fresh they are.
template <typename Response, typename Answer>
Status Respond(std::span<const runtime::View> views, Response& response, Answer answer) {
  const Status answered = runtime::AnswerFromRows(answer);
  for (const runtime::View& view : views) {
    AddFreshness(view, response.mutable_freshness());
  }
  return answered;
}

// Answers a query from the rows of one partition.
template <typename Response, typename Answer>
void FinishQuery(grpc::ServerUnaryReactor* reactor, Response& response, Result<runtime::View> view,
                 const Answer& answer) {
  const auto respond = [&]() -> Status {
    if (!view) return std::unexpected(std::move(view).error());
    return Respond({&*view, 1}, response,
                   [&] { return answer(static_cast<const state::Reader&>(*view->rows)); });
  };
  const Status answered = respond();
  // A view must be gone before its host, and the host may go once the call is finished.
  view = std::unexpected(Error{});
  Finish(reactor, answered);
}

// Answers a query from views of all partitions, once its turn has come.
template <typename Response, typename Answer>
void FinishQueryOfAll(grpc::ServerUnaryReactor* reactor, Response& response, const Status& turn,
                      AllViews views, const Answer& answer) {
  const auto respond = [&]() -> Status {
    NAUNGAN_TRY(turn);
    if (!views) return std::unexpected(std::move(views).error());
    const std::span<const runtime::View> all(*views);
    return Respond(all, response, [&] { return answer(all); });
  };
  const Status answered = respond();
  // Views must be gone before their host, and the host may go once the call is finished.
  views = std::unexpected(Error{});
  Finish(reactor, answered);
}

}  // namespace internal

template <typename Request, typename Response>
void SubmitCommand(Calls& calls, const Request& request, int64_t deadline_steady_us,
                   Submission submission, OnResponse<Response> on_response) {
  auto host = calls.Host();
  if (!host) return on_response(std::unexpected(Refusal(std::move(host).error())));
  auto request_id = ReadRequestId(request.request_id());
  if (!request_id) return on_response(std::unexpected(Refusal(std::move(request_id).error())));
  auto after = internal::AfterOf(request);
  if (!after) return on_response(std::unexpected(Refusal(std::move(after).error())));

  runtime::Command command{.request_id = *std::move(request_id),
                           .payload = std::move(submission.payload),
                           .as_sent = std::move(submission.as_sent),
                           .after = *std::move(after),
                           .deadline_steady_us = deadline_steady_us};
  internal::SubmitTo(**host, submission, std::move(command),
                     [service = calls.service(), on_response = std::move(on_response)](
                         std::expected<runtime::Reply, Refusal> reply) {
                       if (!reply) return on_response(std::unexpected(std::move(reply).error()));
                       Response response;
                       if (!response.ParseFromString(reply->result)) {
                         return on_response(std::unexpected(Refusal(internal::ResultUnreadable())));
                       }
                       FillCommitted(service, *reply, response.mutable_committed());
                       on_response(std::move(response));
                     });
}

template <typename Request, typename Response>
void AnswerSubmission(grpc::CallbackServerContext& context, grpc::ServerUnaryReactor* reactor,
                      Calls& calls, const Request& request, Response& response,
                      int64_t deadline_steady_us, Submission submission) {
  SubmitCommand<Request, Response>(
      calls, request, deadline_steady_us, std::move(submission),
      [&context, reactor, &response](std::expected<Response, Refusal> answer) {
        if (!answer) {
          internal::LeadOn(context, answer.error().owner_address);
          return reactor->Finish(ToGrpcStatus(answer.error().error));
        }
        response = *std::move(answer);
        reactor->Finish(grpc::Status::OK);
      });
}

template <typename Request, typename Response, typename Prepare>
grpc::ServerUnaryReactor* AnswerCommand(grpc::CallbackServerContext& context, Calls& calls,
                                        const Request& request, Response& response,
                                        Prepare prepare) {
  grpc::ServerUnaryReactor* const reactor = context.DefaultReactor();
  const auto submit = [&]() -> Status {
    NAUNGAN_ASSIGN(const Actor actor, AcceptCall(context, request));
    NAUNGAN_ASSIGN(Submission submission, prepare(actor));
    AnswerSubmission(context, reactor, calls, request, response,
                     DeadlineSteadyUs(context, calls.clock()), std::move(submission));
    return {};
  };
  if (const Status submitted = submit(); !submitted) Finish(reactor, submitted);
  return reactor;
}

template <typename Request, typename Response, typename Route, typename Answer>
grpc::ServerUnaryReactor* AnswerQuery(grpc::CallbackServerContext& context, Calls& calls,
                                      const Request& request, Response& response, Route route,
                                      Answer answer) {
  grpc::ServerUnaryReactor* const reactor = context.DefaultReactor();
  const auto ask = [&]() -> Status {
    NAUNGAN_ASSIGN(const Actor actor, AcceptCall(context, request));
    NAUNGAN_ASSIGN(const std::string routing_key, route(actor));
    NAUNGAN_ASSIGN(runtime::PartitionHost* const host, calls.Host());
    NAUNGAN_ASSIGN(runtime::After after, internal::AfterOf(request));
    const int32_t partition = host->PartitionOf(routing_key);
    host->Query(partition, std::move(after), DeadlineSteadyUs(context, calls.clock()),
                runtime::IfUnread::kRefer,
                [&context, host, partition, reactor, &response,
                 answer = std::move(answer)](Result<runtime::View> view) {
                  if (!view && view.error().reason == runtime::kNotLeaderReason) {
                    internal::LeadOn(context, host->OwnerAddress(partition));
                  }
                  internal::FinishQuery(reactor, response, std::move(view), answer);
                });
    return {};
  };
  if (const Status asked = ask(); !asked) Finish(reactor, asked);
  return reactor;
}

template <typename Request, typename Response, typename Check, typename Answer>
grpc::ServerUnaryReactor* AnswerQueryOfAll(grpc::CallbackServerContext& context, Calls& calls,
                                           const Request& request, Response& response, Check check,
                                           Answer answer) {
  grpc::ServerUnaryReactor* const reactor = context.DefaultReactor();
  const auto ask = [&]() -> Status {
    NAUNGAN_ASSIGN(const Actor actor, AcceptCall(context, request));
    NAUNGAN_TRY(check(actor));
    NAUNGAN_ASSIGN(runtime::PartitionHost* const host, calls.Host());
    NAUNGAN_ASSIGN(const runtime::After after, internal::AfterOf(request));
    const int64_t deadline_steady_us = DeadlineSteadyUs(context, calls.clock());
    auto answer_apart = [&calls, deadline_steady_us, reactor, &response,
                         answer = std::move(answer)](internal::AllViews views) mutable {
      calls.AnswerApart(deadline_steady_us, [reactor, &response, answer = std::move(answer),
                                             views = std::move(views)](const Status& turn) mutable {
        internal::FinishQueryOfAll(reactor, response, turn, std::move(views), answer);
      });
    };
    internal::QueryAll(*host, calls.partitions(), after, deadline_steady_us,
                       std::move(answer_apart));
    return {};
  };
  if (const Status asked = ask(); !asked) Finish(reactor, asked);
  return reactor;
}

}  // namespace naungan::rpc
