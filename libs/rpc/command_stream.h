// A bidirectional stream of commands. Several are under way at once. They are submitted in the
// order in which they came, and answered in that order:
//
//   read --> prepare (may wait: the vault) --> submit, in order --> answer, in order --> write
//
// A command is read and prepared in the thread of gRPC that brings it, since a chunk of persons
// takes long to check and to seal. What follows is short, and is done by any thread that has news
// for the stream: the vault's and the partitions' too.
//
// A command that names positions to wait for (`after`) holds back those behind it until it is
// answered: otherwise they would not wait, and would be decided first.
//
//   grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>* UploadRows(
//       grpc::CallbackServerContext* context) override {
//     return new rpc::CommandStream<Request, Response>(*context, calls_, prepare);
//   }
//
// What ends a stream:
//
//   the client has said all               OK, after the last answer
//   a command is refused                  its status, after the answers before it; commands behind
//                                         it may or may not have been carried out
//   nothing moves on the stream           DEADLINE_EXCEEDED, STREAM_IDLE
//   it was open for too long              DEADLINE_EXCEEDED, STREAM_TOO_LONG
//   too many streams are open             RESOURCE_EXHAUSTED, STREAMS_FULL, at once
//   the service drains                    UNAVAILABLE, SERVICE_DRAINING, after the answers to all
//                                         that was read
//   the client does not read its answers  it is cancelled: gRPC sends no status past them
//
// The client then goes on with what was not answered, on a new stream.
//
// The method is a raw one (WithRawCallbackMethod_UploadRows), since gRPC reports bytes that are no
// message as the end of the stream. So messages are parsed here: MESSAGE_MALFORMED,
// MESSAGE_TOO_LARGE.
//
// Threads: any. A stream deletes itself when its call is done. `calls` must outlive the server.
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
#include "libs/rpc/transport_refusals.h"

