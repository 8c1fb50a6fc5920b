#include "services/cli/record_dump.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "libs/eventlog/topics.h"
#include "naungan/agreement/v1/agreement.pb.h"
#include "naungan/agreement/v1/agreement_log.pb.h"
#include "naungan/runtime/v1/log.pb.h"
#include "naungan/runtime/v1/vault.pb.h"

namespace naungan::cli {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;
using testing::Not;

const std::string kTerm(16, 't');

eventlog::LoggedRecord At(int64_t offset, eventlog::Record record) {
  return {.offset = offset, .append_time_ms = 0, .record = std::move(record)};
}

// The line as JSON; it must be one line of valid JSON.
Json Parsed(const DumpedRecord& dumped) {
  EXPECT_THAT(dumped.line, Not(HasSubstr("\n")));
  const Json json = Json::parse(dumped.line, nullptr, false);
  EXPECT_FALSE(json.is_discarded()) << dumped.line;
  return json;
}

// A private log as its leader writes it.
class PrivateLog {
 public:
  eventlog::LoggedRecord Fence(int64_t epoch) {
    runtime::v1::LogRecord record;
    record.mutable_fence()->set_epoch(epoch);
    record.mutable_fence()->set_term_id(kTerm);
    return Append(record);
  }

  eventlog::LoggedRecord Fork(int64_t epoch, int64_t from_offset) {
    runtime::v1::LogRecord record;
    record.mutable_fence()->set_epoch(epoch);
    record.mutable_fence()->set_term_id(kTerm);
    record.mutable_fence()->mutable_accepted_loss()->set_from_offset(from_offset);
    return Append(record);
  }

  eventlog::LoggedRecord Batch(int64_t epoch, int64_t sequence, std::vector<std::string> events) {
    runtime::v1::LogRecord record;
    auto& batch = *record.mutable_batch();
    batch.set_epoch(epoch);
    batch.set_term_id(kTerm);
    batch.set_sequence(sequence);
    const auto& chain = admission_.state().chain;
    batch.set_head(std::string(chain.begin(), chain.end()));
    auto& entry = *batch.add_entries();
    for (auto& event : events) entry.add_events(std::move(event));
    return Append(record);
  }

 private:
  eventlog::LoggedRecord Append(const runtime::v1::LogRecord& record) {
    const int64_t offset = next_offset_++;
    const std::string value = record.SerializeAsString();
    (void)admission_.Judge(offset, value, record);
    return At(offset, {.key = "k", .value = value});
  }

  eventlog::Admission admission_;
  int64_t next_offset_ = 0;
};

class RecordDumpTest : public testing::Test {
 protected:
  const TopicMessage message_ = TopicMessage::Of(eventlog::PrivateLogTopic("agreement"));
  RecordDump dump_{0, message_};
  PrivateLog log_;
};

TEST_F(RecordDumpTest, ABatchHasItsEventsDecodedAndItsVerdict) {
  agreement::v1::AgreementLogEvent event;
  event.mutable_agreement()->set_agreement("agreements/a");

  const Json fence = Parsed(dump_.Dump(log_.Fence(1)));
  EXPECT_EQ(fence["partition"], 0);
  EXPECT_EQ(fence["offset"], 0);
  EXPECT_EQ(fence["verdict"], "fence");
  EXPECT_EQ(fence["decoded"]["fence"]["epoch"], "1");

  const Json batch = Parsed(dump_.Dump(log_.Batch(1, 1, {event.SerializeAsString(), "\xff"})));
  EXPECT_EQ(batch["verdict"], "admitted");
  EXPECT_EQ(batch["decoded"]["batch"]["sequence"], "1");
  const Json& events = batch["decoded"]["batch"]["entries"][0]["events"];
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0]["agreement"]["agreement"], "agreements/a");
  EXPECT_TRUE(events[1].is_null()) << "bytes that are no event";
}

TEST_F(RecordDumpTest, WhatDoesNotCountIsVoid) {
  Parsed(dump_.Dump(log_.Fence(2)));
  EXPECT_EQ(Parsed(dump_.Dump(log_.Fence(2)))["verdict"], "void");
  EXPECT_EQ(Parsed(dump_.Dump(log_.Batch(1, 1, {})))["verdict"], "void");
}

TEST_F(RecordDumpTest, ALossIsInTheLineAndInTheStatus) {
  Parsed(dump_.Dump(log_.Fence(1)));
  const auto lost = dump_.Dump(log_.Batch(1, 2, {}));
  EXPECT_EQ(Parsed(lost)["verdict"], "loss");
  EXPECT_EQ(Parsed(lost)["decoded"]["batch"]["sequence"], "2");
  ASSERT_FALSE(lost.judged);
  EXPECT_EQ(lost.judged.error().code, Code::kDataLoss);
}

TEST_F(RecordDumpTest, AForkEndsALoss) {
  Parsed(dump_.Dump(log_.Fence(1)));
  EXPECT_FALSE(dump_.Dump(log_.Batch(1, 2, {})).judged);
  EXPECT_TRUE(dump_.AwaitsFork());
  EXPECT_EQ(Parsed(dump_.Dump(log_.Fence(2)))["verdict"], "loss");
  const auto fork = dump_.Dump(log_.Fork(3, 1));
  EXPECT_EQ(Parsed(fork)["verdict"], "fence");
  EXPECT_TRUE(fork.judged);
  EXPECT_FALSE(dump_.AwaitsFork());
  EXPECT_EQ(Parsed(dump_.Dump(log_.Batch(3, 1, {})))["verdict"], "admitted");
}

