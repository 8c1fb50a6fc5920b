#include "services/cli/scenario/api.h"

#include <fmt/format.h>
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
#include "naungan/agreement/v1/agreement_service.grpc.pb.h"
#include "naungan/claims/v1/claims_service.grpc.pb.h"
#include "naungan/enrollment/v1/contribution_service.grpc.pb.h"
#include "naungan/enrollment/v1/enrollment_service.grpc.pb.h"
#include "naungan/reporting/v1/reporting_service.grpc.pb.h"
#include "naungan/runtime/v1/operator_service.grpc.pb.h"
#include "services/cli/scenario/feed_positions.h"
#include "services/cli/scenario/patience.h"

namespace naungan::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Chunks under way on one upload stream: enough to keep the vault and the partition busy at once.
constexpr size_t kChunksInFlightMax = 8;
constexpr int64_t kUploadTimeoutMs = 60'000;
// Of one instance: others may tell what it does not.
constexpr int64_t kHeadsTimeoutMs = 2'000;
const rpc::Actor kSettler{.name = "scenario", .role = "operator"};
constexpr auto kRetryPause = std::chrono::milliseconds(100);
constexpr auto kSettlePause = std::chrono::milliseconds(5);
constexpr std::string_view kEnrollment = "enrollment";  // takes uploads

using Invoke =
    std::function<grpc::Status(const std::shared_ptr<grpc::Channel>&, grpc::ClientContext&,
                               const Message& request, Message& response)>;

struct BoundMethod {
  Method method;
  Invoke invoke;
};

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
        clients_(ClientsOf(run_directory)) {
    BindAgreement();
    BindEnrollment();
    BindClaims();
    BindReporting();
  }

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
            return found->second.invoke(channel, context, request, response);
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
      // Led on, the stream goes on at the owner with the first chunk that was not answered.
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
    bool moved = false;
    bool pending = false;
  };

  template <typename Stub, typename Request, typename Response, typename Base>
  void Bind(std::string_view service, const std::string& name,
            grpc::Status (Base::*call)(grpc::ClientContext*, const Request&, Response*)) {
    methods_[name] = {
        {name, std::string(service), &Request::default_instance(), &Response::default_instance()},
        [call](const std::shared_ptr<grpc::Channel>& channel, grpc::ClientContext& context,
               const Message& request, Message& response) {
          typename Stub::Stub stub(channel);
          return (stub.*call)(&context, static_cast<const Request&>(request),
                              static_cast<Response*>(&response));
        }};
  }

  void BindAgreement();
  void BindEnrollment();
  void BindClaims();
  void BindReporting();

  // Takes note of how far a service's feeds and logs have come.
  Result<Heads> AskHeads(std::string_view service);

  void FillRequestId(Message& request) {
    const FieldDescriptor* field = request.GetDescriptor()->FindFieldByName("request_id");
    if (field == nullptr || !request.GetReflection()->GetString(request, field).empty()) return;
    request.GetReflection()->SetString(&request, field, rpc::NewRequestId(clock_, entropy_));
  }

  // Calls until it succeeds, is refused for good, or `done` has stood still for too long.
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

  // One stream, from the first chunk that is not `answered`.
  grpc::Status UploadOnce(
      const std::shared_ptr<grpc::Channel>& channel, grpc::ClientContext& context,
      const std::vector<enrollment::v1::UploadRowsRequest>& chunks, size_t& answered,
      const std::function<void(const enrollment::v1::UploadRowsResponse&)>& on_answer);

  const platform::Clock& clock_;
  platform::Entropy& entropy_;
  const OnAcknowledged on_acknowledged_;
  const Clients clients_;
  std::map<std::string, BoundMethod, std::less<>> methods_;
  FeedPositions positions_;
};

