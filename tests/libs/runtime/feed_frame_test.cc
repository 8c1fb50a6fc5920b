#include "libs/runtime/feed_frame.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace naungan::runtime {
namespace {

using eventlog::Header;
using eventlog::Record;

constexpr std::string_view kTopic = "public.claims.claim.v1";

FeedFrame SomeFrame() {
  const Position position{
      .partition = 3, .epoch = 2, .term_id = std::string(16, '\x0a'), .sequence = 9, .index = 1};
  Position previous = position;
  previous.sequence = 8;
  return {.service = "claims",
          .position = position,
          .previous = previous,
          .type = "naungan.claims.v1.ClaimEvent.paid",
          .subject = "participants/P/claims/C",
          .sequence = 4,
          .time_us = 1'767'225'600'000'001};
}

Record SomeRecord() { return EncodeFeedRecord(kTopic, SomeFrame(), "key", "value"); }

std::string Get(const Record& record, std::string_view name) {
  const auto header = std::ranges::find(record.headers, name, &Header::name);
  return header == record.headers.end() ? "(missing)" : header->value;
}

TEST(FeedFrameTest, ARecordIsACloudEventInBinaryMode) {
  const Record record = SomeRecord();
  EXPECT_EQ(record.key, "key");
  EXPECT_EQ(record.value, "value");
  EXPECT_EQ(Get(record, "ce_specversion"), "1.0");
  EXPECT_EQ(Get(record, "ce_source"), "/naungan/claims/3");
  EXPECT_EQ(Get(record, "ce_id"),
            "public.claims.claim.v1/3/2/0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a/9/1");
  EXPECT_EQ(Get(record, "ce_type"), "naungan.claims.v1.ClaimEvent.paid");
  EXPECT_EQ(Get(record, "ce_dataschema"), "naungan.claims.v1.ClaimEvent");
  EXPECT_EQ(Get(record, "ce_subject"), "participants/P/claims/C");
  EXPECT_EQ(Get(record, "ce_sequence"), "4");
  EXPECT_EQ(Get(record, "ce_time"), "2026-01-01T00:00:00.000001Z");
  EXPECT_EQ(Get(record, "ce_position"), "3/2/0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a/9/1");
  EXPECT_EQ(Get(record, "ce_previous"), "3/2/0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a/8/1");
  EXPECT_EQ(Get(record, "content-type"), "application/protobuf");
  EXPECT_EQ(SomeRecord(), record) << "a record that is published again is the same";
}

TEST(FeedFrameTest, DecodingGivesBackWhatWasEncoded) {
  EXPECT_EQ(DecodeFeedFrame(kTopic, SomeRecord()), SomeFrame());
  FeedFrame first = SomeFrame();
  first.previous.reset();
  const Record record = EncodeFeedRecord(kTopic, first, "key", "value");
  EXPECT_EQ(Get(record, "ce_previous"), "");
  EXPECT_EQ(DecodeFeedFrame(kTopic, record), first);
}

TEST(FeedFrameTest, AForkIsBetweenTheRecordBeforeAndThisOne) {
  FeedFrame after_fork = SomeFrame();
  after_fork.fork = after_fork.position;
  after_fork.fork->sequence = 9;
  after_fork.fork->index = 0;
  const Record record = EncodeFeedRecord(kTopic, after_fork, "key", "value");
  EXPECT_EQ(DecodeFeedFrame(kTopic, record), after_fork);
  EXPECT_EQ(Get(SomeRecord(), "ce_fork"), "(missing)");
  for (const char* const wrong :
       {"3/2", "3/2/0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a/9/1",
        "3/2/0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a/8/1", "4/2/0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a/9/0"}) {
    Record elsewhere = record;
    std::ranges::find(elsewhere.headers, "ce_fork", &Header::name)->value = wrong;
    EXPECT_FALSE(DecodeFeedFrame(kTopic, elsewhere).has_value()) << wrong;
  }
}

TEST(FeedFrameTest, HeadersOfOthersArePassedOver) {
  Record record = SomeRecord();
  record.headers.insert(record.headers.begin(), {"x-proxy", "1"});
  EXPECT_EQ(DecodeFeedFrame(kTopic, record), SomeFrame());
}

TEST(FeedFrameTest, AHeaderThatIsMissingTwiceOrWrongIsNamed) {
  for (const Header& header : SomeRecord().headers) {
    Record missing = SomeRecord();
    std::erase(missing.headers, header);
    const auto without = DecodeFeedFrame(kTopic, missing);
    ASSERT_FALSE(without.has_value()) << header.name;
    EXPECT_EQ(without.error().reason, "FRAME_MALFORMED");
    EXPECT_EQ(without.error().field, header.name);

    Record twice = SomeRecord();
    twice.headers.push_back(header);
    ASSERT_FALSE(DecodeFeedFrame(kTopic, twice).has_value()) << header.name;
    EXPECT_EQ(DecodeFeedFrame(kTopic, twice).error().field, header.name);
  }
  for (const auto& [name, value] : {std::pair("ce_specversion", "0.3"),
                                    {"ce_source", "/naungan/claims/4"},
                                    {"ce_source", "/other/claims/3"},
                                    {"ce_source", "/naungan//3"},
                                    {"ce_source", "/naungan/agreement/3"},
                                    {"ce_id", "1"},
                                    {"ce_type", "paid"},
                                    {"ce_dataschema", "other.Event"},
                                    {"ce_sequence", "4x"},
                                    {"ce_sequence", "-1"},
                                    {"ce_time", "2026-02-30T00:00:00.000000Z"},
                                    {"ce_time", "2026-01-01T00:00:00Z"},
                                    {"ce_position", "3/2"},
                                    {"ce_previous", "3/2"},
                                    {"ce_previous", "3/2/0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a/9/1"},
                                    {"content-type", "application/json"}}) {
    Record wrong = SomeRecord();
    std::ranges::find(wrong.headers, name, &Header::name)->value = value;
    EXPECT_FALSE(DecodeFeedFrame(kTopic, wrong).has_value()) << name << " " << value;
  }
}

TEST(FeedFrameTest, TimesReadBack) {
  for (const int64_t time_us : {int64_t{0}, int64_t{951'782'399'999'999},
                                int64_t{951'782'400'000'000}, int64_t{253'402'300'799'999'999}}) {
    EXPECT_EQ(ParseTime(TimeText(time_us)), time_us) << TimeText(time_us);
  }
  EXPECT_EQ(TimeText(951'782'400'000'000), "2000-02-29T00:00:00.000000Z");
}

}  // namespace
}  // namespace naungan::runtime
