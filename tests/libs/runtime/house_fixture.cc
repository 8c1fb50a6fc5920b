#include "tests/libs/runtime/house_fixture.h"

#include <fmt/core.h>

#include <array>

#include "libs/base/check.h"
#include "libs/base/hex.h"
#include "libs/base/uuid.h"
#include "libs/eventlog/topics.h"
#include "libs/runtime/topic_plan.h"

namespace naungan::runtime {
namespace {

// More than any test needs. A test that never comes to rest fails here.
constexpr int kRunsMax = 100'000;

}  // namespace

HouseFixture::HouseFixture(std::vector<InputSpec> inputs, int32_t partitions)
    : memory_log_([this] { return clock_.NowUs() / 1'000; }),
      log_(memory_log_),
      machine_(std::move(inputs)),
      partitions_(partitions) {
  for (auto topic : TopicPlan({.agreement_partitions = 2, .partitions = partitions})) {
    NAUNGAN_CHECK(memory_log_.CreateTopic(topic).has_value(), "the plan's topics are new");
  }
  // The service whose name the ledger borrows has no inbox, and the ledger needs one.
  const auto inbox = memory_log_.CreateTopic(
      {.name = eventlog::InboxTopic(kLedgerService), .partitions = partitions});
  NAUNGAN_CHECK(inbox.has_value(), "the inbox is not in the plan");
}

Node HouseFixture::Open(const std::string& directory, int32_t partition, bool lead) {
  auto node = OpenAs(
      directory,
      {.service = std::string(kLedgerService), .partition = partition, .partitions = partitions_},
      machine_, lead);
  NAUNGAN_CHECK(node.has_value(), "the test's store can be opened");
  return *std::move(node);
}

Node HouseFixture::OpenLeader() {
  Node node = Open();
  while (node.processor->Status().role != Role::kLeading) {
    NAUNGAN_CHECK(node.processor->RunOnce().moved,
                  "nothing keeps the test's partition from leading");
  }
  return node;
}

Result<Node> HouseFixture::OpenBuild(const std::string& directory, const LedgerMachine& build,
                                     bool lead, int32_t partitions) {
  return OpenAs(directory,
                {.service = std::string(kLedgerService), .partition = 0, .partitions = partitions},
                build, lead);
}

Result<Node> HouseFixture::OpenAs(const std::string& directory, const PartitionId& id,
                                  const LedgerMachine& build, bool lead) {
  Node node;
  node.probe = std::make_unique<Probe>(nullptr, id.service, id.partition);
  NAUNGAN_ASSIGN(node.processor, PartitionProcessor::Open(
                                     {.id = id,
                                      .directory = directory_.path() / directory,
                                      .owner_address = directory + ":1",
                                      .build = fmt::format("test {}", build.Level()),
                                      .topics = {.feeds = FeedsOf(kLedgerService),
                                                 .inbox = eventlog::InboxTopic(kLedgerService)}},
                                     build, store_memory_, log_, clock_, entropy_, *node.probe,
                                     [this] { ++woken_; }));
  if (lead) node.processor->Lead();
  return node;
}

void HouseFixture::Settle(std::vector<Node*> nodes) {
  int runs = 0;
  for (bool moved = true; moved;) {
    moved = false;
    for (Node* const node : nodes) moved = node->processor->RunOnce().moved || moved;
    ASSERT_LT(++runs, kRunsMax) << "it never comes to rest";
  }
}

std::string HouseFixture::NewRequestId() {
  std::array<uint8_t, 10> random;
  entropy_.Fill(random);
  const Uuid id = MakeUuidV7(clock_.NowUs() / 1'000, random);
  return {id.bytes().begin(), id.bytes().end()};
}

Answer HouseFixture::Submit(Node& node, const std::string& payload, After after) {
  return SubmitAs(node, NewRequestId(), payload, std::move(after));
}

Answer HouseFixture::SubmitAs(Node& node, const std::string& request_id, const std::string& payload,
                              After after, int64_t deadline_steady_us) {
  auto answer = std::make_shared<std::optional<Result<Reply>>>();
  node.processor->Submit({.request_id = request_id,
                          .payload = payload,
                          .after = std::move(after),
                          .deadline_steady_us = deadline_steady_us},
                         [answer](Result<Reply> reply) {
                           NAUNGAN_CHECK(!answer->has_value(), "a command is answered once");
                           *answer = std::move(reply);
                         });
  return answer;
}

int64_t HouseFixture::Total(const Node& node, std::string_view account) {
  const auto view = node.processor->OpenView();
  NAUNGAN_CHECK(view.has_value(), "the partition serves");
  return LedgerMachine::Total(*view->rows, account);
}

std::string HouseFixture::AllRows(const Node& node) {
  const auto view = node.processor->OpenView();
  NAUNGAN_CHECK(view.has_value(), "the partition serves");
  std::string all;
  view->rows->Scan("", "", [&](std::string_view key, std::string_view value) {
    all += EncodeHex(key) + " = " + EncodeHex(value) + "\n";
    return true;
  });
  return all;
}

std::vector<eventlog::LoggedRecord> HouseFixture::Records(const std::string& topic,
                                                          int32_t partition) {
  auto reader = memory_log_.OpenReader({topic, partition}, 0, [] {});
  NAUNGAN_CHECK(reader.has_value(), "the topic is there");
  std::vector<eventlog::LoggedRecord> records;
  for (;;) {
    auto polled = (*reader)->Poll(1024 * 1024);
    NAUNGAN_CHECK(polled.has_value(), "the log in memory can be read");
    if (polled->empty()) return records;
    for (auto& record : *polled) records.push_back(std::move(record));
  }
}

}  // namespace naungan::runtime
