#include "services/cli/scenario/api.h"

#include <fmt/core.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/reflection.h>
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <chrono>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "libs/base/check.h"
#include "libs/eventlog/service_table.h"
#include "libs/rpc/client.h"
#include "libs/rpc/service_client.h"
#include "libs/runtime/topic_plan.h"
#include "naungan/enrollment/v1/enrollment_service.grpc.pb.h"
#include "naungan/runtime/v1/operator_service.grpc.pb.h"
#include "services/cli/scenario/feed_positions.h"
#include "services/cli/scenario/patience.h"
#include "services/cli/scenario/unary_call.h"

namespace naungan::cli {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MessageFactory;
using google::protobuf::MethodDescriptor;

// At most this many chunks of an upload are sent and not yet answered: enough to keep the vault and
// the partition busy at the same time.
constexpr size_t kChunksInFlightMax = 8;
constexpr int64_t kUploadTimeoutMs = 60'000;
// The time for one instance. The others may have what one that does not answer would have said.
constexpr int64_t kHeadsTimeoutMs = 2'000;
const rpc::Actor kSettler{.name = "scenario", .role = "operator"};
constexpr auto kRetryPause = std::chrono::milliseconds(100);
constexpr auto kSettlePause = std::chrono::milliseconds(5);
constexpr std::string_view kEnrollment = "enrollment";  // takes uploads

struct BoundMethod {
  Method method;
  std::string path;  // "/naungan.claims.v1.ClaimsService/GetClaim"
};

using MethodsByName = std::map<std::string, BoundMethod, std::less<>>;

const Message* PrototypeOf(const google::protobuf::Descriptor* type) {
  return MessageFactory::generated_factory()->GetPrototype(type);
}

void AddMethods(const std::string& service, const std::string& grpc_service,
                MethodsByName& methods) {
  const auto* descriptor = DescriptorPool::generated_pool()->FindServiceByName(grpc_service);
  NAUNGAN_CHECK(descriptor != nullptr, "every gRPC service of the table of services is linked in");
  for (int i = 0; i < descriptor->method_count(); ++i) {
    const MethodDescriptor& method = *descriptor->method(i);
    if (method.client_streaming() || method.server_streaming()) continue;
    BoundMethod bound{.method = {.name = method.name(),
                                 .service = service,
                                 .request = PrototypeOf(method.input_type()),
                                 .response = PrototypeOf(method.output_type())},
                      .path = fmt::format("/{}/{}", grpc_service, method.name())};
    const bool is_new = methods.try_emplace(method.name(), std::move(bound)).second;
    NAUNGAN_CHECK(is_new, "no two public services have a method of one name");
  }
}

// All methods of the services in the table but streams. A new method needs no line here.
MethodsByName AllMethods() {
  MethodsByName methods;
  for (const auto& service : eventlog::ServiceTable()) {
    for (const std::string& grpc_service : service.grpc_services) {
      AddMethods(service.name, grpc_service, methods);
    }
  }
  return methods;
}

using Clients = std::map<std::string, std::unique_ptr<rpc::ServiceClient>, std::less<>>;

// A client of each service of the table, by its name.
Clients ClientsOf(const std::filesystem::path& run_directory) {
  Clients clients;
  for (const auto& service : eventlog::ServiceTable()) {
    clients[service.name] = std::make_unique<rpc::ServiceClient>(service.name, run_directory);
  }
  return clients;
}

class GrpcApi final : public Api {
 public:
  GrpcApi(const std::filesystem::path& run_directory, const platform::Clock& clock,
          platform::Entropy& entropy, OnAcknowledged on_acknowledged)
      : clock_(clock),
        entropy_(entropy),
        on_acknowledged_(std::move(on_acknowledged)),
        clients_(ClientsOf(run_directory)),
        methods_(AllMethods()) {}

  Result<void> FindAll() {
    for (const auto& [service, client] : clients_) NAUNGAN_TRY(client->Find());
    return {};
  }

