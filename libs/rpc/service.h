// One of the services as a part of a process: the convention that lets its own main and the
// all-in-one server start it alike. A service's library has
//
//   class AgreementServer final : public rpc::Service {
//    public:
//     static Result<std::unique_ptr<AgreementServer>> Start(const rpc::ServiceOptions& options,
//                                                           const rpc::Surroundings& given);
//     ...
//   };
//
// and main.cc is one line (service_main.h): flags, Surroundings, start, wait, drain.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "libs/base/result.h"
#include "libs/eventlog/log.h"
#include "libs/eventlog/service_table.h"
#include "libs/platform/clock.h"
#include "libs/platform/metrics.h"
#include "libs/platform/random.h"
#include "libs/rpc/calls.h"
#include "libs/rpc/server.h"
#include "libs/runtime/partition_host.h"

namespace naungan::rpc {

class AddressEntry;

// How many partitions a house has unless the operator says otherwise.
inline constexpr int32_t kAgreementPartitionsDefault = eventlog::kAgreementPartitionsDefault;
inline constexpr int32_t kPartitionsDefault = eventlog::kPeoplePartitionsDefault;

// Rows of one partition that are looked at to count what is pending.
inline constexpr int64_t kPendingScanRowsMax = 100'000;

// Callers of a service that drains have noticed when none has asked for kDrainQuietMs, or at all
// within kDrainGlanceMs. Those who do not stop asking are waited for at most kDrainNoticeMsMax.
inline constexpr int64_t kDrainGlanceMs = 20;
inline constexpr int64_t kDrainQuietMs = 100;
inline constexpr int64_t kDrainNoticeMsMax = 2'000;

// What an operator says of one service.
struct ServiceOptions {
  // Holds <service>/<partition>/ (platform::DataDirectory).
  std::filesystem::path data_directory;
  std::string listen = "127.0.0.1:0";
  // Empty: the address is not published (address_book.h).
  std::filesystem::path run_directory;
  // The number of partitions of each group of services (eventlog/service_table.h), which was fixed
  // when the topics were created.
  int32_t partitions = kPartitionsDefault;
  int32_t agreement_partitions = kAgreementPartitionsDefault;
  // Which of its partitions this instance leads from its start on, whoever led them; absent: all.
  // It follows the others, answers reads from them, and leads those that are moved to it.
  std::optional<std::vector<int32_t>> led;
  // The house's secret and the service's data keys; empty: <data directory>/keys.
  std::filesystem::path key_directory;
  // Takes the place of the rules that a service carries as data (enrollment's contributions,
  // claims' benefits); empty: its own.
  std::filesystem::path rules_file;
  std::string build = "0.1.0";
};

// What the process gives to a service. All of it must outlive the service.
struct Surroundings {
  eventlog::Log& log;
  const platform::Clock& clock;
  platform::Entropy& entropy;
  platform::Metrics& metrics;
  // True: `log` is the embedded one, which nobody outside this process can read.
  bool log_is_embedded = false;
};

// A running service. Destroying it drains it. Threads: any.
class Service {
 public:
  virtual ~Service() = default;

  virtual const std::string& address() const = 0;
  // True once every partition it leads answers.
  virtual bool Ready() const = 0;
  // Withdraws the address, finishes accepted calls, answers others UNAVAILABLE, and ends the
  // threads. Idempotent.
  virtual void Drain() = 0;
};

// Creates the topics that are missing. kFailedPrecondition (TOPIC_MISMATCH): one is there with
// another number of partitions, or compacted where it must not be: the flags and the log disagree.
Status EnsureTopics(eventlog::Log& log, std::span<const eventlog::TopicSettings> topics);

// A service that is a state machine over partitions: server, partitions, operator service, address.
class PartitionedService final : public Service {
 public:
  struct Parts {
    std::string service;  // "agreement"
    const runtime::StateMachine& machine;
    // Opened once the partitions run, closed by Drain.
    Calls& calls;
    // The service's own gRPC handlers.
    std::vector<grpc::Service*> handlers;
    // What it folds beside its own log (reporting's figures): the service is ready once they are
    // too, and the operator sees them after its own partitions. Empty: nothing. Called from any
    // thread until the service is drained.
    std::function<bool()> folded_ready = {};
    std::function<std::vector<runtime::PartitionStatus>()> folded_partitions = {};
    // What is pending in the committed rows of a partition: sagas that wait for answers. A query:
    // it may scan, kPendingScanRowsMax rows at the most. Empty: the service has none.
    std::function<int64_t(const state::Reader& rows)> pending_sagas = {};
    // What an operator must know of the service's other parts (its vault); empty: they are well.
    std::function<std::string()> alarm = {};
  };

  // What `parts` and `given` refer to must outlive it. Errors: Server's, PartitionHost's,
  // AddressEntry's, DataDirectory's.
  static Result<std::unique_ptr<PartitionedService>> Start(const ServiceOptions& options,
                                                           const Surroundings& given, Parts parts);
  ~PartitionedService() override;

  const std::string& address() const override { return server_->address(); }
  bool Ready() const override;
  void Drain() override;

  runtime::PartitionHost& host() { return *host_; }

 private:
  explicit PartitionedService(std::function<bool()> ready, Calls& calls);

  const std::function<bool()> ready_;
  Calls& calls_;
  std::once_flag drained_;
  // Members go in reverse order: the server before the host, which its handlers use to the end.
  std::unique_ptr<runtime::PartitionHost> host_;
  std::unique_ptr<grpc::Service> operator_service_;
  std::unique_ptr<Server> server_;
  // The server once it listens: it takes calls before Start has returned.
  std::atomic<const Server*> listening_ = nullptr;
  std::unique_ptr<AddressEntry> address_entry_;
};

}  // namespace naungan::rpc