TEST_F(RecordDumpTest, BytesThatAreNoRecordAreALossWithTheirValue) {
  const auto strange = dump_.Dump(At(0, {.key = "k", .value = "\xff\xff"}));
  EXPECT_FALSE(strange.judged);
  EXPECT_FALSE(dump_.AwaitsFork());
  EXPECT_EQ(Parsed(strange)["verdict"], "loss");
  EXPECT_EQ(Parsed(strange)["value"], "//8=");
  EXPECT_FALSE(Parsed(strange).contains("decoded"));
}

TEST(RecordDump, AFeedsEventIsDecodedAndNotJudged) {
  const TopicMessage message = TopicMessage::Of(eventlog::kAgreementFeed);
  RecordDump dump(3, message);
  agreement::v1::AgreementEvent event;
  event.set_agreement("agreements/a");
  event.set_sequence(7);
  const auto dumped = dump.Dump(At(5, {.key = "agreements/a",
                                       .headers = {{"ce_specversion", "1.0"}},
                                       .value = event.SerializeAsString()}));
  EXPECT_TRUE(dumped.judged);
  const Json json = Parsed(dumped);
  EXPECT_EQ(json["partition"], 3);
  EXPECT_EQ(json["offset"], 5);
  EXPECT_EQ(json["key"], "agreements/a");
  EXPECT_EQ(json["headers"]["ce_specversion"], "1.0");
  EXPECT_EQ(json["decoded"]["agreement"], "agreements/a");
  EXPECT_EQ(json["decoded"]["sequence"], "7");
  EXPECT_FALSE(json.contains("verdict"));
}

TEST(RecordDump, BinaryKeysAndHeadersStayOneLineOfValidJson) {
  const TopicMessage message = TopicMessage::Of("somebody.elses.topic");
  RecordDump dump(0, message);
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all.push_back(static_cast<char>(byte));
  const auto dumped =
      dump.Dump(At(0, {.key = all, .headers = {{all, all}}, .value = all + "\n\"\\"}));
  const Json json = Parsed(dumped);
  EXPECT_THAT(json["key"].get<std::string>(), HasSubstr("\xEF\xBF\xBD")) << "U+FFFD";
  EXPECT_EQ(json["headers"].size(), 1U);
  EXPECT_THAT(json["value"].get<std::string>(), testing::StartsWith("AAECAwQFBgc"));
  EXPECT_FALSE(json.contains("decoded"));
}

TEST(RecordDump, ATombstoneHasNoValue) {
  const TopicMessage message = TopicMessage::Of(eventlog::PersonTopic("claims"));
  RecordDump dump(0, message);
  const Json json = Parsed(dump.Dump(At(0, {.key = "P/v", .tombstone = true})));
  EXPECT_TRUE(json["value"].is_null());
  EXPECT_FALSE(json.contains("decoded"));
}

TEST(RecordDump, TheProofAmongThePersonsIsShown) {
  const TopicMessage message = TopicMessage::Of(eventlog::PersonTopic("claims"));
  runtime::v1::VaultProof proof;
  proof.set_identity_proof("ab12");
  RecordDump dump(0, message);
  const Json json = Parsed(dump.Dump(At(0, {.key = std::string(eventlog::kPersonTopicProofKey),
                                            .headers = {},
                                            .value = proof.SerializeAsString()})));
  EXPECT_EQ(json["decoded"], Json({{"identity_proof", "ab12"}}));
}

TEST(TopicMessage, KnowsEveryTopicOfTheTable) {
  for (const auto& service : eventlog::ServiceTable()) {
    for (const auto& topic : service.topics) {
      const auto message = TopicMessage::Of(topic.name);
      EXPECT_EQ(message.is_log(), topic.kind == eventlog::TopicKind::kLog) << topic.name;
      const auto decoded = message.Decode("");
      ASSERT_NE(decoded, nullptr) << topic.name;
      EXPECT_EQ(decoded->GetDescriptor()->full_name(), topic.message);
      EXPECT_EQ(message.Decode("\xff"), nullptr) << topic.name;
    }
  }
  EXPECT_EQ(TopicMessage::Of("somebody.elses.topic").Decode(""), nullptr);
}

TEST(TopicMessage, KnowsTheTopicsOfOneMoreService) {
  // Given a row whose messages no code refers to by anything but their names
  const std::vector<eventlog::ServiceRow> services = {
      {.name = "appeals",
       .topics = {{eventlog::PrivateLogTopic("appeals"), eventlog::TopicKind::kLog,
                   "naungan.reporting.v1.ReportingLogEvent"},
                  {"public.appeals.appeal.v1", eventlog::TopicKind::kDelta,
                   "naungan.agreement.v1.AgreementEvent"}}}};
  // When a record of its feed is dumped
  const TopicMessage message = TopicMessage::Of("public.appeals.appeal.v1", services);
  agreement::v1::AgreementEvent event;
  event.set_agreement("agreements/a");
  RecordDump dump(0, message);
  const Json json =
      Parsed(dump.Dump(At(0, {.key = "k", .headers = {}, .value = event.SerializeAsString()})));
  // Then it is decoded, and a record of its log is judged.
  EXPECT_EQ(json["decoded"]["agreement"], "agreements/a");
  const TopicMessage log = TopicMessage::Of(eventlog::PrivateLogTopic("appeals"), services);
  EXPECT_TRUE(log.is_log());
  EXPECT_EQ(log.Decode("")->GetDescriptor()->full_name(), services[0].topics[0].message);
}

}  // namespace
}  // namespace naungan::cli
