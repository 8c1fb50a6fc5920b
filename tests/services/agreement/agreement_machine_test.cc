// The service as a state machine over rows in memory: it decides commands, applies and publishes
// their events, and reads its own feed.
#include "services/agreement/agreement_machine.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "libs/eventlog/topics.h"
#include "naungan/agreement/v1/agreement_log.pb.h"
#include "naungan/agreement/v1/agreement_service.pb.h"
#include "services/agreement/agreement_state.h"
#include "tests/services/agreement/agreement_examples.h"
#include "tests/support/memory_rows.h"

namespace naungan::agreement {
namespace {

constexpr int32_t kPartitions = 2;

// One partition. It decides, applies the events and keeps what it publishes.
class Partition {
 public:
  Result<std::string> Decide(const v1::AgreementCommand& command) {
    NAUNGAN_ASSIGN(const auto decision,
                   machine_.Decide(command.SerializeAsString(), rows_, {.time_us = kNowUs}));
    Take(decision.events);
    return decision.result;
  }

  Result<std::string> Register(const v1::Agreement& agreement) {
    v1::AgreementCommand command;
    command.mutable_actor()->set_actor("dinas-tenaga-kerja");
    command.mutable_actor()->set_role("operator");
    *command.mutable_register_()->mutable_agreement() = agreement;
    return Decide(command);
  }

  // Reads a record of the feed. Returns the number of events that it led to.
  Result<size_t> Read(const runtime::Outgoing& outgoing) {
    NAUNGAN_ASSIGN(const auto decision,
                   machine_.React({.topic = outgoing.topic, .value = outgoing.value}, rows_,
                                  {.time_us = kNowUs}));
    Take(decision.events);
    return decision.events.size();
  }

  const state::Reader& rows() const { return rows_; }
  const AgreementMachine& machine() const { return machine_; }
  const std::vector<runtime::Outgoing>& told() const { return told_; }
  const std::vector<std::string>& events() const { return events_; }

 private:
  void Take(const std::vector<std::string>& events) {
    for (const std::string& event : events) {
      machine_.Apply(event, {}, rows_).value();
      std::ranges::move(machine_.Publish(event).value(), std::back_inserter(told_));
      events_.push_back(event);
    }
  }

  AgreementMachine machine_{Regions(), RenewalPolicy{}, kPartitions};
  MemoryRows rows_;
  std::vector<runtime::Outgoing> told_;
  std::vector<std::string> events_;
};

TEST(AgreementMachine, AnswersWithTheAgreementAndTellsTheFeed) {
  Partition partition;

  const auto result = partition.Register(Wakatobi2022());

  ASSERT_TRUE(result) << result.error().message;
  v1::RegisterAgreementResponse response;
  ASSERT_TRUE(response.ParseFromString(*result));
  EXPECT_EQ(response.agreement().version(), 1);
  EXPECT_EQ(
      FindAgreement(partition.rows(), "agreements/wakatobi-2022")->agreement().SerializeAsString(),
      response.agreement().SerializeAsString());

  ASSERT_EQ(partition.told().size(), 1U);
  const runtime::Outgoing& told = partition.told().front();
  EXPECT_EQ(told.topic, eventlog::kAgreementFeed);
  EXPECT_EQ(told.key, "wakatobi-2022");
  EXPECT_EQ(told.subject, "agreements/wakatobi-2022");
  EXPECT_EQ(told.type, "naungan.agreement.v1.AgreementEvent.registered");
  EXPECT_EQ(told.sequence, 1);
  EXPECT_FALSE(told.inbox);
}

TEST(AgreementMachine, LogsWhoAsked) {
  Partition partition;
  ASSERT_TRUE(partition.Register(Wakatobi2022()));
  v1::AgreementLogEvent event;
  ASSERT_TRUE(event.ParseFromString(partition.events().front()));
  EXPECT_EQ(event.actor().actor(), "dinas-tenaga-kerja");
  EXPECT_EQ(event.actor().role(), "operator");
}

TEST(AgreementMachine, AnswersAResendWithTheAgreementAsItStands) {
  // Given an agreement that was registered and amended
  Partition partition;
  ASSERT_TRUE(partition.Register(Wakatobi2022()));
  v1::AgreementCommand amend;
  amend.mutable_amend()->set_name("agreements/wakatobi-2022");
  *amend.mutable_amend()->mutable_addendum() = KorpriAddendum();
  ASSERT_TRUE(partition.Decide(amend));
  const size_t events = partition.events().size();

  // When both commands come again
  const auto registered = partition.Register(Wakatobi2022());
  const auto amended = partition.Decide(amend);

  // Then both answers show it, and nothing was added to the log.
  v1::RegisterAgreementResponse first;
  v1::AmendAgreementResponse second;
  ASSERT_TRUE(registered && first.ParseFromString(*registered));
  ASSERT_TRUE(amended && second.ParseFromString(*amended));
  EXPECT_EQ(first.agreement().version(), 2);
  EXPECT_EQ(second.agreement().version(), 2);
  EXPECT_EQ(partition.events().size(), events);
}

TEST(AgreementMachine, LearnsFromTheFeedWhatARenewalMayName) {
  // Given an agreement of one partition
  Partition one;
  ASSERT_TRUE(one.Register(Wakatobi2022()));

  // When another partition has not heard of it, then a renewal of it is refused there;
  Partition other;
  EXPECT_EQ(other.Register(Wakatobi2023()).error().reason, "PREDECESSOR_UNKNOWN");

  // once it has, the renewal is taken,
  EXPECT_EQ(other.Read(one.told().front()), 1U);
  ASSERT_TRUE(other.Register(Wakatobi2023()));

  // and the first partition learns of the successor and tells the feed.
  EXPECT_EQ(one.Read(other.told().front()), 2U);
  EXPECT_EQ(FindAgreement(one.rows(), "agreements/wakatobi-2022")->agreement().successors(0),
            "agreements/wakatobi-2023");
  EXPECT_EQ(one.told().back().type, "naungan.agreement.v1.AgreementEvent.succeeded");
  EXPECT_EQ(one.told().back().sequence, 2);
}

TEST(AgreementMachine, TakesItsOwnPartitionsFeedForNoNews) {
  // Given a renewal in the partition of its predecessor
  Partition partition;
  ASSERT_TRUE(partition.Register(Wakatobi2022()));
  ASSERT_TRUE(partition.Register(Wakatobi2023()));

  // When the partition reads what it told, twice
  const std::vector<runtime::Outgoing> told = partition.told();
  size_t news = 0;
  for (int round = 0; round < 2; ++round) {
    for (const runtime::Outgoing& outgoing : told) news += *partition.Read(outgoing);
  }

  // Then the succession is the only news.
  EXPECT_EQ(news, 1U);
  EXPECT_EQ(partition.Read(partition.told().back()), 0U);
}

TEST(AgreementMachine, StopsAtARecordThatItCannotRead) {
  Partition partition;
  const auto read = partition.Read(
      {.topic = std::string(eventlog::kAgreementFeed), .value = "no agreement event"});
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, Code::kInternal);
  EXPECT_EQ(read.error().reason, "INPUT_UNREADABLE");