grpc::Status GrpcApi::UploadOnce(
    const std::shared_ptr<grpc::Channel>& channel, grpc::ClientContext& context,
    const std::vector<enrollment::v1::UploadRowsRequest>& chunks, size_t& answered,
    const std::function<void(const enrollment::v1::UploadRowsResponse&)>& on_answer) {
  const auto stub = enrollment::v1::EnrollmentService::NewStub(channel);
  const auto stream = stub->UploadRows(&context);
  size_t sent = answered;
  bool open = true;  // for writing: what was answered before a failed write is read all the same
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

void GrpcApi::BindAgreement() {
  using Service = agreement::v1::AgreementService;
  constexpr std::string_view kService = "agreement";
  Bind<Service>(kService, "RegisterAgreement", &Service::Stub::RegisterAgreement);
  Bind<Service>(kService, "AmendAgreement", &Service::Stub::AmendAgreement);
  Bind<Service>(kService, "GetAgreement", &Service::Stub::GetAgreement);
  Bind<Service>(kService, "ListAgreements", &Service::Stub::ListAgreements);
}

void GrpcApi::BindEnrollment() {
  using Service = enrollment::v1::EnrollmentService;
  using Contribution = enrollment::v1::ContributionService;
  constexpr std::string_view kService = kEnrollment;
  Bind<Service>(kService, "OpenRoster", &Service::Stub::OpenRoster);
  Bind<Service>(kService, "GetUpload", &Service::Stub::GetUpload);
  Bind<Service>(kService, "ListRows", &Service::Stub::ListRows);
  Bind<Service>(kService, "ApproveUpload", &Service::Stub::ApproveUpload);
  Bind<Service>(kService, "DiscardUpload", &Service::Stub::DiscardUpload);
  Bind<Service>(kService, "GetRoster", &Service::Stub::GetRoster);
  Bind<Service>(kService, "RegisterSelfPayer", &Service::Stub::RegisterSelfPayer);
  Bind<Service>(kService, "EndParticipation", &Service::Stub::EndParticipation);
  Bind<Service>(kService, "LookupParticipant", &Service::Stub::LookupParticipant);
  Bind<Service>(kService, "GetParticipant", &Service::Stub::GetParticipant);
  Bind<Contribution>(kService, "ProposeSchedule", &Contribution::Stub::ProposeSchedule);
  Bind<Contribution>(kService, "AgreeSchedule", &Contribution::Stub::AgreeSchedule);
  Bind<Contribution>(kService, "IssueBill", &Contribution::Stub::IssueBill);
  Bind<Contribution>(kService, "RecordPayment", &Contribution::Stub::RecordPayment);
  Bind<Contribution>(kService, "GetAccount", &Contribution::Stub::GetAccount);
}

void GrpcApi::BindClaims() {
  using Service = claims::v1::ClaimsService;
  constexpr std::string_view kService = "claims";
  Bind<Service>(kService, "SubmitClaim", &Service::Stub::SubmitClaim);
  Bind<Service>(kService, "SupplementClaim", &Service::Stub::SupplementClaim);
  Bind<Service>(kService, "ApproveClaim", &Service::Stub::ApproveClaim);
  Bind<Service>(kService, "RejectClaim", &Service::Stub::RejectClaim);
  Bind<Service>(kService, "PayClaim", &Service::Stub::PayClaim);
  Bind<Service>(kService, "ReversePayment", &Service::Stub::ReversePayment);
  Bind<Service>(kService, "GetClaim", &Service::Stub::GetClaim);
  Bind<Service>(kService, "GetBeneficiary", &Service::Stub::GetBeneficiary);
  Bind<Service>(kService, "ListClaims", &Service::Stub::ListClaims);
  Bind<Service>(kService, "CheckEligibility", &Service::Stub::CheckEligibility);
}

void GrpcApi::BindReporting() {
  using Service = reporting::v1::ReportingService;
  constexpr std::string_view kService = "reporting";
  Bind<Service>(kService, "CountParticipants", &Service::Stub::CountParticipants);
  Bind<Service>(kService, "CheckParticipant", &Service::Stub::CheckParticipant);
  Bind<Service>(kService, "ListWaiting", &Service::Stub::ListWaiting);
  Bind<Service>(kService, "SumClaims", &Service::Stub::SumClaims);
  Bind<Service>(kService, "ListAccounts", &Service::Stub::ListAccounts);
  Bind<Service>(kService, "DescribeAgreement", &Service::Stub::DescribeAgreement);
  Bind<Service>(kService, "CompareAgreement", &Service::Stub::CompareAgreement);
  Bind<Service>(kService, "GetCoverageRatio", &Service::Stub::GetCoverageRatio);
  Bind<Service>(kService, "CreateBaseline", &Service::Stub::CreateBaseline);
  Bind<Service>(kService, "CreateStatement", &Service::Stub::CreateStatement);
  Bind<Service>(kService, "ListPotential", &Service::Stub::ListPotential);
  Bind<Service>(kService, "Reconcile", &Service::Stub::Reconcile);
}

// Each instance tells of what it leads. One that does not answer is not needed where the others
// lead everything; a partition that nobody tells of is on its way from one to another.
Result<GrpcApi::Heads> GrpcApi::AskHeads(std::string_view service) {
  Heads heads;
  std::set<int32_t> told;
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
        told.insert(response.led_partitions().begin(), response.led_partitions().end());
        count = response.partition_count();
        return status;
      }));
  heads.pending = heads.pending || count == 0 || std::ssize(told) < count;
  // Refused for good: waiting does not help.
  if (!failed && !rpc::IsRetriable(failed.error())) return std::unexpected(failed.error());
  return heads;
}

// A claim's approval reaches enrollment through a feed, whose answer reaches claims: so the rounds
// go on until one finds nothing under way and no feed has moved.
Status GrpcApi::Settle() {
  Patience patience(clock_, kSettlePause);
  int64_t moves = 0;
  bool still = false;
  do {
    still = true;
    for (const auto& service : eventlog::ServiceTable()) {
      // A service that publishes no feed has nothing under way for others.
      if (runtime::FeedsOf(service.name).empty()) continue;
      const auto heads = AskHeads(service.name);
      // Nobody of that service runs: it is waited for, as with any call.
      if (!heads && !rpc::IsRetriable(heads.error())) return std::unexpected(heads.error());
      if (heads && heads->moved) ++moves;
      if (!heads || heads->moved || heads->pending) still = false;
    }
    if (!still && !patience.Pause(moves)) {
      return Fail(Code::kDeadlineExceeded, "NOT_SETTLED", "",
                  "work is under way and does not go on; `naungan status` tells where");
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
