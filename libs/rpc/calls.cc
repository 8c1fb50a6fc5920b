#include "libs/rpc/calls.h"

#include <iterator>
#include <utility>

#include "libs/runtime/deadline.h"

namespace naungan::rpc {

Calls::Calls(std::string service, int32_t partitions, const platform::Clock& clock,
             runtime::QueryPool& queries)
    : service_(std::move(service)), partitions_(partitions), clock_(clock), answers_(queries) {}

void Calls::Open(runtime::PartitionHost& host) { host_.store(&host); }

void Calls::Close() {
  const std::scoped_lock lock(streams_mutex_);
  if (closed_.exchange(true)) return;
  for (ClosableStream* const stream : streams_) stream->OnClose();
}

bool Calls::EnterStream(ClosableStream& stream, int64_t max) {
  const std::scoped_lock lock(streams_mutex_);
  if (std::ssize(streams_) >= max) return false;
  streams_.insert(&stream);
  return true;
}

void Calls::LeaveStream(ClosableStream& stream) {
  const std::scoped_lock lock(streams_mutex_);
  streams_.erase(&stream);
}

int64_t Calls::OpenStreamCount() const {
  const std::scoped_lock lock(streams_mutex_);
  return std::ssize(streams_);
}

void Calls::AnswerApart(int64_t deadline_steady_us,
                        std::move_only_function<void(Status turn)> answer) {
  if (answers_.Waiting() >= kQuestionsMax) {
    return answer(Fail(Code::kResourceExhausted, "QUESTIONS_FULL", "",
                       "As many large questions as may wait are being answered; ask again."));
  }
  answers_.Give([this, deadline_steady_us, answer = std::move(answer)]() mutable {
    if (clock_.SteadyUs() >= deadline_steady_us) {
      return answer(std::unexpected(runtime::DeadlineExceeded()));
    }
    answer({});
  });
}

Result<runtime::PartitionHost*> Calls::Host() const {
  if (closed_.load()) {
    ++asked_when_closed_;
    return std::unexpected(ServiceDraining());
  }
  runtime::PartitionHost* const host = host_.load();
  if (host == nullptr) {
    return Fail(Code::kUnavailable, "SERVICE_STARTING", "",
                "The service is starting; ask again in a moment.");
  }
  return host;
}

Error ServiceDraining() {
  return {.code = Code::kUnavailable,
          .reason = "SERVICE_DRAINING",
          .field = {},
          .message = "The service is ending; ask again, another instance or the next one answers."};
}

}  // namespace naungan::rpc
