#include "libs/rpc/call.h"

#include <grpc/support/time.h>
#include <grpcpp/server_context.h>

#include <algorithm>
#include <memory>
#include <mutex>

#include "libs/base/uuid.h"
#include "libs/platform/limits.h"

namespace naungan::rpc {
namespace {

constexpr int64_t kUsPerMs = 1000;
// The margin of a short deadline is this part of it: a fifth.
constexpr int64_t kAnswerMarginShare = 5;
constexpr size_t kActorTextBytesMax = 256;

// Gathers the views of all partitions. The last one to arrive hands them on.
class Gathering {
 public:
  Gathering(size_t partitions, std::move_only_function<void(internal::AllViews)> on_views)
      : views_(partitions), missing_(partitions), on_views_(std::move(on_views)) {}

  void Add(size_t partition, Result<runtime::View> view) {
    {
      const std::scoped_lock lock(mutex_);
      if (view) {
        views_[partition] = *std::move(view);
      } else if (!error_) {
        error_ = std::move(view).error();
      }
      if (--missing_ > 0) return;
    }
    HandOn();
  }

 private:
  void HandOn() {
    if (error_) {
      views_.clear();
      return on_views_(std::unexpected(*std::move(error_)));
    }
    on_views_(std::move(views_));
  }

  std::mutex mutex_;
  std::vector<runtime::View> views_;
  std::optional<Error> error_;
  size_t missing_;
  std::move_only_function<void(internal::AllViews)> on_views_;
};

}  // namespace

Result<Actor> ReadActor(const grpc::CallbackServerContext& context) {
  const auto& metadata = context.client_metadata();
  const auto found =
      metadata.find(grpc::string_ref(kActorMetadataKey.data(), kActorMetadataKey.size()));
  if (found == metadata.end()) {
    return Fail(Code::kUnauthenticated, "ACTOR_MISSING", kActorMetadataKey,
                "Say who asks: send the metadata naungan-actor, "
                "\"name=<office account>;role=<role>\".");
  }
  const std::string_view text(found->second.data(),
                              std::min(found->second.size(), kActorTextBytesMax));
  return ParseActor(text);
}

int64_t DeadlineSteadyUs(const grpc::CallbackServerContext& context, const platform::Clock& clock,
                         int64_t max_ms) {
  // gRPC enforces the deadline with its own clock, so that clock says how much time remains.
  const gpr_timespec deadline = gpr_convert_clock_type(context.raw_deadline(), GPR_CLOCK_MONOTONIC);
  int64_t remaining_ms = std::min(platform::kDeadlineDefaultMs, max_ms);
  if (gpr_time_cmp(deadline, gpr_inf_future(GPR_CLOCK_MONOTONIC)) != 0) {
    const gpr_timespec remaining = gpr_time_sub(deadline, gpr_now(GPR_CLOCK_MONOTONIC));
    remaining_ms = std::clamp<int64_t>(gpr_time_to_millis(remaining), 0, max_ms);
    remaining_ms -= std::min(kAnswerMarginMs, remaining_ms / kAnswerMarginShare);
  }
  return clock.SteadyUs() + remaining_ms * kUsPerMs;
}

int64_t DeadlineSteadyUs(const grpc::CallbackServerContext& context, const platform::Clock& clock) {
  return DeadlineSteadyUs(context, clock, platform::kDeadlineMaxMs);
}

Result<std::string> ReadRequestId(std::string_view text, std::string_view field) {
  if (text.empty()) {
    return Fail(Code::kInvalidArgument, "REQUEST_ID_MISSING", field,
                "A command needs a request_id: a new UUIDv7, the same one when it is sent again.");
  }
  NAUNGAN_ASSIGN(const Uuid uuid, Uuid::Parse(text, field));
  if (!UuidV7UnixMs(uuid)) {
    return Fail(Code::kInvalidArgument, "REQUEST_ID_NOT_V7", field,
                "A request_id is a UUID of version 7, whose first bits are the time.");
  }
  return std::string(uuid.bytes().begin(), uuid.bytes().end());
}

namespace internal {

void QueryAll(runtime::PartitionHost& host, int32_t partitions, const runtime::After& after,
              int64_t deadline_steady_us, std::move_only_function<void(AllViews)> on_views) {
  // Shared by the partitions' callbacks, which come from several threads in any order.
  const auto gathering =
      std::make_shared<Gathering>(static_cast<size_t>(partitions), std::move(on_views));
  for (int32_t partition = 0; partition < partitions; ++partition) {
    // No single instance is known to lead all partitions, so there is none to refer the caller to.
    host.Query(partition, after, deadline_steady_us, runtime::IfUnread::kWait,
               [gathering, partition](Result<runtime::View> view) {
                 gathering->Add(static_cast<size_t>(partition), std::move(view));
               });
  }
}

Error ResultUnreadable() {
  return {.code = Code::kInternal,
          .reason = "RESULT_UNREADABLE",
          .field = {},
          .message =
              "The command was carried out, but its stored answer cannot be read; query the "
              "entity."};
}

void SubmitTo(runtime::PartitionHost& host, const Submission& submission, runtime::Command command,
              std::function<void(std::expected<runtime::Reply, Refusal>)> on_reply) {
  const int32_t partition =
      submission.partition ? *submission.partition : host.PartitionOf(submission.routing_key);
  host.SubmitTo(partition, std::move(command),
                [&host, partition, on_reply = std::move(on_reply)](Result<runtime::Reply> reply) {
                  if (reply) return on_reply(*std::move(reply));
                  Refusal refusal(std::move(reply).error());
                  if (refusal.error.reason == runtime::kNotLeaderReason) {
                    refusal.owner_address = host.OwnerAddress(partition);
                  }
                  on_reply(std::unexpected(std::move(refusal)));
                });
}

void LeadOn(grpc::CallbackServerContext& context, const std::string& owner_address) {
  if (!owner_address.empty()) {
    context.AddTrailingMetadata(std::string(kOwnerAddressKey), owner_address);
  }
}

}  // namespace internal
}  // namespace naungan::rpc
