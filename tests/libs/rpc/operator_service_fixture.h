// What the operator service's tests share: a server with the service alone, over a host and a log
// that answer what the test tells them to.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "libs/eventlog/memory_log.h"
#include "libs/rpc/client.h"
#include "libs/rpc/operator_service.h"
#include "libs/rpc/server.h"
#include "naungan/runtime/v1/operator_service.grpc.pb.h"
#include "tests/libs/rpc/scripted_host.h"

namespace naungan::rpc {

using runtime::v1::OperatorService;

inline const Actor kOperator{.name = "kantor", .role = "operator"};

class OperatorServiceTest : public testing::Test {
 protected:
  OperatorServiceTest() {
    EXPECT_TRUE(log_.CreateTopic({.name = kTopic, .partitions = 2}));
    status_.push_back({.partition = 1,
                       .role = runtime::Role::kLeading,
                       .owner_address = "127.0.0.1:1",
                       .alarm = "waits for a record",
                       .epoch = 4,
                       .cursor_offset = 5,
                       .inputs = {{.topic = kTopic, .partition = 0, .next_offset = 0}},
                       .feed_heads = {}});
  }

  void Start(bool embedded) {
    service_ =
        MakeOperatorService({.service = "toy",
                             .build = "1.2.3",
                             .address = [] { return "127.0.0.1:1"; },
                             .ready = [this] { return ready_; },
                             .partitions = [this] { return status_; },
                             .partition_count = 3,
                             .vault_health = [this] { return vault_; },
                             .republish_vault = [this]() -> Status {
                               vault_.comparing = true;
                               return {};
                             },
                             .pending_sagas = [](int32_t partition) { return 10 + partition; },
                             .metrics_port = 9100,
                             .share = &share_,
                             .host = [this]() -> Result<runtime::PartitionHost*> { return &host_; },
                             .log = asked_log_,
                             .embedded_log = embedded ? &log_ : nullptr});
    server_ = *Server::Start({}, {service_.get()});
    stub_ = OperatorService::NewStub(*Connect(server_->address()));
  }

  template <typename Request, typename Response>
  Result<Response> Call(grpc::Status (OperatorService::Stub::*method)(grpc::ClientContext*,
                                                                      const Request&, Response*),
                        const Request& request = Request(), const Actor& actor = kOperator) {
    grpc::ClientContext context;
    Prepare(context, actor, kCallTimeoutMs);
    Response response;
    NAUNGAN_TRY(Outcome((stub_.get()->*method)(&context, request, &response)));
    return response;
  }

  static runtime::v1::ResignPartitionsRequest Resign(const std::vector<int32_t>& partitions,
                                                     const std::string& successor) {
    runtime::v1::ResignPartitionsRequest request;
    request.mutable_partitions()->Assign(partitions.begin(), partitions.end());
    request.set_successor_address(successor);
    return request;
  }

  Result<std::vector<runtime::v1::RawRecord>> ReadLog(int64_t from_offset,
                                                      const Actor& actor = kOperator) {
    grpc::ClientContext context;
    Prepare(context, actor, kCallTimeoutMs);
    runtime::v1::ReadLogRequest request;
    request.set_topic(kTopic);
    request.set_partition(0);
    request.set_from_offset(from_offset);
    const auto stream = stub_->ReadLog(&context, request);
    std::vector<runtime::v1::RawRecord> records;
    runtime::v1::ReadLogResponse response;
    while (stream->Read(&response)) {
      records.insert(records.end(), response.records().begin(), response.records().end());
    }
    NAUNGAN_TRY(Outcome(stream->Finish()));
    return records;
  }

  static constexpr const char* kTopic = "private.toy.log.v1";

  ScriptedHost host_;
  runtime::ProcessShare share_{platform::kMemoryBytesMin};
  eventlog::MemoryLog log_{[] { return int64_t{42}; }};
  eventlog::Log* asked_log_ = &log_;
  bool ready_ = true;
  vault::VaultHealth vault_{.behind = false};
  std::vector<runtime::PartitionStatus> status_;
  std::unique_ptr<grpc::Service> service_;
  std::unique_ptr<Server> server_;
  std::unique_ptr<OperatorService::Stub> stub_;
};

}  // namespace naungan::rpc