  const Method* Find(std::string_view method) const override {
    const auto found = methods_.find(method);
    return found == methods_.end() ? nullptr : &found->second.method;
  }

  Status Call(const Method& method, const rpc::Actor& actor, Message& request,
              Message& response) override {
    const auto found = methods_.find(method.name);
    NAUNGAN_CHECK(found != methods_.end(), "a method comes from Find");
    FillRequestId(request);
    positions_.FillAfter(method.service, request);
    const size_t never_moves = 0;
    NAUNGAN_TRY(Repeat(never_moves, [&] {
      return ClientOf(method.service)
          .Call(actor, rpc::kCallTimeoutMs, [&](const auto& channel, grpc::ClientContext& context) {
            return CallUnary(channel, context, found->second.path, request, response);
          });
    }));
    positions_.Learn(response);
    if (const auto* id = request.GetDescriptor()->FindFieldByName("request_id"); id != nullptr) {
      on_acknowledged_(method.name, request.GetReflection()->GetString(request, id));
    }
    return {};
  }

  Status Upload(
      const rpc::Actor& actor, std::vector<enrollment::v1::UploadRowsRequest> chunks,
      const std::function<void(const enrollment::v1::UploadRowsResponse&)>& on_answer) override {
    for (auto& chunk : chunks) FillRequestId(chunk);
    if (!chunks.empty()) positions_.FillAfter(kEnrollment, chunks.front());
    size_t answered = 0;
    return Repeat(answered, [&]() -> Status {
      // Each attempt, at the same instance or at another one, begins with the first chunk that was
      // not answered.
      NAUNGAN_TRY(ClientOf(kEnrollment)
                      .Call(actor, kUploadTimeoutMs,
                            [&](const auto& channel, grpc::ClientContext& context) {
                              return UploadOnce(channel, context, chunks, answered, on_answer);
                            }));
      if (answered == chunks.size()) return {};
      return Fail(Code::kUnavailable, "UPLOAD_CUT_SHORT", "",
                  fmt::format("the stream ended after {} of {} chunks", answered, chunks.size()));
    });
  }

  Status Settle() override;

 private:
  struct Heads {
    bool moved = false;    // a feed has moved since it was asked for last
    bool pending = false;  // work is under way, or a partition has no leader
  };

  // Asks the instances of a service how far its feeds and logs have come, and notes the answers.
  Result<Heads> AskHeads(std::string_view service);

  void FillRequestId(Message& request) {
    const FieldDescriptor* field = request.GetDescriptor()->FindFieldByName("request_id");
    if (field == nullptr || !request.GetReflection()->GetString(request, field).empty()) return;
    request.GetReflection()->SetString(&request, field, rpc::NewRequestId(clock_, entropy_));
  }

  // Calls again and again, until the call succeeds, is refused for good, or `done` has not changed
  // for kStandstill.
  Status Repeat(const size_t& done, const std::function<Status()>& call) {
    Patience patience(clock_, kRetryPause);
    while (true) {
      Status outcome = call();
      if (outcome || !rpc::IsRetriable(outcome.error())) return outcome;
      if (!patience.Pause(static_cast<int64_t>(done))) return outcome;
    }
  }

  rpc::ServiceClient& ClientOf(std::string_view service) {
    const auto found = clients_.find(service);
    NAUNGAN_CHECK(found != clients_.end(), "a method's service is in the table of services");
    return *found->second;
  }

  // Sends one stream that begins with the first chunk that is not answered, and raises `answered`.
  grpc::Status UploadOnce(
      const std::shared_ptr<grpc::Channel>& channel, grpc::ClientContext& context,
      const std::vector<enrollment::v1::UploadRowsRequest>& chunks, size_t& answered,
      const std::function<void(const enrollment::v1::UploadRowsResponse&)>& on_answer);

