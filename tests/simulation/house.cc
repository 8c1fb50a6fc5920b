#include "tests/simulation/house.h"

#include <utility>

#include "libs/base/check.h"
#include "libs/eventlog/partitioner.h"
#include "libs/runtime/topic_plan.h"

namespace naungan::simulation {
namespace {

constexpr int64_t kMicrosPerMilli = 1'000;
constexpr int64_t kMicrosPerSecond = 1'000'000;
// The most runs of one node in one step.
constexpr int kRunsMax = 3;

Size DrawSize(Chance& chance) {
  return {.agreement_partitions = static_cast<int32_t>(chance.Between(1, 2)),
          .partitions = static_cast<int32_t>(chance.Between(1, 2))};
}

}  // namespace

House::House(const Rules& rules, uint64_t seed, std::filesystem::path directory, bool keep_trace)
    : chance_(seed),
      trace_(clock_, keep_trace),
      faults_(chance_),
      entropy_(seed),
      size_(DrawSize(chance_)),
      machines_(rules, size_),
      broker_(clock_, chance_, faults_, trace_),
      ports_{.machines = machines_,
             .size = size_,
             .broker = broker_,
             .clock = clock_,
             .entropy = entropy_,
             .directory = std::move(directory)} {
  for (const auto& topic : runtime::TopicPlan(
           {.agreement_partitions = size_.agreement_partitions, .partitions = size_.partitions})) {
    NAUNGAN_CHECK(broker_.log().CreateTopic(topic).has_value(), "the plan's topics are new");
  }
  for (int32_t i = 0; i < size_.agreement_partitions; ++i) AddGroup(kAgreementService, i, 2);
  for (int32_t i = 0; i < size_.partitions; ++i) {
    AddGroup(kEnrollmentService, i, 2);
    AddGroup(kClaimsService, i, 2);
    AddGroup(kFigures, i, 1);
  }
}

void House::AddGroup(const char* service, int32_t partition, int instances) {
  Group& group = groups_.emplace_back();
  group.place = {.service = service, .partition = partition};
  for (int i = 0; i < instances; ++i) {
    group.nodes.push_back(
        std::make_unique<Node>(ports_, group.place, std::string(1, static_cast<char>('a' + i))));
  }
  // A house begins with the older build.
  for (const auto& node : group.nodes) node->InstallBuild(kOldLevel);
  group.nodes.front()->Start(/*lead=*/true);
}

void House::Step() {
  // Mostly the time of a network hop; now and then a time in which only time-outs happen.
  clock_.Advance(chance_.Permille(5) ? chance_.Below(4 * kMicrosPerSecond)
                                     : chance_.Below(4 * kMicrosPerMilli));
  broker_.Deliver();
  moved_ = false;
  for (Group& group : groups_) {
    for (const auto& node : group.nodes) {
      if (!node->up()) continue;
      for (int64_t runs = chance_.Between(0, kRunsMax); runs > 0; --runs) {
        if (!node->Run()) break;
        moved_ = true;
      }
    }
  }
}

House::Group& House::GroupOf(const Place& place) {
  for (Group& group : groups_) {
    if (group.place == place) return group;
  }
  NAUNGAN_CHECK(false, "every place has a group");
  std::abort();
}

Node* House::ServerOf(const Place& place) {
  Node* server = nullptr;
  for (const auto& node : GroupOf(place).nodes) {
    if (!node->up()) continue;
    if (server == nullptr || (node->Leads() && !server->Leads())) server = node.get();
  }
  return server;
}

bool House::AllRowsCanBeRead() const {
  const auto can_be_read = [](const std::unique_ptr<Node>& node) {
    const auto view = node->partition().OpenView();
    if (!view) return view.error().reason != "STORE_UNAVAILABLE";
    return runtime::AnswerFromRows([&]() -> Status {
             view->rows->Scan("", "", [](std::string_view, std::string_view) { return true; });
             return {};
           })
        .has_value();
  };
  bool all = true;
  for (const Group& group : groups_) {
    for (const auto& node : group.nodes) all = (!node->up() || can_be_read(node)) && all;
  }
  return all;
}

void House::TellOfNodes() {
  for (const Group& group : groups_) {
    for (const auto& node : group.nodes) {
      if (!node->up()) continue;
      const runtime::PartitionStatus status = node->partition().Status();
      trace_.Say("{} {} in epoch {}, read up to {}, {} void records {}", node->name(),
                 node->Leads() ? "leads" : "follows", status.epoch, status.cursor_offset,
                 status.void_records, status.alarm);
    }
  }
}

Place House::PlaceOf(std::string_view service, std::string_view routing_key) const {
  return {.service = std::string(service),
          .partition = eventlog::PartitionOf(routing_key, Machines::PartitionsOf(service, size_))};
}

}  // namespace naungan::simulation
