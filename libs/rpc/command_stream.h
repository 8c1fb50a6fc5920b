// A bidirectional stream of commands. Several are under way at once, they are submitted in the
// order in which they came, and answered in that order:
//
//   read --> prepare (may wait: the vault) --> submit, in order --> answer, in order --> write
//
// A command that names positions to wait for (`after`) holds back those behind it until it is
// answered: they would not wait and be decided first. The first refusal, in order, ends the stream
// with its status; what came behind it on the stream may or may not have happened.
//
//   grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* UploadRows(
//       grpc::CallbackServerContext* context) override {
//     return new rpc::CommandStream<Request, Response>(*context, calls_, prepare);
//   }
//
// A stream on which nothing moves, one that stays open for too long and one too many are ended:
// DEADLINE_EXCEEDED (STREAM_IDLE, STREAM_TOO_LONG), RESOURCE_EXHAUSTED (STREAMS_FULL). A client
// that does not read its answers is cancelled, as gRPC sends no status past them. An upload goes on
// from what GetUpload says, on a new stream.
//
// The method is a raw one (WithRawCallbackMethod_UploadRows): gRPC does not tell bytes that are no
// message from the end of the stream, so messages are read here (MESSAGE_MALFORMED).
//
// Threads: any. It deletes itself when the call is done; `calls` must outlive the server.
#pragma once

#include <grpc/support/time.h>
#include <grpcpp/alarm.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/server_callback.h>

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "libs/base/check.h"
#include "libs/base/result.h"
#include "libs/platform/limits.h"
#include "libs/rpc/call.h"
#include "libs/rpc/malformed_message.h"

namespace naungan::rpc {

// Commands of one stream that are not answered yet; then it is not read.
inline constexpr size_t kStreamCommandsMax = 8;

struct StreamLimits {
  // Nothing was read, answered or written for this long; noticed before twice that.
  int64_t idle_ms = platform::kStreamIdleMaxMs;
  // Since it was opened; noticed within idle_ms.
  int64_t open_ms = platform::kStreamDeadlineMaxMs;
  // Of the service.
  int64_t streams = platform::kStreamsMax;
};

template <typename Request, typename Response>
class CommandStream final : public grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  // Called once for each command, at once or later and from any thread.
  using OnPrepared = std::function<void(Result<Submission>)>;
  // Makes a command of the request, which lives until OnPrepared has been called.
  using Prepare = std::function<void(const Actor& actor, const Request& request,
                                     int64_t deadline_steady_us, OnPrepared on_prepared)>;

  CommandStream(grpc::CallbackServerContext& context, Calls& calls, Prepare prepare,
                StreamLimits limits = {})
      : context_(context),
        calls_(calls),
        prepare_(std::move(prepare)),
        limits_(limits),
        has_place_(calls.EnterStream(limits.streams)) {
    SetAlarm();
    On([this] {
      auto actor = ReadActor(context_);
      if (!actor) {
        refusal_ = Refusal(std::move(actor).error());
      } else if (!has_place_) {
        refusal_ = Refusal(Error{Code::kResourceExhausted, "STREAMS_FULL", "",
                                 "Too many streams are open. Try again shortly."});
      } else {
        actor_ = *std::move(actor);
      }
    });
  }

  void OnReadDone(bool ok) override {
    On([this, ok] {
      reading_ = false;
      if (!ok) {
        read_all_ = true;
        items_.pop_back();  // the place that was read into
        return;
      }
      Item& item = *items_.back();
      if (grpc::SerializationTraits<Request>::Deserialize(&item.bytes, &item.request).ok()) {
        item.stage = Stage::kRead;
      } else {
        Refuse(item, MalformedMessage());
      }
    });
  }

  void OnWriteDone(bool ok) override {
    On([this, ok] {
      writing_ = false;
      items_.pop_front();
      // The client is gone; what is under way is answered to nobody.
      if (!ok && !refusal_) {
        refusal_ = Refusal(Error{Code::kUnavailable, "STREAM_BROKEN", "", ""});
      }
    });
  }