  const platform::Clock& clock_;
  platform::Entropy& entropy_;
  const OnAcknowledged on_acknowledged_;
  const Clients clients_;
  const MethodsByName methods_;
  FeedPositions positions_;
};

grpc::Status GrpcApi::UploadOnce(
    const std::shared_ptr<grpc::Channel>& channel, grpc::ClientContext& context,
    const std::vector<enrollment::v1::UploadRowsRequest>& chunks, size_t& answered,
    const std::function<void(const enrollment::v1::UploadRowsResponse&)>& on_answer) {
  const auto stub = enrollment::v1::EnrollmentService::NewStub(channel);
  const auto stream = stub->UploadRows(&context);
  size_t sent = answered;
  bool open = true;  // for writing; after a failed write there may still be answers to read
  enrollment::v1::UploadRowsResponse response;
  while (answered < chunks.size()) {
    while (open && sent < chunks.size() && sent - answered < kChunksInFlightMax) {
      open = stream->Write(chunks[sent++]);
    }
    if (!stream->Read(&response)) break;
    positions_.Learn(response);
    on_acknowledged_("UploadRows", chunks[answered].request_id());
    ++answered;
    on_answer(response);
  }
  if (open) stream->WritesDone();
  return stream->Finish();
}

// Each instance answers for the partitions that it leads. An instance that does not answer is not
// needed if the others lead all partitions. A partition that none of them leads is on its way from
// one to another, so it counts as work under way.
Result<GrpcApi::Heads> GrpcApi::AskHeads(std::string_view service) {
  Heads heads;
  std::set<int32_t> led;
  int32_t count = 0;
  Status failed;
  NAUNGAN_TRY(ClientOf(service).CallEach(
      kSettler, kHeadsTimeoutMs, [&](const auto& channel, grpc::ClientContext& context) {
        runtime::v1::OperatorService::Stub stub(channel);
        runtime::v1::GetFeedHeadsResponse response;
        grpc::Status status = stub.GetFeedHeads(&context, {}, &response);
        if (!status.ok()) {
          failed = rpc::Outcome(status);
          return status;
        }
        heads.moved = positions_.LearnHeads(response) || heads.moved;
        heads.pending = heads.pending || response.pending();
        led.insert(response.led_partitions().begin(), response.led_partitions().end());
        count = response.partition_count();
        return status;
      }));
  heads.pending = heads.pending || count == 0 || std::ssize(led) < count;
  // This refusal is for good, so that waiting does not help.
  if (!failed && !rpc::IsRetriable(failed.error())) return std::unexpected(failed.error());
  return heads;
}

// The approval of a claim reaches enrollment through a feed, and enrollment's answer reaches claims
// through another one. So there are rounds, until one of them finds no work under way and no feed
// that has moved.
Status GrpcApi::Settle() {
  Patience patience(clock_, kSettlePause);
  int64_t moves = 0;
  bool still = false;
  do {
    still = true;
    for (const auto& service : eventlog::ServiceTable()) {
      // A service that publishes no feed has no work under way that others wait for.
      if (runtime::FeedsOf(service.name).empty()) continue;
      const auto heads = AskHeads(service.name);
      // A service that does not run is waited for, as with any call.
      if (!heads && !rpc::IsRetriable(heads.error())) return std::unexpected(heads.error());
      if (heads && heads->moved) ++moves;
      if (!heads || heads->moved || heads->pending) still = false;
    }
    if (!still && !patience.Pause(moves)) {
      return Fail(Code::kDeadlineExceeded, "NOT_SETTLED", "",
                  "work is under way and does not move; `naungan status` shows where");
    }
  } while (!still);
  return {};
}

}  // namespace

Result<std::unique_ptr<Api>> Api::Connect(const std::filesystem::path& run_directory,
                                          const platform::Clock& clock, platform::Entropy& entropy,
                                          OnAcknowledged on_acknowledged) {
  auto api = std::make_unique<GrpcApi>(run_directory, clock, entropy, std::move(on_acknowledged));
  NAUNGAN_TRY(api->FindAll());
  return api;
}

}  // namespace naungan::cli
