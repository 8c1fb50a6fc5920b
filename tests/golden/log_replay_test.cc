// The records of a log that an older build wrote count, fold and publish today as they did then.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <tuple>
#include <vector>

#include "libs/base/base64.h"
#include "libs/domain/region_names.h"
#include "libs/eventlog/admission.h"
#include "libs/eventlog/partitioner.h"
#include "libs/eventlog/topics.h"
#include "libs/rules/cover_rules.h"
#include "libs/runtime/feed_frame.h"
#include "libs/runtime/state_machine.h"
#include "naungan/agreement/v1/agreement_log.pb.h"
#include "naungan/claims/v1/claims_log.pb.h"
#include "naungan/enrollment/v1/enrollment_log.pb.h"
#include "services/agreement/agreement_machine.h"
#include "services/claims/benefits/benefit_rules.h"
#include "services/claims/claims_machine.h"
#include "services/enrollment/account/contribution_rules.h"
#include "services/enrollment/enrollment_machine.h"
#include "services/reporting/reporting_machine.h"
#include "tests/support/memory_rows.h"

namespace naungan {
namespace {

using nlohmann::json;

// The partitions of the house in which the sets were recorded.
constexpr int32_t kAgreementPartitions = 2;
constexpr int32_t kPartitions = 8;

struct GoldenRecord {
  int32_t partition = 0;
  int64_t offset = 0;
  eventlog::Record record;
};

// The records that one source partition put into one partition of a feed or an inbox, in order.
struct Stream {
  std::string topic;
  int32_t target = 0;
  std::string source;  // ce_source

  auto operator<=>(const Stream&) const = default;
};
using Streams = std::map<Stream, std::vector<eventlog::Record>>;

std::vector<GoldenRecord> Read(const std::filesystem::path& file) {
  std::vector<GoldenRecord> records;
  std::ifstream lines(file);
  EXPECT_TRUE(lines) << file;
  for (std::string line; std::getline(lines, line);) {
    const json one = json::parse(line);
    GoldenRecord golden{.partition = one.at("partition"), .offset = one.at("offset"), .record = {}};
    golden.record.key = one.at("key");
    golden.record.value = DecodeBase64Url(one.at("value").get<std::string>(), "value").value();
    for (const auto& [name, value] : one.at("headers").items()) {
      golden.record.headers.push_back({name, value});
    }
    records.push_back(std::move(golden));
  }
  return records;
}

std::string HeaderOf(const eventlog::Record& record, std::string_view name) {
  const auto found = std::ranges::find(record.headers, name, &eventlog::Header::name);
  return found == record.headers.end() ? "" : found->value;
}

// Reads the records of every feed and inbox of a set. Their headers are in the order of the names.
Streams ReadFeeds(const std::filesystem::path& set) {
  Streams streams;
  for (const auto& file : std::filesystem::directory_iterator(set)) {
    const std::string topic = file.path().stem();
    if (topic.find(".log.") != std::string::npos) continue;
    for (GoldenRecord& golden : Read(file.path())) {
      streams[{topic, golden.partition, HeaderOf(golden.record, "ce_source")}].push_back(
          std::move(golden.record));
    }
  }
  return streams;
}

// Folds one partition of one service from its log, and adds what it publishes to `streams`.
class Fold {
 public:
  Fold(std::string service, int32_t partition, const runtime::StateMachine& machine,
       Streams& streams)
      : service_(std::move(service)), partition_(partition), machine_(machine), streams_(streams) {}

  void Take(const GoldenRecord& golden) {
    const auto record = eventlog::DecodeLogRecord(golden.record.value);
    ASSERT_TRUE(record) << record.error().message;
    const auto verdict = admission_.Judge(golden.offset, golden.record.value, *record);
    ASSERT_TRUE(verdict) << verdict.error().message;
    ASSERT_TRUE(eventlog::Counts(*verdict));
    if (!record->has_batch()) return;
    const auto& batch = record->batch();
    int32_t index = 0;
    for (const auto& entry : batch.entries()) {
      for (const auto& event : entry.events()) {
        const runtime::Position position{.partition = partition_,
                                         .epoch = batch.epoch(),
                                         .term_id = batch.term_id(),
                                         .sequence = batch.sequence(),
                                         .index = index++};
        const auto applied =
            machine_.Apply(event, {.position = position, .time_us = batch.time_us()}, rows_);
        ASSERT_TRUE(applied) << applied.error().message;
        Publish(event, position, batch.time_us());
        ++events_;
      }
    }
  }

  int64_t events() const { return events_; }
  bool HasRows() const { return !rows_.rows().empty(); }

 private:
  void Publish(const std::string& event, const runtime::Position& position, int64_t time_us) {
    auto published = machine_.Publish(event).value();
    for (runtime::Outgoing& outgoing : published) {
      const int32_t target =
          outgoing.inbox ? eventlog::PartitionOf(outgoing.key, kPartitions) : partition_;
      auto& previous = previous_[{outgoing.topic, target}];
      auto record = runtime::EncodeFeedRecord(outgoing.topic,
                                              {.service = service_,
                                               .position = position,
                                               .previous = previous,
                                               .type = outgoing.type,
                                               .subject = outgoing.subject,
                                               .sequence = outgoing.sequence,
                                               .time_us = time_us},
                                              outgoing.key, outgoing.value);
      previous = position;
      // In the files, too, the headers are in the order of their names.
      std::ranges::sort(record.headers, {}, &eventlog::Header::name);
      const std::string source = HeaderOf(record, "ce_source");
      streams_[{outgoing.topic, target, source}].push_back(std::move(record));
    }
  }