  void OnDone() override {
    std::unique_ptr<grpc::Alarm> alarm;
    {
      const std::lock_guard lock(mutex_);
      done_ = true;
      alarm = std::move(alarm_);
    }
    // It goes off at once, and deletes the stream.
    if (alarm) return alarm->Cancel();
    delete this;
  }

 private:
  enum class Stage { kEmpty, kRead, kPreparing, kPrepared, kSubmitted, kAnswered, kRefused };

  struct Item {
    Stage stage = Stage::kEmpty;
    grpc::ByteBuffer bytes;  // of the request, then of the response
    Request request;
    int64_t deadline_steady_us = 0;
    Submission submission;
    Response response;
    Refusal refusal;
  };

  // Something that the stream does next, outside of its mutex: gRPC and the partition may call back
  // at once.
  using Action = std::function<void()>;

  ~CommandStream() override {
    if (has_place_) calls_.LeaveStream();
  }

  // Before anybody else knows the stream, or with the mutex held: OnDone cancels what is set.
  void SetAlarm() {
    alarm_ = std::make_unique<grpc::Alarm>();
    alarm_->Set(gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC),
                             gpr_time_from_millis(limits_.idle_ms, GPR_TIMESPAN)),
                [this](bool) { OnAlarm(); });
  }

  // While an alarm is set, or goes off, the stream is not deleted by anybody else.
  void OnAlarm() {
    On([this] { LookAtTime(); });
    {
      const std::lock_guard lock(mutex_);
      if (!done_) {
        // An alarm is no more used once it has gone off: its callback runs.
        if (finished_) return alarm_.reset();
        return SetAlarm();
      }
    }
    delete this;
  }

  void LookAtTime() {
    if (done_ || finished_) return;
    open_ms_ += limits_.idle_ms;
    // This look is a change too.
    const bool moved = changes_ != changes_seen_ + 1;
    changes_seen_ = changes_;
    const bool idle = !moved && under_way_ == 0;
    if (idle && writing_) cancelled_ = true;
    if (refusal_) return;
    if (open_ms_ >= limits_.open_ms) {
      refusal_ = Refusal(Error{Code::kDeadlineExceeded, "STREAM_TOO_LONG", "",
                               "The stream was open for as long as one may be. Go on with what is "
                               "not answered, on a new one."});
    } else if (idle) {
      refusal_ = Refusal(Error{Code::kDeadlineExceeded, "STREAM_IDLE", "",
                               "Nothing came for a long while. Go on with what is not answered, on "
                               "a new stream."});
    }
  }

  // Takes note of something that happened, and moves the stream on. Nothing may touch the stream
  // after it: the call may be finished, and the stream gone.
  template <typename Change>
  void On(Change change) {
    std::unique_lock lock(mutex_);
    ++changes_;
    change();
    if (stepping_) return;  // whoever steps sees the change
    stepping_ = true;
    while (Action action = NextAction()) {
      const bool last = finished_;
      if (last) stepping_ = false;
      lock.unlock();
      action();
      if (last) return;
      lock.lock();
    }
    stepping_ = false;
  }

  Action NextAction() {
    if (finished_) return nullptr;
    if (std::exchange(cancelled_, false)) return [this] { context_.TryCancel(); };
    if (refusal_) return FinishOnceQuiet();
    if (Action action = AdvanceItems()) return action;
    if (!reading_ && !read_all_ && items_.size() < kStreamCommandsMax) {
      items_.push_back(std::make_unique<Item>());
      reading_ = true;
      return [this, bytes = &items_.back()->bytes] { this->StartRead(bytes); };
    }
    if (read_all_ && items_.empty()) return FinishOnceQuiet();
    return nullptr;
  }

  // In order of the items: prepare, submit, answer.
  Action AdvanceItems() {
    bool may_submit = true;
    for (const auto& item : items_) {
      switch (item->stage) {
        case Stage::kRead:
          return PrepareAction(*item);
        case Stage::kPrepared:
          if (may_submit) return SubmitAction(*item);
          break;
        case Stage::kAnswered:
          if (item == items_.front() && !writing_) {
            writing_ = true;
            return WriteAction(*item);
          }
          break;
        case Stage::kRefused:
          if (item != items_.front() || writing_) break;
          refusal_ = std::move(item->refusal);
          return FinishOnceQuiet();
        default:
          break;
      }
      const bool submitted = item->stage == Stage::kSubmitted || item->stage == Stage::kAnswered;
      const bool waits = item->stage == Stage::kSubmitted && !item->request.after().empty();
      may_submit = may_submit && submitted && !waits;
    }
    return nullptr;
  }

  Action WriteAction(Item& item) {
    bool own = false;
    const grpc::Status written =
        grpc::SerializationTraits<Response>::Serialize(item.response, &item.bytes, &own);
    NAUNGAN_CHECK(written.ok(), "an answer of ours is a message");
    return [this, bytes = &item.bytes] { this->StartWrite(bytes); };
  }

  Action PrepareAction(Item& item) {
    item.stage = Stage::kPreparing;
    item.deadline_steady_us =
        std::min(calls_.clock().SteadyUs() + platform::kDeadlineDefaultMs * 1000,
                 DeadlineSteadyUs(context_, calls_.clock(), platform::kStreamDeadlineMaxMs));
    ++under_way_;
    return [this, &item] {
      prepare_(actor_, item.request, item.deadline_steady_us,
               [this, &item](Result<Submission> submission) {
                 On([&] {
                   --under_way_;
                   if (!submission) return Refuse(item, std::move(submission).error());
                   item.submission = *std::move(submission);
                   item.stage = Stage::kPrepared;
                 });
               });
    };
  }

  Action SubmitAction(Item& item) {
    item.stage = Stage::kSubmitted;
    ++under_way_;
    return [this, &item] {
      SubmitCommand<Request, Response>(calls_, item.request, item.deadline_steady_us,
                                       std::move(item.submission),
                                       [this, &item](std::expected<Response, Refusal> response) {
                                         On([&] {
                                           --under_way_;
                                           if (!response)
                                             return Refuse(item, std::move(response).error());
                                           item.response = *std::move(response);
                                           item.stage = Stage::kAnswered;
                                         });
                                       });
    };
  }

  // It ends the stream once everything before it is answered.
  static void Refuse(Item& item, Refusal refusal) {
    item.refusal = std::move(refusal);
    item.stage = Stage::kRefused;
  }

  // The vault and the partition call back into this: it ends when they have.
  Action FinishOnceQuiet() {
    if (under_way_ > 0 || writing_) return nullptr;
    finished_ = true;
    return [this] {
      if (!refusal_) return this->Finish(grpc::Status::OK);
      internal::LeadOn(context_, refusal_->owner_address);
      this->Finish(ToGrpcStatus(refusal_->error));
    };
  }

  grpc::CallbackServerContext& context_;
  Calls& calls_;
  const Prepare prepare_;
  const StreamLimits limits_;
  const bool has_place_;

  std::mutex mutex_;  // guards what follows
  Actor actor_;       // never changes once set
  std::deque<std::unique_ptr<Item>> items_;
  std::optional<Refusal> refusal_;
  int under_way_ = 0;
  bool stepping_ = false;
  bool reading_ = false;
  bool read_all_ = false;
  bool writing_ = false;
  bool finished_ = false;
  bool done_ = false;       // gRPC is done with it
  bool cancelled_ = false;  // nobody takes the answers
  int64_t changes_ = 0;
  int64_t changes_seen_ = 0;            // when time was last looked at
  int64_t open_ms_ = 0;                 // likewise, at the least
  std::unique_ptr<grpc::Alarm> alarm_;  // set, or going off
};

}  // namespace naungan::rpc
