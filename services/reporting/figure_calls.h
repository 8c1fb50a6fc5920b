// How the handlers ask the figures: views of partitions, and a question answered from them. The
// counterpart of libs/rpc/call.h for what is folded rather than led.
//
// Questions are answered one after the other on a thread apart (rpc::Calls), since most read all
// figures. Threads: any.
#pragma once

#include <grpcpp/support/server_callback.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "libs/base/result.h"
#include "libs/platform/limits.h"
#include "libs/rpc/call.h"
#include "libs/runtime/projector_host.h"
#include "services/reporting/figure_views.h"

namespace naungan::reporting {

// What the handlers ask. Both must outlive the handlers.
struct FigureCalls {
  // Baselines and statements: the service's own log.
  rpc::Calls& own_log;
  runtime::ProjectorHost& figures;
};

// What a question is answered from.
struct FigureView {
  // Of every partition in order, or of the one that was asked.
  std::vector<runtime::View> figures;
  // Of the own log, where it was asked for.
  std::optional<runtime::View> own_log;

  std::vector<const state::Reader*> Rows() const;
  // The error of a row that could not be read: without it there is no answer.
  Status Health() const;
};

// Whose views to gather.
struct ViewsWanted {
  // The figures of the partition of this key; absent: of all.
  std::optional<std::string> figures_key;
  // Own-log rows of the partition of this key; absent: none.
  std::optional<std::string> own_log_key;
};

// `on_view` is called once. Errors: those of PartitionHost::Query, and Calls::Host's.
void GatherViews(const FigureCalls& calls, ViewsWanted wanted, runtime::After after,
                 int64_t deadline_steady_us, std::function<void(Result<FigureView>)> on_view);

// kResourceExhausted (ANSWER_TOO_LARGE) above kMessageBytesMax.
Status CheckAnswerSize(size_t bytes);

// What a query's answer says of its freshness.
void WriteFreshness(const FigureView& view, common::v1::Freshness* freshness);

// Answers `request`: `want() -> Result<ViewsWanted>` is called at once, `answer(const FigureView&)
// -> Result<Response>` with the views.
template <typename Request, typename Response, typename Want, typename Answer>
grpc::ServerUnaryReactor* AnswerFromFigures(grpc::CallbackServerContext& context,
                                            const FigureCalls& calls, const Request& request,
                                            Response& response, Want want, Answer answer) {
  grpc::ServerUnaryReactor* const reactor = context.DefaultReactor();
  const auto ask = [&]() -> Status {
    NAUNGAN_TRY(rpc::AcceptCall(context, request));
    NAUNGAN_ASSIGN(ViewsWanted wanted, want());
    NAUNGAN_ASSIGN(runtime::After after, rpc::ReadAfter(request.after(), "after"));
    rpc::Calls& own_log = calls.own_log;
    const int64_t deadline_steady_us = rpc::DeadlineSteadyUs(context, own_log.clock());
    GatherViews(calls, std::move(wanted), std::move(after), deadline_steady_us,
                [&own_log, deadline_steady_us, reactor, &response,
                 answer = std::move(answer)](Result<FigureView> gathered) {
                  // Shared: a function that is handed to another thread must be copyable.
                  const auto view = std::make_shared<decltype(gathered)>(std::move(gathered));
                  own_log.AnswerApart(deadline_steady_us,
                                      [reactor, &response, answer, view](const Status& turn) {
                                        const auto respond = [&]() -> Status {
                                          NAUNGAN_TRY(turn);
                                          if (!*view)
                                            return std::unexpected(std::move(*view).error());
                                          NAUNGAN_ASSIGN(response, answer(**view));
                                          WriteFreshness(**view, response.mutable_freshness());
                                          NAUNGAN_TRY(CheckAnswerSize(response.ByteSizeLong()));
                                          return (*view)->Health();
                                        };
                                        const Status answered = respond();
                                        // Views must be gone before their hosts, which may go once
                                        // the call is.
                                        *view = std::unexpected(Error{});
                                        rpc::Finish(reactor, answered);
                                      });
                });
    return {};
  };
  if (const Status asked = ask(); !asked) rpc::Finish(reactor, asked);
  return reactor;
}

}  // namespace naungan::reporting