  const std::string service_;
  const int32_t partition_;
  const runtime::StateMachine& machine_;
  Streams& streams_;
  eventlog::Admission admission_;
  MemoryRows rows_;
  std::map<std::pair<std::string, int32_t>, std::optional<runtime::Position>> previous_;
  int64_t events_ = 0;
};

void Replay(const std::filesystem::path& set, const std::string& service,
            const runtime::StateMachine& machine, Streams& streams) {
  std::map<int32_t, Fold> partitions;
  int64_t events = 0;
  for (const auto& golden : Read(set / (eventlog::PrivateLogTopic(service) + ".jsonl"))) {
    auto& fold =
        partitions.try_emplace(golden.partition, service, golden.partition, machine, streams)
            .first->second;
    fold.Take(golden);
    ASSERT_FALSE(testing::Test::HasFatalFailure())
        << service << " " << golden.partition << " at " << golden.offset;
  }
  for (const auto& [partition, fold] : partitions) {
    events += fold.events();
    EXPECT_EQ(fold.HasRows(), fold.events() > 0) << service << " " << partition;
  }
  EXPECT_GT(events, 0) << service;
}

// The machines of a house.
struct Machines {
  const domain::RegionNames regions;
  const agreement::AgreementMachine agreements{regions, {}, kAgreementPartitions};
  const enrollment::ContributionRules contributions =
      enrollment::DefaultContributionRules().value();
  const enrollment::EnrollmentMachine enrollments{{.partitions = kPartitions,
                                                   .agreement_partitions = kAgreementPartitions,
                                                   .tariffs = contributions.tariffs,
                                                   .policy = {rules::HouseCoverRules().value()}}};
  const claims::ClaimsMachine claims{claims::DefaultBenefitRules().value(),
                                     rules::HouseCoverRules().value(), kPartitions};
  const reporting::ReportingMachine reports{regions};
};

TEST(LogReplay, OldLogsCountAndTellTheWorldTheSame) {
  const Machines machines;
  int sets = 0;
  for (const auto& set : std::filesystem::directory_iterator(NAUNGAN_GOLDEN_LOGS)) {
    if (!set.is_directory()) continue;
    SCOPED_TRACE(set.path());
    Streams told;
    Replay(set.path(), "agreement", machines.agreements, told);
    Replay(set.path(), "enrollment", machines.enrollments, told);
    Replay(set.path(), "claims", machines.claims, told);
    Replay(set.path(), "reporting", machines.reports, told);
    const Streams golden = ReadFeeds(set.path());
    ASSERT_EQ(told.size(), golden.size());
    for (const auto& [stream, records] : golden) {
      EXPECT_EQ(told[stream], records)
          << stream.topic << " " << stream.target << " from " << stream.source;
    }
    ++sets;
  }
  EXPECT_GT(sets, 0);
}

// The field `number` of a message, with `value` in it.
std::string Field(uint32_t number, std::string_view value) {
  std::string bytes;
  for (uint32_t tag = number << 3U | 2U; tag > 0; tag >>= 7U) {
    bytes += static_cast<char>((tag & 0x7FU) | (tag > 0x7FU ? 0x80U : 0U));
  }
  return bytes + static_cast<char>(value.size()) + std::string(value);
}

TEST(LogReplay, AnEventOfAnUnknownKindIsSaidToBeUnknownAndLeavesNoRow) {
  // Given events of a newer build, in the log's own message and in those that it holds
  const std::string unknown = Field(999, "");
  const std::string in_change = Field(1, unknown);
  using Event = enrollment::v1::EnrollmentLogEvent;
  const Machines machines;
  const std::vector<std::pair<const runtime::StateMachine*, std::string>> events = {
      {&machines.agreements, unknown},
      {&machines.agreements, "\xFF"},
      {&machines.agreements, Field(agreement::v1::AgreementLogEvent::kAgreement, unknown)},
      {&machines.enrollments, unknown},
      {&machines.enrollments, "\xFF"},
      {&machines.enrollments, Field(Event::kRosterEntered, in_change)},
      {&machines.enrollments, Field(Event::kApprovalEntered, in_change)},
      {&machines.enrollments, Field(Event::kRoster, unknown)},
      {&machines.enrollments, Field(Event::kParticipation, in_change)},
      {&machines.enrollments, Field(Event::kContribution, unknown)},
      {&machines.claims, unknown},
      {&machines.claims, "\xFF"},
      {&machines.claims, Field(claims::v1::ClaimsLogEvent::kClaim, in_change)},
      {&machines.reports, unknown},
      {&machines.reports, "\xFF"},
  };
  for (size_t i = 0; i < events.size(); ++i) {
    SCOPED_TRACE(i);
    const auto& [machine, event] = events[i];
    MemoryRows rows;
    const auto applied = machine->Apply(event, {}, rows);
    const auto published = machine->Publish(event);
    ASSERT_FALSE(applied);
    EXPECT_EQ(applied.error().reason, "EVENT_UNKNOWN");
    ASSERT_FALSE(published);
    EXPECT_EQ(published.error().reason, "EVENT_UNKNOWN");
    EXPECT_TRUE(rows.rows().empty());
  }
}

}  // namespace
}  // namespace naungan
