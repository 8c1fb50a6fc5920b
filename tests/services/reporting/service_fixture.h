// The whole reporting service over gRPC on loopback, with the public feeds and its own log in
// memory.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "libs/eventlog/memory_log.h"
#include "libs/platform/clock.h"
#include "libs/platform/metrics.h"
#include "libs/platform/random.h"
#include "libs/rpc/client.h"
#include "naungan/reporting/v1/reporting_service.grpc.pb.h"
#include "naungan/runtime/v1/operator_service.grpc.pb.h"
#include "services/reporting/reporting_server.h"
#include "tests/services/reporting/feed_book.h"
#include "tests/support/temporary_directory.h"

namespace naungan::reporting {

using Stub = v1::ReportingService::Stub;
using After = google::protobuf::RepeatedPtrField<common::v1::FeedPosition>;

inline const rpc::Actor kOffice{.name = "bappeda", .role = "analyst"};

class ReportingServiceTest : public ::testing::Test {
 protected:
  // Creates the house's topics and starts the service.
  ReportingServiceTest();

  void Start();
  void Stop();

  // Publishes the records of the book that were not published before. Returns the positions that a
  // question must have seen to have seen all of them.
  After Publish(const FeedBook& book);

  // Calls again while the service is unavailable because it is still starting.
  template <typename Request, typename Response>
  Status Call(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
              const Request& request, Response& response) {
    for (;;) {
      grpc::ClientContext context;
      rpc::Prepare(context, kOffice, rpc::kCallTimeoutMs);
      const Status outcome = rpc::Outcome((stub_.get()->*method)(&context, request, &response));
      if (outcome || outcome.error().code != Code::kUnavailable) return outcome;
      std::this_thread::yield();
    }
  }

  Result<v1::CountParticipantsResponse> Count(std::string_view date, const After& after);
  runtime::v1::GetStatusResponse OperatorStatus();
  std::string NewRequestId() { return rpc::NewRequestId(clock_, entropy_); }

  TemporaryDirectory directory_;
  platform::SystemClock clock_;
  platform::SystemEntropy entropy_;
  platform::Metrics metrics_;
  runtime::ProcessShare share_{128 * platform::kBytesPerMib};
  eventlog::MemoryLog log_{[this] { return clock_.NowUs() / 1000; }};
  std::unique_ptr<ReportingServer> server_;
  std::unique_ptr<Stub> stub_;
  std::unique_ptr<runtime::v1::OperatorService::Stub> operator_;

 private:
  size_t published_ = 0;
  // The position of the last record of each feed partition.
  std::map<std::pair<std::string, int32_t>, std::optional<runtime::Position>> heads_;
};

}  // namespace naungan::reporting