  // A kind of event that only a newer build knows.
  const auto unknown =
      partition.Read({.topic = std::string(eventlog::kAgreementFeed), .value = ""});
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().reason, "INPUT_UNKNOWN");

  const auto foreign = partition.Read({.topic = "public.claims.claim.v1", .value = ""});
  ASSERT_FALSE(foreign);
  EXPECT_EQ(foreign.error().reason, "INPUT_TOPIC_UNKNOWN");
}

TEST(AgreementMachine, RefusesACommandThatItCannotRead) {
  Partition partition;
  const auto decided = partition.machine().Decide("\xFF", partition.rows(), {});
  ASSERT_FALSE(decided);
  EXPECT_EQ(decided.error().reason, "COMMAND_UNREADABLE");
  EXPECT_EQ(partition.Decide(v1::AgreementCommand()).error().reason, "COMMAND_UNREADABLE");
}

TEST(AgreementMachine, KeepsALargestAgreementsAmendmentWithinOneDecision) {
  // Given an agreement near its limit
  Partition partition;
  v1::Agreement agreement = Wakatobi2022();
  for (int i = 0; i < 800; ++i) {
    v1::Unit* const unit = agreement.add_units();
    *unit = LabourOffice();
    unit->set_unit("unit-" + std::to_string(i));
    unit->set_display_name(std::string(40, 'x'));
  }
  ASSERT_TRUE(partition.Register(agreement));

  // When it is filled to the limit by addenda
  Result<std::string> amended;
  for (int i = 0; amended; ++i) {
    v1::AgreementCommand command;
    command.mutable_amend()->set_name(agreement.name());
    v1::Addendum* const addendum = command.mutable_amend()->mutable_addendum();
    *addendum = KorpriAddendum();
    addendum->set_reference("Add. " + std::to_string(i));
    addendum->clear_add_categories();
    addendum->mutable_add_units(0)->clear_categories();
    addendum->mutable_add_units(0)->set_unit("korpri-" + std::to_string(i));
    addendum->mutable_add_units(0)->set_display_name(std::string(128, 'y'));
    amended = partition.Decide(command);
  }

  // Then no event passed the limit of one decision's events.
  for (const std::string& event : partition.events()) {
    EXPECT_LE(event.size(), static_cast<size_t>(runtime::kDecisionBytesMax));
  }
}

TEST(ListByRegion, GivesARegionAndWhatLiesBelowItInOrder) {
  // Given agreements of three regions
  Partition partition;
  const auto add = [&partition](const std::string& id, const std::string& region) {
    v1::Agreement agreement = Wakatobi2022();
    agreement.set_name("agreements/" + id);
    agreement.set_region_code(region);
    agreement.mutable_units(0)->set_region_code(region);
    ASSERT_TRUE(partition.Register(agreement));
  };
  add("wakatobi-2022", "74.07");
  add("parepare-2024", "73.72");
  add("maros-2025", "73.09");
  add("maros-2021", "73.09");
  const auto list = [&partition](std::string_view region, std::string_view after) {
    std::vector<std::string> names;
    ListByRegion(partition.rows(), region, after,
                 [&names](std::string_view, const v1::Agreement& agreement) {
                   names.push_back(agreement.name().substr(sizeof("agreements/") - 1));
                   return true;
                 });
    return names;
  };

  EXPECT_EQ(list("", ""), (std::vector<std::string>{"maros-2021", "maros-2025", "parepare-2024",
                                                    "wakatobi-2022"}));
  EXPECT_EQ(list("73", ""),
            (std::vector<std::string>{"maros-2021", "maros-2025", "parepare-2024"}));
  EXPECT_EQ(list("73.09", ""), (std::vector<std::string>{"maros-2021", "maros-2025"}));
  EXPECT_EQ(list("73.09.01", ""), std::vector<std::string>{});
  EXPECT_EQ(list("73", kByRegion.Key("73.09", "maros-2021")),
            (std::vector<std::string>{"maros-2025", "parepare-2024"}));
}

}  // namespace
}  // namespace naungan::agreement
