#include "tests/benchmark/insured.h"

#include <fmt/core.h>
#include <grpcpp/client_context.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "libs/eventlog/service_table.h"
#include "libs/rpc/address_book.h"
#include "libs/rpc/client.h"
#include "naungan/claims/v1/claims_service.grpc.pb.h"
#include "naungan/enrollment/v1/contribution_service.pb.h"
#include "naungan/runtime/v1/operator_service.grpc.pb.h"
#include "tests/benchmark/house_client.h"
#include "tests/benchmark/population.h"
#include "tests/benchmark/timing.h"

namespace naungan::benchmark {
namespace {

constexpr size_t kPeopleAsked = 1'000;
constexpr size_t kCallsAtATimeMany = 32;
constexpr size_t kCallsOne = 4'000;
constexpr size_t kCallsMany = 30'000;
constexpr int kRounds = 3;
constexpr size_t kWarmUpCalls = 500;
constexpr size_t kClaims = 1'000;
constexpr auto kPause = std::chrono::milliseconds(1);

void SetDate(common::v1::Date& date, int32_t month, int32_t day) {
  date.set_year(2026);
  date.set_month(month);
  date.set_day(day);
}

Result<Town> FirstTown(const InsuredOptions& options) {
  NAUNGAN_ASSIGN(auto towns, GenerateTowns(options.first, 1, options.rows_per_town));
  return std::move(towns.front());
}

// participants/...
Result<std::vector<std::string>> PeopleOf(const Town& town, size_t count, HouseClient& client) {
  std::vector<std::string> people;
  for (const auto& chunk : town.chunks) {
    for (const auto& row : chunk.rows()) {
      if (people.size() == count) return people;
      enrollment::v1::LookupParticipantRequest request;
      enrollment::v1::LookupParticipantResponse response;
      request.set_nik(row.nik());
      NAUNGAN_TRY(client.Call("LookupParticipant", kOfficer, request, response));
      people.push_back("participants/" + response.participant_id());
    }
  }
  return people;
}

Result<std::shared_ptr<grpc::Channel>> ChannelTo(const std::filesystem::path& run_directory,
                                                 std::string_view service) {
  NAUNGAN_ASSIGN(const auto found, rpc::FindService(run_directory, service));
  return rpc::Connect(found.address);
}

// One call of a stub, and everything that must live until it is answered.
template <typename Request, typename Response>
struct Call {
  grpc::ClientContext context;
  Request request;
  Response response;
};

BeginCall Echo(runtime::v1::OperatorService::Stub& stub) {
  return [&stub](size_t, std::function<void(const grpc::Status&)> done) {
    // Shared, because std::function copies what it holds.
    const auto call =
        std::make_shared<Call<runtime::v1::GetStatusRequest, runtime::v1::GetStatusResponse>>();
    rpc::Prepare(call->context, kOfficer, rpc::kCallTimeoutMs);
    stub.async()->GetStatus(
        &call->context, &call->request, &call->response,
        [call, done = std::move(done)](const grpc::Status& status) { done(status); });
  };
}

BeginCall Eligibility(claims::v1::ClaimsService::Stub& stub,
                      const std::vector<std::string>& people) {
  return [&stub, &people](size_t number, std::function<void(const grpc::Status&)> done) {
    const auto call = std::make_shared<
        Call<claims::v1::CheckEligibilityRequest, claims::v1::CheckEligibilityResponse>>();
    rpc::Prepare(call->context, kOfficer, rpc::kCallTimeoutMs);
    call->request.set_participant(people[number % people.size()]);
    call->request.set_programme(common::v1::PROGRAMME_JKM);
    SetDate(*call->request.mutable_date(), 6, 15);
    stub.async()->CheckEligibility(
        &call->context, &call->request, &call->response,
        [call, done = std::move(done)](const grpc::Status& status) {
          const bool wrong = status.ok() && !call->response.covered();
          done(wrong ? grpc::Status(grpc::StatusCode::INTERNAL, "not covered") : status);
        });
  };
}

Status AwaitBill(HouseClient& client, enrollment::v1::IssueBillRequest& request,
                 enrollment::v1::IssueBillResponse& response) {
  do {
    request.clear_request_id();
    NAUNGAN_TRY(client.Call("IssueBill", kOfficer, request, response));
  } while (!response.has_bill());
  return {};
}

// True if every service is ready, and a question about a person is answered.
Status AskOnce(const InsuredOptions& options) {
  for (const auto& service : eventlog::ServiceNames()) {
    NAUNGAN_ASSIGN(const auto channel, ChannelTo(options.run_directory, service));
    const auto stub = runtime::v1::OperatorService::NewStub(channel);
    grpc::ClientContext context;
    rpc::Prepare(context, kOfficer, rpc::kCallTimeoutMs);
    runtime::v1::GetStatusResponse status;
    NAUNGAN_TRY(rpc::Outcome(stub->GetStatus(&context, {}, &status)));
    if (!status.ready()) return Fail(Code::kUnavailable, "NOT_READY", "", service);
  }
  return {};
}

}  // namespace

Result<nlohmann::ordered_json> PayForTown(const InsuredOptions& options) {
  NAUNGAN_ASSIGN(const Town town, FirstTown(options));
  NAUNGAN_ASSIGN(const auto client, HouseClient::Connect(options.run_directory));
  const std::string account = town.roster + "/account";
  enrollment::v1::ProposeScheduleRequest proposal;
  enrollment::v1::ProposeScheduleResponse proposed;
  proposal.set_account(account);
  proposal.set_schedule("apbd");
  proposal.set_kind(enrollment::v1::SCHEDULE_KIND_PREPAID);
  proposal.set_months_per_bill(10);
  proposal.mutable_first_month()->set_year(2026);
  proposal.mutable_first_month()->set_month(3);
  SetDate(*proposal.mutable_effective_date(), 2, 1);
  NAUNGAN_TRY(client->Call("ProposeSchedule", kOfficer, proposal, proposed));
  enrollment::v1::AgreeScheduleRequest agreement;
  enrollment::v1::AgreeScheduleResponse agreed;
  agreement.set_account(account);
  agreement.set_schedule("apbd");
  SetDate(*agreement.mutable_effective_date(), 2, 1);
  NAUNGAN_TRY(client->Call("AgreeSchedule", kHead, agreement, agreed));
  enrollment::v1::IssueBillRequest bill;
  enrollment::v1::IssueBillResponse billed;
  bill.set_account(account);
  bill.set_schedule("apbd");
  bill.set_bill("march-to-december");
  *bill.mutable_from_month() = proposal.first_month();
  SetDate(*bill.mutable_effective_date(), 2, 2);
  NAUNGAN_TRY(AwaitBill(*client, bill, billed));
  enrollment::v1::RecordPaymentRequest payment;
  enrollment::v1::RecordPaymentResponse paid;
  payment.set_account(account);
  payment.mutable_payment()->set_reference("sp2d-1");
  payment.mutable_payment()->set_amount_rupiah(billed.bill().amount_rupiah());
  SetDate(*payment.mutable_payment()->mutable_paid_date(), 2, 3);
  payment.mutable_payment()->set_source(common::v1::FUNDING_SOURCE_APBD);
  NAUNGAN_TRY(client->Call("RecordPayment", kOfficer, payment, paid));
  NAUNGAN_TRY(client->api().Settle());
  return nlohmann::ordered_json{{"heads", billed.bill().heads()}};
}

Result<nlohmann::ordered_json> MeasureEligibility(const InsuredOptions& options,
                                                  const std::string& echo_address) {
  NAUNGAN_ASSIGN(const Town town, FirstTown(options));
  NAUNGAN_ASSIGN(const auto client, HouseClient::Connect(options.run_directory));
  NAUNGAN_ASSIGN(const auto people, PeopleOf(town, kPeopleAsked, *client));
  NAUNGAN_ASSIGN(const auto echo_channel, rpc::Connect(echo_address));
  NAUNGAN_ASSIGN(const auto claims_channel, ChannelTo(options.run_directory, "claims"));
  runtime::v1::OperatorService::Stub echo_stub(echo_channel);
  claims::v1::ClaimsService::Stub claims_stub(claims_channel);
  const BeginCall echo = Echo(echo_stub);
  const BeginCall eligibility = Eligibility(claims_stub, people);
  NAUNGAN_TRY(KeepUnderWay(1, kWarmUpCalls, echo));
  NAUNGAN_TRY(KeepUnderWay(1, kWarmUpCalls, eligibility));
  nlohmann::ordered_json figures;
  for (int round = 0; round < kRounds; ++round) {
    for (const auto& [name, under_way, calls] :
         {std::tuple("one", size_t{1}, kCallsOne),
          std::tuple("many", kCallsAtATimeMany, kCallsMany)}) {
      NAUNGAN_ASSIGN(const Timing of_echo, KeepUnderWay(under_way, calls, echo));
      NAUNGAN_ASSIGN(const Timing of_eligibility, KeepUnderWay(under_way, calls, eligibility));
      figures[name]["echo"].push_back(ToJson(of_echo));
      figures[name]["eligibility"].push_back(ToJson(of_eligibility));
    }
  }
  figures["calls_at_a_time_many"] = kCallsAtATimeMany;
  return figures;
}

Result<nlohmann::ordered_json> MeasureClaims(const InsuredOptions& options) {
  NAUNGAN_ASSIGN(const Town town, FirstTown(options));
  NAUNGAN_ASSIGN(const auto client, HouseClient::Connect(options.run_directory));
  NAUNGAN_ASSIGN(const auto people, PeopleOf(town, kClaims + kWarmUpCalls, *client));
  NAUNGAN_ASSIGN(const auto channel, ChannelTo(options.run_directory, "claims"));
  claims::v1::ClaimsService::Stub stub(channel);
  const platform::SystemClock clock;
  platform::SystemEntropy entropy;
  std::vector<int64_t> latencies_us;
  int64_t all_us = 0;
  for (size_t i = 0; i < people.size(); ++i) {
    claims::v1::SubmitClaimRequest request;
    claims::v1::SubmitClaimResponse response;
    request.set_request_id(rpc::NewRequestId(clock, entropy));
    request.set_name(people[i] + "/claims/jkm");
    request.set_kind(claims::v1::CLAIM_KIND_JKM_DEATH);
    SetDate(*request.mutable_event_date(), 6, 15);
    SetDate(*request.mutable_submitted_date(), 6, 20);
    grpc::ClientContext context;
    rpc::Prepare(context, kOfficer, rpc::kCallTimeoutMs);
    const int64_t begun_us = clock.SteadyUs();
    NAUNGAN_TRY(rpc::Outcome(stub.SubmitClaim(&context, request, &response)));
    const int64_t took_us = clock.SteadyUs() - begun_us;
    if (response.claim().state() != claims::v1::CLAIM_STATE_SUBMITTED) {
      return Fail(Code::kFailedPrecondition, "CLAIM_DENIED", "claim",
                  claims::v1::DenialCode_Name(response.claim().denial()));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(options.pause_ms));
    if (i < kWarmUpCalls) continue;
    latencies_us.push_back(took_us);
    all_us += took_us;
  }
  return ToJson(TimingOf(latencies_us, static_cast<double>(all_us) / 1e6));
}

Result<nlohmann::ordered_json> AwaitAnswers(const InsuredOptions& options) {
  const platform::SystemClock clock;
  NAUNGAN_ASSIGN(const Town town, FirstTown(options));
  const int64_t give_up_us = clock.SteadyUs() + rpc::kCallTimeoutMs * 6 * 1'000;
  for (Status asked = AskOnce(options); !asked; asked = AskOnce(options)) {
    if (clock.SteadyUs() > give_up_us) return std::unexpected(std::move(asked).error());
    std::this_thread::sleep_for(kPause);
  }
  NAUNGAN_ASSIGN(const auto client, HouseClient::Connect(options.run_directory));
  NAUNGAN_ASSIGN(const auto people, PeopleOf(town, 1, *client));
  claims::v1::CheckEligibilityRequest request;
  claims::v1::CheckEligibilityResponse response;
  request.set_participant(people.front());
  request.set_programme(common::v1::PROGRAMME_JKM);
  SetDate(*request.mutable_date(), 6, 15);
  NAUNGAN_TRY(client->Call("CheckEligibility", kOfficer, request, response));
  return nlohmann::ordered_json{{"ready_us", clock.SteadyUs()},
                                {"registered", response.registered()}};
}

}  // namespace naungan::benchmark