namespace naungan::rpc {

// A stream with this many commands that are not answered yet is not read.
inline constexpr size_t kStreamCommandsMax = 8;

// In time of Calls::clock. A stream looks at it every idle_ms of real time.
struct StreamLimits {
  // How long nothing may be read, answered or written. It is noticed before twice that has passed.
  int64_t idle_ms = platform::kStreamIdleMaxMs;
  // How long the stream may be open. It is noticed within idle_ms.
  int64_t open_ms = platform::kStreamDeadlineMaxMs;
  // How many streams of the service may be open.
  int64_t streams = platform::kStreamsMax;
};

template <typename Request, typename Response>
class CommandStream final : public grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>,
                            private ClosableStream {
 public:
  // Called once for each command, by Prepare or later and from any thread.
  using OnPrepared = std::function<void(Result<Submission>)>;
  // Makes a command of the request, which lives until OnPrepared has been called. Called by a
  // thread of gRPC.
  using Prepare = std::function<void(const Actor& actor, const Request& request,
                                     int64_t deadline_steady_us, OnPrepared on_prepared)>;

  CommandStream(grpc::CallbackServerContext& context, Calls& calls, Prepare prepare,
                StreamLimits limits = {})
      : context_(context),
        calls_(calls),
        prepare_(std::move(prepare)),
        limits_(limits),
        opened_us_(calls.clock().SteadyUs()) {
    SetAlarm();
    const bool has_place = calls.EnterStream(*this, limits.streams);
    On([this, has_place] {
      auto actor = ReadActor(context_);
      if (!actor) {
        refusal_ = Refusal(std::move(actor).error());
      } else if (!has_place) {
        refusal_ = Refusal(Error{Code::kResourceExhausted, "STREAMS_FULL", "",
                                 "Too many streams are open. Try again shortly."});
      } else {
        actor_ = *std::move(actor);
        draining_ = calls_.IsClosed();
      }
    });
  }

  void OnReadDone(bool ok) override {
    if (Item* const item = TakeRead(ok)) PrepareItem(*item);
    On([] {});
  }

  void OnWriteDone(bool ok) override {
    On([this, ok] {
      writing_ = false;
      items_.pop_front();
      // The client is gone, and does not receive the status either.
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
    // Its callback comes at once, and deletes the stream.
    if (alarm) return alarm->Cancel();
    delete this;
  }

 private:
  enum class Stage { kEmpty, kPreparing, kPrepared, kSubmitted, kAnswered, kRefused };

  struct Item {
    Stage stage = Stage::kEmpty;
    grpc::ByteBuffer bytes;  // of the request, then of the response
    Request request;
    int64_t deadline_steady_us = 0;
    Submission submission;
    Response response;
    Refusal refusal;
  };

  // Something that the stream does next, without its mutex: gRPC and the partition may call back at
  // once.
  using Action = std::move_only_function<void()>;

  ~CommandStream() override { calls_.LeaveStream(*this); }

  // The alarm brings the stream to a thread that holds no mutex of Calls.
  void OnClose() override {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    if (alarm_) alarm_->Cancel();
  }

  // Called before the stream is known to anything else, or with the mutex held: OnDone cancels the
  // alarm that is set.
  void SetAlarm() {
    // OnClose came after the last look.
    const int64_t delay_ms = closed_ && !draining_ ? 0 : limits_.idle_ms;
    alarm_ = std::make_unique<grpc::Alarm>();
    alarm_->Set(
        gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC), gpr_time_from_millis(delay_ms, GPR_TIMESPAN)),
        [this](bool) { OnAlarm(); });
  }

  // While an alarm is set, or its callback runs, nothing else deletes the stream.
  void OnAlarm() {
    Move([this] { LookAtTime(); });
    {
      const std::lock_guard lock(mutex_);
      if (!done_) {
        // An alarm whose callback runs is not used any more.
        if (finished_) return alarm_.reset();
        return SetAlarm();
      }
    }
    delete this;
  }

  void LookAtTime() {
    if (done_ || finished_) return;
    // The alarm came before its time, so how long nothing moved is for the next look to see.
    if (closed_ && !std::exchange(draining_, true)) return;
    const int64_t now_us = calls_.clock().SteadyUs();
    const bool idle = under_way_ == 0 && now_us - changed_us_ >= limits_.idle_ms * 1000;
    if (idle && writing_) cancelled_ = true;
    if (refusal_) return;
    if (now_us - opened_us_ >= limits_.open_ms * 1000) {
      refusal_ = Refusal(Error{Code::kDeadlineExceeded, "STREAM_TOO_LONG", "",
                               "The stream was open for as long as one may be. Go on with what is "
                               "not answered, on a new one."});
    } else if (idle) {
      refusal_ = Refusal(Error{Code::kDeadlineExceeded, "STREAM_IDLE", "",
                               "Nothing came for a long while. Go on with what is not answered, on "
                               "a new stream."});
    }
  }

  // Takes note of what was read. Returns the command if it is to be prepared; until it is, the
  // stream does not end.
  Item* TakeRead(bool ok) {
    const std::lock_guard lock(mutex_);
    reading_ = false;
    if (!ok) {
      read_all_ = true;
      items_.pop_back();  // the place that was read into
      return nullptr;
    }
    Item& item = *items_.back();
    if (auto fits = CheckMessageSize(item.bytes.Length()); !fits) {
      Refuse(item, std::move(fits).error());
    } else if (!grpc::SerializationTraits<Request>::Deserialize(&item.bytes, &item.request).ok()) {
      Refuse(item, MalformedMessage());
    } else if (!refusal_) {
      item.stage = Stage::kPreparing;
      item.deadline_steady_us =
          std::min(calls_.clock().SteadyUs() + platform::kDeadlineDefaultMs * 1000,
                   DeadlineSteadyUs(context_, calls_.clock(), platform::kStreamDeadlineMaxMs));
      ++under_way_;
      return &item;
    }
    return nullptr;
  }

  void PrepareItem(Item& item) {
    prepare_(actor_, item.request, item.deadline_steady_us,
             [this, &item](Result<Submission> submission) {
               On([&] {
                 --under_way_;
                 if (!submission) return Refuse(item, std::move(submission).error());
                 item.submission = *std::move(submission);
                 item.stage = Stage::kPrepared;
               });
             });
  }

  // Takes note of something that happened on the stream, and moves it on.
  template <typename Change>
  void On(Change change) {
    Move([this, &change] {
      changed_us_ = calls_.clock().SteadyUs();
      change();
    });
  }

  // Makes the change and moves the stream on. The caller must not touch the stream afterwards: the
  // call may be finished, and the stream deleted.
  template <typename Change>
  void Move(Change change) {
    std::unique_lock lock(mutex_);
    change();
    if (stepping_) return;  // the thread that steps sees the change
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
    // Before anything is submitted, so that a submission that takes long holds up no reading.
    if (!reading_ && !read_all_ && !draining_ && items_.size() < kStreamCommandsMax) {
      items_.push_back(std::make_unique<Item>());
      reading_ = true;
      return [this, bytes = &items_.back()->bytes] { this->StartRead(bytes); };
    }
    if (Action action = AdvanceItems()) return action;
    const size_t being_read = reading_ ? 1 : 0;
    if (draining_ && items_.size() == being_read) {
      refusal_ = Refusal(ServiceDraining());
      return FinishOnceQuiet();
    }
    if (read_all_ && items_.empty()) return FinishOnceQuiet();
    return nullptr;
  }

  // In order of the items: submit, answer.
  Action AdvanceItems() {
    bool may_submit = true;
    for (const auto& item : items_) {
      switch (item->stage) {
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
    if (auto fits = CheckAnswerSize(item.bytes.Length()); !fits) {
      refusal_ = Refusal(std::move(fits).error());
      writing_ = false;
      return FinishOnceQuiet();
    }
    return [this, bytes = &item.bytes] { this->StartWrite(bytes); };
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

  // The stream ends with this refusal once everything before it is answered.
  static void Refuse(Item& item, Refusal refusal) {
    item.refusal = std::move(refusal);
    item.stage = Stage::kRefused;
  }

  // The vault and the partition call back into the stream, so it ends once they have.
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
  const int64_t opened_us_;

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
  bool done_ = false;                   // gRPC is done with it
  bool cancelled_ = false;              // its client does not take the answers
  bool closed_ = false;                 // OnClose was called
  bool draining_ = false;               // it ends once what was read is answered
  int64_t changed_us_ = opened_us_;     // when something happened last
  std::unique_ptr<grpc::Alarm> alarm_;  // set, or its callback runs
};

}  // namespace naungan::rpc
