// Offers one kind of command to a server and counts the answers, for overload_test.py:
//
//   call_load ADDRESS SECONDS closed CALLERS     each caller sends when its last call is answered
//   call_load ADDRESS SECONDS open CALLS_PER_S   sends at this rate, however calls are answered
//
// Prints how many answers of each code came in time: "OK 1234". The command is a claim of a person
// who is not registered, which is denied and remembered, so each is one event.
#include <fmt/core.h>
#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <array>
#include <atomic>
#include <charconv>
#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "libs/base/uuid.h"
#include "libs/platform/random.h"
#include "naungan/claims/v1/claims_service.grpc.pb.h"

namespace naungan {
namespace {

using claims::v1::ClaimsService;
using Clock = std::chrono::steady_clock;

// A caller gives up after this, and a later answer is of no use to it.
constexpr auto kPatience = std::chrono::milliseconds(1'000);
// Several connections, as several gateways have them.
constexpr int kConnections = 8;
// The open loop wakes this often and sends what is due.
constexpr auto kTick = std::chrono::milliseconds(1);

std::string NewRequestId(platform::Entropy& entropy) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  std::array<uint8_t, 10> random{};
  entropy.Fill(random);
  return MakeUuidV7(std::chrono::duration_cast<std::chrono::milliseconds>(now).count(), random)
      .ToString();
}

class Load {
 public:
  Load(const std::string& address, Clock::time_point end) : end_(end) {
    for (int i = 0; i < kConnections; ++i) {
      grpc::ChannelArguments own;
      // Equal arguments share a connection.
      own.SetInt("naungan.connection", i);
      stubs_.push_back(ClaimsService::NewStub(
          grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), own)));
    }
  }

  // One call; `again`: its caller sends the next one when it is answered.
  void Send(bool again) {
    struct Call {
      grpc::ClientContext context;
      claims::v1::SubmitClaimRequest request;
      claims::v1::SubmitClaimResponse response;
    };
    const int64_t number = sent_.fetch_add(1);
    auto call = std::make_unique<Call>();
    Fill(number, call->request);
    call->context.set_deadline(std::chrono::system_clock::now() + kPatience);
    call->context.AddMetadata("naungan-actor", "name=load;role=uploader");
    Call* const raw = call.get();
    stubs_[static_cast<size_t>(number) % stubs_.size()]->async()->SubmitClaim(
        &raw->context, &raw->request, &raw->response,
        [this, again, kept = std::shared_ptr<Call>(std::move(call))](const grpc::Status& status) {
          const bool in_time = Clock::now() < end_;
          if (in_time && again) Send(true);
          const std::scoped_lock lock(mutex_);
          if (in_time) ++answers_[status.error_code()];
          ++answered_;
          all_answered_.notify_one();
        });
  }

  void Await() {
    std::unique_lock lock(mutex_);
    all_answered_.wait(lock, [this] { return answered_ == sent_.load(); });
  }

  void Print() const {
    for (const auto& [code, count] : answers_) {
      fmt::print("{} {}\n", code == grpc::StatusCode::OK ? "OK" : fmt::format("{}", int{code}),
                 count);
    }
  }

 private:
  void Fill(int64_t number, claims::v1::SubmitClaimRequest& request) {
    request.set_request_id(NewRequestId(entropy_));
    request.set_name(
        fmt::format("participants/{:016}/claims/{}", number, request.request_id().substr(0, 18)));
    request.set_kind(claims::v1::CLAIM_KIND_JKM_DEATH);
    for (auto* const date : {request.mutable_event_date(), request.mutable_submitted_date()}) {
      date->set_year(2024);
      date->set_month(3);
      date->set_day(1);
    }
  }

  const Clock::time_point end_;
  platform::SystemEntropy entropy_;
  std::vector<std::unique_ptr<ClaimsService::Stub>> stubs_;
  std::atomic<int64_t> sent_ = 0;
  std::mutex mutex_;  // guards what follows
  std::condition_variable all_answered_;
  int64_t answered_ = 0;
  std::map<int, int64_t> answers_;
};

void Offer(Load& load, Clock::time_point begin, Clock::time_point end, int64_t calls_per_s) {
  int64_t sent = 0;
  for (auto now = begin; now < end; now = Clock::now()) {
    const double elapsed_s = std::chrono::duration<double>(now - begin).count();
    for (const auto due = static_cast<int64_t>(elapsed_s * static_cast<double>(calls_per_s));
         sent < due; ++sent) {
      load.Send(false);
    }
    std::this_thread::sleep_for(kTick);
  }
}

int Main(int count, char** arguments) {
  if (count != 5) return 2;
  const std::string mode = arguments[3];
  const int64_t amount = std::stoll(arguments[4]);
  const auto begin = Clock::now();
  const auto end = begin + std::chrono::seconds(std::stoll(arguments[2]));
  Load load(arguments[1], end);
  if (mode == "open") {
    Offer(load, begin, end, amount);
  } else {
    for (int64_t i = 0; i < amount; ++i) load.Send(true);
  }
  load.Await();
  load.Print();
  return 0;
}

}  // namespace
}  // namespace naungan

int main(int count, char** arguments) { return naungan::Main(count, arguments); }
