// One of the services as a part of a process: the convention by which its own main and the
// all-in-one server start it alike. A service's library has
//
//   class AgreementServer final : public rpc::Service {
//    public:
//     static Result<std::unique_ptr<AgreementServer>> Start(const rpc::ServiceOptions& options,
//                                                           const rpc::ProcessResources& given);
//     ...
//   };
//
// and its main.cc calls ServiceMain (service_main.h), which reads the flags, makes the resources,
// starts the service, waits and drains.
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
#include "libs/vault/person_vault.h"

namespace naungan::rpc {

class AddressEntry;

// How many partitions a house has unless the operator says otherwise.
inline constexpr int32_t kAgreementPartitionsDefault = eventlog::kAgreementPartitionsDefault;
inline constexpr int32_t kPartitionsDefault = eventlog::kPeoplePartitionsDefault;

// At most this many rows of one partition are read to count what is pending.
inline constexpr int64_t kPendingScanRowsMax = 100'000;

// How long a service that drains keeps answering "draining" before it closes its port: for
// kDrainGlanceMs if no call comes, else until no call has come for kDrainQuietMs, and for
// kDrainNoticeMsMax at most.
inline constexpr int64_t kDrainGlanceMs = 20;
inline constexpr int64_t kDrainQuietMs = 100;
inline constexpr int64_t kDrainNoticeMsMax = 2'000;

// What an operator chooses for one service.
struct ServiceOptions {
  // Holds <service>/<partition>/ (platform::DataDirectory).
  std::filesystem::path data_directory;
  std::string listen = "127.0.0.1:0";
  // Where the address is published (address_book.h). If it is empty, the address is not published.
  std::filesystem::path run_directory;
  // The number of partitions of each group of services (eventlog/service_table.h), which was fixed
  // when the topics were created.
  int32_t partitions = kPartitionsDefault;
  int32_t agreement_partitions = kAgreementPartitionsDefault;
  // The partitions that this instance leads from its start on, also if another one led them;
  // nullopt stands for all. It follows the others, answers reads from them, and leads those that
  // are moved to it.
  std::optional<std::vector<int32_t>> led;
  // Holds the house's secret and the service's data keys. If it is empty, <data directory>/keys.
  std::filesystem::path key_directory;
  // Takes the place of the rules that a service carries as data (enrollment's contributions,
  // claims' benefits). If it is empty, the service uses its own.
  std::filesystem::path rules_file;
  std::string build = "0.1.0";
};

// What a process shares with its services. All of it must outlive them.
struct ProcessResources {
  eventlog::Log& log;
  const platform::Clock& clock;
  platform::Entropy& entropy;
  platform::Metrics& metrics;
  // True if `log` is the embedded one, which no other process can read.
  bool log_is_embedded = false;
};

// A running service. Destroying it drains it. Threads: any.
class Service {
 public:
  virtual ~Service() = default;

  virtual const std::string& address() const = 0;
  // True once every partition that it leads answers, and its vault, if it keeps one, has been read.
  virtual bool Ready() const = 0;
  // Withdraws the address, ends watches, finishes accepted calls, answers others UNAVAILABLE, and
  // ends the threads. Idempotent.
  virtual void Drain() = 0;
};

// Creates the topics that are missing. kFailedPrecondition (TOPIC_MISMATCH): a topic exists with
// another number of partitions or another kind of compaction, so the flags and the log disagree.
Status EnsureTopics(eventlog::Log& log, std::span<const eventlog::TopicSettings> topics);

// A service that is a state machine over partitions. It owns its server, its partitions, its
// operator service and its entry in the address book.
class PartitionedService final : public Service {
 public:
  struct Parts {
    std::string service;  // "agreement"
    const runtime::StateMachine& machine;
    // Opened once the partitions run, closed by Drain.
    Calls& calls;
    // The service's own gRPC handlers.
    std::vector<grpc::Service*> handlers;
    // The functions below are called from any thread until the service is drained. Each may be
    // empty.
    //
    // For a service that folds feeds beside its own log (reporting's figures): whether they are
    // ready, without which the service is not ready, and their partitions' status, which operators
    // see after the service's own partitions.
    std::function<bool()> folded_ready = {};
    std::function<std::vector<runtime::PartitionStatus>()> folded_partitions = {};
    // How many sagas wait for answers in the committed rows of a partition. It may read
    // kPendingScanRowsMax rows at most.
    std::function<int64_t(const state::Reader& rows)> pending_sagas = {};
    // The vault of a service that keeps one; null if it keeps none. It must outlive the service,
    // which is not ready while the vault is behind, and shows the vault's alarm.
    vault::PersonVault* vault = nullptr;
  };

  // What `parts` and `given` refer to must outlive the service. Errors: Server's, PartitionHost's,
  // AddressEntry's, DataDirectory's.
  static Result<std::unique_ptr<PartitionedService>> Start(const ServiceOptions& options,
                                                           const ProcessResources& given,
                                                           Parts parts);
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
  // Members are destroyed in reverse order: the server first, since its handlers use the host.
  std::unique_ptr<runtime::PartitionHost> host_;
  std::unique_ptr<grpc::Service> operator_service_;
  std::unique_ptr<Server> server_;
  // The server from the moment it listens, which is before Start returns.
  std::atomic<const Server*> listening_ = nullptr;
  std::unique_ptr<AddressEntry> address_entry_;
};

}  // namespace naungan::rpc
