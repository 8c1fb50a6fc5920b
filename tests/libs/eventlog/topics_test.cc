#include "libs/eventlog/topics.h"

#include <gtest/gtest.h>

#include <string>

#include "libs/eventlog/partitioner.h"

namespace naungan::eventlog {
namespace {

// Kafka's own test of murmur2 (clients, UtilsTest.testMurmur2) gives the signed hashes; here they
// are with the sign bit cleared, which a count of partitions of 2^31-1 shows whole (the one hash
// that equals it is none of these).
TEST(PartitionOf, AgreesWithKafkasJavaClient) {
  constexpr int32_t kAll = 0x7fffffff;
  const auto positive = [](int32_t hash) { return hash & 0x7fffffff; };
  EXPECT_EQ(PartitionOf("21", kAll), positive(-973932308));
  EXPECT_EQ(PartitionOf("foobar", kAll), positive(-790332482));
  EXPECT_EQ(PartitionOf("a-little-bit-long-string", kAll), positive(-985981536));
  EXPECT_EQ(PartitionOf("a-little-bit-longer-string", kAll), positive(-1486304829));
  EXPECT_EQ(PartitionOf("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", kAll),
            positive(-58897971));
  EXPECT_EQ(PartitionOf("abc", kAll), positive(479470107));
}

TEST(PartitionOf, StaysWithinThePartitionsAndUsesThemAll) {
  std::array<int, 8> keys{};
  for (int i = 0; i < 8'000; ++i) ++keys.at(PartitionOf("participant-" + std::to_string(i), 8));
  for (const int count : keys) EXPECT_NEAR(count, 1'000, 200);
}

TEST(PartitionOf, KnowsOnePartitionOnlyWhereThereIsOne) {
  EXPECT_EQ(PartitionOf("", 1), 0);
  EXPECT_EQ(PartitionOf("x", 1), 0);
}

TEST(Topics, SayWhoWritesThemAndWhoMayReadThem) {
  EXPECT_EQ(PrivateLogTopic("enrollment"), "private.enrollment.log.v1");
  EXPECT_EQ(InboxTopic("enrollment"), "private.enrollment.inbox.v1");
  EXPECT_EQ(PersonTopic("claims"), "private.claims.person.v1");
  EXPECT_EQ(ClockTopic("claims"), "private.claims.clock.v1");
  for (const std::string& feed : PublicFeeds()) {
    EXPECT_TRUE(CheckTopicName(feed)) << feed;
    EXPECT_TRUE(feed.starts_with("public."));
  }
}

TEST(Topics, NamesAreWhatKafkaTakes) {
  EXPECT_TRUE(CheckTopicName(std::string(kTopicNameBytesMax, 'a')));
  EXPECT_FALSE(CheckTopicName(std::string(kTopicNameBytesMax + 1, 'a')));
  for (const std::string_view name : {"", ".", "..", "a b", "a/b", "a\n"}) {
    const Status checked = CheckTopicName(name);
    ASSERT_FALSE(checked) << name;
    EXPECT_EQ(checked.error().reason, "TOPIC_NAME_MALFORMED");
  }
}

TEST(ServiceOfTopic, IsTheSecondWordOfTheName) {
  EXPECT_EQ(ServiceOfTopic(kRosterFeed), "enrollment");
  EXPECT_EQ(ServiceOfTopic(kClaimFeed), "claims");
  EXPECT_EQ(ServiceOfTopic(InboxTopic("claims")), "claims");
  EXPECT_EQ(ServiceOfTopic("public.claims"), "claims");
  EXPECT_EQ(ServiceOfTopic("claims"), "");
  EXPECT_EQ(ServiceOfTopic(""), "");
}

}  // namespace
}  // namespace naungan::eventlog
