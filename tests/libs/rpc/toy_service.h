// The handlers of ToyService, written as our services write theirs.
#pragma once

#include <functional>
#include <future>
#include <span>
#include <string>

#include "libs/rpc/call.h"
#include "libs/rpc/command_stream.h"
#include "toy.grpc.pb.h"

namespace naungan::rpc {

// PutMany is a raw method, as CommandStream needs it.
using ToyMethods = toy::v1::ToyService::WithCallbackMethod_Put<
    toy::v1::ToyService::WithCallbackMethod_Get<toy::v1::ToyService::WithCallbackMethod_Count<
        toy::v1::ToyService::WithRawCallbackMethod_PutMany<toy::v1::ToyService::Service>>>>;

class Toy final : public ToyMethods {
 public:
  explicit Toy(Calls& calls) : calls_(calls) {}

  // For the streams that are opened from now on.
  void SetLimits(const StreamLimits& limits) { limits_ = limits; }

  grpc::ServerUnaryReactor* Put(grpc::CallbackServerContext* context,
                                const toy::v1::PutRequest* request,
                                toy::v1::PutResponse* response) override {
    return AnswerCommand(*context, calls_, *request, *response,
                         [request](const Actor& actor) -> Result<Submission> {
                           NAUNGAN_TRY(RequireRole(actor, "writer"));
                           return Submission{.routing_key = request->key(),
                                             .payload = actor.name + " puts " + request->text(),
                                             .partition = {}};
                         });
  }

  // A command whose text is "later" is prepared when the test calls what `later` holds.
  grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* PutMany(
      grpc::CallbackServerContext* context) override {
    using Stream = CommandStream<toy::v1::PutRequest, toy::v1::PutResponse>;
    return new Stream(
        *context, calls_,
        [this](const Actor&, const toy::v1::PutRequest& request, int64_t,
               const Stream::OnPrepared& on_prepared) {
          if (before_preparing) before_preparing(request.text());
          if (request.key().empty()) {
            return on_prepared(
                Fail(Code::kInvalidArgument, "KEY_MISSING", "key", "Say where to keep it."));
          }
          const auto prepare = [&request, on_prepared] {
            on_prepared(Submission{
                .routing_key = request.key(), .payload = request.text(), .partition = {}});
          };
          if (request.text() != "later") return prepare();
          later.set_value(prepare);
        },
        limits_);
  }

  std::promise<std::function<void()>> later;
  // Called by the thread that prepares a command of PutMany, with the command's text.
  std::function<void(const std::string& text)> before_preparing;

  grpc::ServerUnaryReactor* Get(grpc::CallbackServerContext* context,
                                const toy::v1::GetRequest* request,
                                toy::v1::GetResponse* response) override {
    return AnswerQuery(
        *context, calls_, *request, *response,
        [request](const Actor&) -> Result<std::string> { return request->key(); },
        [request, response](const state::Reader& rows) -> Status {
          auto text = rows.Get(request->key());
          if (!text) return Fail(Code::kNotFound, "KEY_UNKNOWN", "key", "Nothing is kept there.");
          response->set_text(*std::move(text));
          return {};
        });
  }

  grpc::ServerUnaryReactor* Count(grpc::CallbackServerContext* context,
                                  const toy::v1::CountRequest* request,
                                  toy::v1::CountResponse* response) override {
    return AnswerQueryOfAll(
        *context, calls_, *request, *response, [](const Actor&) -> Status { return {}; },
        [this, response](std::span<const runtime::View> views) -> Status {
          if (before_counting) before_counting();
          response->set_partitions(static_cast<int32_t>(views.size()));
          return {};
        });
  }

  // Called by the thread that answers Count.
  std::function<void()> before_counting;

 private:
  Calls& calls_;
  StreamLimits limits_;
};

}  // namespace naungan::rpc
