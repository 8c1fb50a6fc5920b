#include "tests/benchmark/enrolment.h"

#include <fmt/core.h>

#include <atomic>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "libs/eventlog/service_table.h"
#include "libs/platform/clock.h"
#include "libs/rpc/address_book.h"
#include "naungan/agreement/v1/agreement_service.pb.h"
#include "naungan/enrollment/v1/enrollment_service.pb.h"
#include "naungan/reporting/v1/reporting_service.pb.h"
#include "tests/benchmark/house_client.h"
#include "tests/benchmark/population.h"
#include "tests/benchmark/process_time.h"

namespace naungan::benchmark {
namespace {

Status OpenRosters(HouseClient& client, const std::vector<Town>& towns) {
  for (const Town& town : towns) {
    agreement::v1::RegisterAgreementRequest registered;
    agreement::v1::RegisterAgreementResponse is_registered;
    *registered.mutable_agreement() = AgreementOf(town);
    NAUNGAN_TRY(client.Call("RegisterAgreement", kOfficer, registered, is_registered));
    enrollment::v1::OpenRosterRequest opened;
    enrollment::v1::OpenRosterResponse is_opened;
    opened.set_name(town.roster);
    NAUNGAN_TRY(client.Call("OpenRoster", kOfficer, opened, is_opened));
  }
  return client.api().Settle();
}

Status Enrol(HouseClient& client, Town& town) {
  const std::string upload = town.chunks.front().upload();
  int64_t refused = 0;
  NAUNGAN_TRY(client.api().Upload(
      kOfficer, std::move(town.chunks), [&](const enrollment::v1::UploadRowsResponse& response) {
        for (const auto& row : response.outcomes()) {
          refused += row.code() == enrollment::v1::ROW_CODE_ACCEPTED ? 0 : 1;
        }
      }));
  if (refused > 0) {
    return Fail(Code::kFailedPrecondition, "ROWS_REFUSED", "rows",
                fmt::format("{} rows of {} were refused", refused, upload));
  }
  enrollment::v1::GetUploadRequest asked;
  enrollment::v1::GetUploadResponse stored;
  asked.set_name(upload);
  NAUNGAN_TRY(client.Call("GetUpload", kHead, asked, stored));
  enrollment::v1::ApproveUploadRequest approval;
  enrollment::v1::ApproveUploadResponse approved;
  approval.set_name(upload);
  approval.set_content_hash(stored.upload().content_hash());
  approval.set_rows_accepted(stored.upload().rows_accepted());
  for (auto* date : {approval.mutable_effective_date(), approval.mutable_start_date()}) {
    date->set_year(2026);
    date->set_month(2);
    date->set_day(1);
  }
  return client.Call("ApproveUpload", kHead, approval, approved);
}

// Each stream takes the next town that no stream has taken yet.
Status EnrolAll(const EnrolmentOptions& options, std::vector<Town>& towns) {
  std::atomic<size_t> next = 0;
  std::mutex mutex;
  Status outcome;  // the first failure
  const auto work = [&] {
    const auto run = [&]() -> Status {
      NAUNGAN_ASSIGN(const auto client, HouseClient::Connect(options.run_directory));
      for (size_t i = next++; i < towns.size(); i = next++) {
        NAUNGAN_TRY(Enrol(*client, towns[i]));
      }
      return {};
    };
    if (Status done = run(); !done) {
      const std::scoped_lock lock(mutex);
      if (outcome) outcome = std::move(done);
    }
  };
  {
    std::vector<std::jthread> streams;
    streams.reserve(static_cast<size_t>(options.streams));
    for (int32_t i = 0; i < options.streams; ++i) streams.emplace_back(work);
  }
  return outcome;
}

// Reporting answers a question to all its partitions only once it has read what the feeds hold. Of
// these questions, this one reads least.
Status AwaitReporting(HouseClient& client) {
  NAUNGAN_TRY(client.api().Settle());
  reporting::v1::ListAccountsRequest request;
  reporting::v1::ListAccountsResponse response;
  request.set_region_code(kRegion);
  request.mutable_as_of_date()->set_year(2026);
  request.mutable_as_of_date()->set_month(6);
  request.mutable_as_of_date()->set_day(30);
  return client.Call("ListAccounts", kOfficer, request, response);
}

Result<int64_t> CountRegistered(HouseClient& client, const std::vector<Town>& towns) {
  reporting::v1::CountParticipantsRequest request;
  reporting::v1::CountParticipantsResponse response;
  request.mutable_as_of_date()->set_year(2026);
  request.mutable_as_of_date()->set_month(6);
  request.mutable_as_of_date()->set_day(30);
  for (const Town& town : towns) request.mutable_filter()->add_agreements(town.agreement);
  NAUNGAN_TRY(client.Call("CountParticipants", kOfficer, request, response));
  return response.counts_size() == 0 ? 0 : response.counts(0).registered();
}

Result<std::set<int64_t>> ServerPids(const std::filesystem::path& run_directory) {
  std::set<int64_t> pids;
  for (const std::string& service : eventlog::ServiceNames()) {
    NAUNGAN_ASSIGN(const auto server, rpc::FindService(run_directory, service));
    pids.insert(server.pid);
  }
  return pids;
}

}  // namespace

Result<nlohmann::ordered_json> MeasureEnrolment(const EnrolmentOptions& options) {
  NAUNGAN_ASSIGN(auto towns, GenerateTowns(options.first, options.towns, options.rows_per_town));
  NAUNGAN_ASSIGN(const auto client, HouseClient::Connect(options.run_directory));
  NAUNGAN_ASSIGN(const auto pids, ServerPids(options.run_directory));
  NAUNGAN_TRY(OpenRosters(*client, towns));

  const platform::SystemClock clock;
  const int64_t begun_us = clock.SteadyUs();
  const double server_before = CpuSeconds(pids);
  const double client_before = OwnCpuSeconds();
  NAUNGAN_TRY(EnrolAll(options, towns));
  const int64_t uploaded_us = clock.SteadyUs();
  NAUNGAN_TRY(AwaitReporting(*client));
  const int64_t ended_us = clock.SteadyUs();
  const double server_cpu = CpuSeconds(pids) - server_before;
  const double client_cpu = OwnCpuSeconds() - client_before;

  const int64_t rows = options.towns * options.rows_per_town;
  NAUNGAN_ASSIGN(const int64_t counted, CountRegistered(*client, towns));
  if (counted != rows) {
    return Fail(Code::kInternal, "NOT_COUNTED", "counts",
                fmt::format("reporting counts {} of {} people", counted, rows));
  }
  return nlohmann::ordered_json{
      {"rows", rows},
      {"seconds", static_cast<double>(ended_us - begun_us) / 1e6},
      {"seconds_until_approved", static_cast<double>(uploaded_us - begun_us) / 1e6},
      {"server_cpu_seconds", server_cpu},
      {"client_cpu_seconds", client_cpu},
      {"counted", counted}};
}

}  // namespace naungan::benchmark
