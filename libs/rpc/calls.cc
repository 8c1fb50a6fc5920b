#include "libs/rpc/calls.h"

#include <utility>

#include "libs/runtime/command_queue.h"

namespace naungan::rpc {

Calls::Calls(std::string service, int32_t partitions, const platform::Clock& clock)
    : service_(std::move(service)), partitions_(partitions), clock_(clock) {}

void Calls::Open(runtime::PartitionHost& host) { host_.store(&host); }

void Calls::Close() { closed_.store(true); }

bool Calls::EnterStream(int64_t max) {
  if (++streams_ <= max) return true;
  --streams_;
  return false;
}

void Calls::AnswerApart(int64_t deadline_steady_us, std::function<void(Status turn)> answer) {
  if (answers_.Waiting() >= kQuestionsMax) {
    return answer(Fail(Code::kResourceExhausted, "QUESTIONS_FULL", "",
                       "As many large questions as may wait are being answered; ask again."));
  }
  answers_.Give([this, deadline_steady_us, answer = std::move(answer)] {
    if (clock_.SteadyUs() >= deadline_steady_us) {
      return answer(std::unexpected(runtime::DeadlineExceeded()));
    }
    answer({});
  });
}

Result<runtime::PartitionHost*> Calls::Host() const {
  if (closed_.load()) {
    ++asked_when_closed_;
    return Fail(Code::kUnavailable, "SERVICE_DRAINING", "",
                "The service is ending; ask again, another instance or the next one answers.");
  }
  runtime::PartitionHost* const host = host_.load();
  if (host == nullptr) {
    return Fail(Code::kUnavailable, "SERVICE_STARTING", "",
                "The service is starting; ask again in a moment.");
  }
  return host;
}

}  // namespace naungan::rpc
