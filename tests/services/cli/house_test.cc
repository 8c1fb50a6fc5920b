// The services inside `naungan serve`, against the table of services.
#include "services/cli/house.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "libs/eventlog/topics.h"
#include "libs/runtime/topic_plan.h"
#include "services/cli/service_starts.h"
#include "services/cli/status.h"
#include "tests/support/temporary_directory.h"

namespace naungan::cli {
namespace {

using testing::ElementsAreArray;

// What the partitions of a service say that they read, by the status of a house.
std::set<std::string> InputsOf(const InstanceStatus& instance) {
  std::set<std::string> topics;
  for (const auto& partition : instance.answer->partitions()) {
    for (const auto& input : partition.inputs()) topics.insert(input.topic());
  }
  return topics;
}

bool HasProjection(const InstanceStatus& instance) {
  return std::ranges::any_of(instance.answer->partitions(),
                             [](const auto& partition) { return !partition.projection().empty(); });
}

TEST(ServiceStarts, AreThoseOfTheTableOfServices) {
  std::vector<std::string> names;
  for (const auto& start : ServiceStarts()) names.emplace_back(start.service);
  EXPECT_THAT(names, ElementsAreArray(eventlog::ServiceNames()))
      << "services/CMakeLists.txt and libs/eventlog/service_table.cc list other services";
}

TEST(House, RunsEveryServiceOfTheTable) {
  // Given a running house
  const TemporaryDirectory directory;
  const platform::SystemClock clock;
  platform::SystemEntropy entropy;
  const auto house = House::Start({.data_directory = directory.path() / "data",
                                   .run_directory = directory.path() / "run",
                                   .partitions = 2,
                                   .agreement_partitions = 1},
                                  clock, entropy);
  ASSERT_TRUE(house) << house.error().message;
  while (!(*house)->Ready()) std::this_thread::yield();
  // When the servers that its run directory names are asked
  const auto& table = eventlog::ServiceTable();
  const auto instances = AskAll(directory.path() / "run", table);
  // Then each row has one, at the address that the house says, with the partitions of its group,
  ASSERT_EQ(instances.size(), table.size());
  ASSERT_EQ((*house)->services().size(), table.size());
  for (size_t i = 0; i < table.size(); ++i) {
    ASSERT_TRUE(instances[i].answer) << table[i].name;
    EXPECT_EQ(instances[i].answer->service(), table[i].name);
    EXPECT_EQ(instances[i].address, (*house)->services()[i]->address());
    EXPECT_EQ(instances[i].answer->partition_count(),
              runtime::PartitionsOf(table[i].group, {.agreement_partitions = 1, .partitions = 2}));
    // and reads what its row says, and its own inbox if it has one.
    std::set<std::string> reads(table[i].reads.begin(), table[i].reads.end());
    for (const auto& topic : table[i].topics) {
      if (topic.kind == eventlog::TopicKind::kInbox) reads.insert(topic.name);
    }
    EXPECT_EQ(InputsOf(instances[i]), reads) << table[i].name;
    EXPECT_EQ(HasProjection(instances[i]), table[i].is_projector) << table[i].name;
  }
}

TEST(AskAll, AServiceThatDoesNotRunHasAnEntryWithoutAnAddress) {
  const TemporaryDirectory directory;
  const std::vector<eventlog::ServiceRow> services = {{.name = "appeals"}};
  const auto instances = AskAll(directory.path(), services);
  ASSERT_EQ(instances.size(), 1U);
  EXPECT_EQ(instances[0].service, "appeals");
  EXPECT_EQ(instances[0].address, "");
  EXPECT_FALSE(instances[0].answer);
  EXPECT_THAT(StatusText(instances, false), testing::HasSubstr("appeals"));
}

}  // namespace
}  // namespace naungan::cli
