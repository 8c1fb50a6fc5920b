// What the processor's tests share: a log in memory, a manual clock, and partitions that a test
// runs until nothing moves.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "libs/eventlog/memory_log.h"
#include "libs/platform/clock.h"
#include "libs/platform/random.h"
#include "libs/runtime/partition_processor.h"
#include "tests/libs/runtime/ledger_machine.h"
#include "tests/support/faulty_files.h"
#include "tests/support/faulty_log.h"
#include "tests/support/temporary_directory.h"

namespace naungan::runtime {

inline constexpr int64_t kStartUs = 1'767'225'600'000'000;  // 2026-01-01
inline constexpr int64_t kSecondUs = 1'000'000;

// One partition on one instance.
struct Node {
  std::unique_ptr<Probe> probe;
  std::unique_ptr<PartitionProcessor> processor;
};

// An answer that may not be there yet. The processor writes into the shared value.
using Answer = std::shared_ptr<std::optional<Result<Reply>>>;

class HouseFixture : public testing::Test {
 protected:
  explicit HouseFixture(std::vector<InputSpec> inputs = {}, int32_t partitions = 1);

  // Opens the partition's store in `directory` (below the test's own) and asks it to lead.
  Node Open(const std::string& directory = "a", int32_t partition = 0, bool lead = true);
  // The same, run until it has just taken the lead. It has not opened its inputs and feeds yet.
  Node OpenLeader();
  // Opens partition 0 with another build of the service, or with another number of partitions.
  // Errors: those of PartitionProcessor::Open.
  Result<Node> OpenBuild(const std::string& directory, const LedgerMachine& build, bool lead,
                         int32_t partitions = 1);

  // Runs all nodes until none moves.
  static void Settle(std::vector<Node*> nodes);
  void Settle(Node& node) { Settle(std::vector<Node*>{&node}); }

  // A request id that was not used before.
  std::string NewRequestId();
  Answer Submit(Node& node, const std::string& payload, After after = {});
  Answer SubmitAs(Node& node, const std::string& request_id, const std::string& payload,
                  After after = {}, int64_t deadline_steady_us = 0);

  // The account's total in the node's committed rows.
  static int64_t Total(const Node& node, std::string_view account);
  // All rows, including the runtime's.
  static std::string AllRows(const Node& node);

  // The records that the topic holds now.
  std::vector<eventlog::LoggedRecord> Records(const std::string& topic, int32_t partition = 0);

  Result<Node> OpenAs(const std::string& directory, const PartitionId& id,
                      const LedgerMachine& build, bool lead);

  TemporaryDirectory directory_;
  platform::ManualClock clock_{kStartUs};
  eventlog::MemoryLog memory_log_;
  FaultyLog log_;
  platform::SeededEntropy entropy_{42};
  FaultyFiles files_;
  state::StoreMemory store_memory_{8 * 1024 * 1024, files_.env()};
  LedgerMachine machine_;
  const int32_t partitions_;
  int woken_ = 0;
};

}  // namespace naungan::runtime
