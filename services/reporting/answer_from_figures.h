// How a gRPC method answers from the figures: it gathers views of partitions and calls the report
// with them. This is the counterpart of libs/rpc/call.h for partitions that are folded rather than
// led.
//
// Questions are answered one after the other on a thread of their own (rpc::Calls), because most of
// them read all figures. Threads: any.
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
#include "libs/runtime/view.h"
#include "libs/state/rows.h"

namespace naungan::reporting {

// What the methods ask. Both must outlive the methods.
struct FigureCalls {
  // The service's own log, which holds baselines and statements.
  rpc::Calls& own_log;
  runtime::ProjectorHost& figures;
};

// What a question is answered from.
struct FigureView {
  // The views of all partitions in order, or of the one that was wanted.
  std::vector<runtime::View> figures;
  // The view of the own log, if it was wanted.
  std::optional<runtime::View> own_log;

  std::vector<const state::Reader*> Rows() const;
};

// Which views a question needs.
struct ViewsWanted {
  // The figures of the partition that this key routes to; nullopt for all partitions.
  std::optional<std::string> figures_key;
  // The own log's rows of the partition that this key routes to; nullopt if they are not needed.
  std::optional<std::string> own_log_key;
};

// Calls `on_view` once. Errors: those of PartitionHost::Query and of Calls::Host.
void GatherViews(const FigureCalls& calls, ViewsWanted wanted, runtime::After after,
                 int64_t deadline_steady_us, std::function<void(Result<FigureView>)> on_view);

// ANSWER_TOO_LARGE (kResourceExhausted) above kMessageBytesMax.
Status CheckAnswerSize(size_t bytes);

// Writes how fresh an answer from `view` is.
void WriteFreshness(const FigureView& view, common::v1::Freshness* freshness);

// Answers `request`. `want() -> Result<ViewsWanted>` is called at once, and
// `answer(const FigureView&) -> Result<Response>` once the views are there.
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
                  // Shared, because a function that is passed to another thread must be copyable.
                  const auto view = std::make_shared<decltype(gathered)>(std::move(gathered));
                  own_log.AnswerApart(
                      deadline_steady_us, [reactor, &response, answer, view](const Status& turn) {
                        const auto respond = [&]() -> Status {
                          NAUNGAN_TRY(turn);
                          if (!*view) return std::unexpected(std::move(*view).error());
                          NAUNGAN_ASSIGN(response,
                                         runtime::AnswerFromRows([&] { return answer(**view); }));
                          WriteFreshness(**view, response.mutable_freshness());
                          return CheckAnswerSize(response.ByteSizeLong());
                        };
                        const Status answered = respond();
                        // The views must be destroyed before their hosts, and the
                        // hosts may be destroyed once the call has ended.
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
