// `naungan status` says whether all is well, and if it is not, what to do.
#include "services/cli/status.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace naungan::cli {
namespace {

using runtime::v1::GetStatusResponse;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* kHere = "127.0.0.1:4000";
constexpr const char* kElsewhere = "127.0.0.1:4001";

// An instance that leads `led` of four partitions and follows the others.
InstanceStatus Claims(const std::string& address, const std::vector<int32_t>& led) {
  GetStatusResponse status;
  status.set_service("claims");
  status.set_address(address);
  status.set_build("0.1.0");
  status.set_ready(true);
  status.set_partition_count(4);
  for (int32_t number = 0; number < 4; ++number) {
    const bool leads = std::ranges::find(led, number) != led.end();
    auto& partition = *status.add_partitions();
    partition.set_partition(number);
    partition.set_role(leads ? "leading" : "following");
    partition.set_owner_address(leads == (address == kHere) ? kHere : kElsewhere);
    partition.set_epoch(2);
    partition.set_cursor_offset(17 + number);
    partition.set_age_ms(int64_t{number} * 300);
    auto& input = *partition.add_inputs();
    input.set_topic("public.agreement.agreement.v1");
  }
  return {"claims", address, status};
}

InstanceStatus ClaimsAlone() { return Claims(kHere, {0, 1, 2, 3}); }

GetStatusResponse& Of(InstanceStatus& instance) { return *instance.answer; }

std::string LastLine(const std::string& text) {
  const size_t end = text.rfind('\n', text.size() - 2);
  return text.substr(end + 1);
}

TEST(Status, EqualPartitionsAreOneRowAndTheClosingLineSaysThatAllIsWell) {
  EXPECT_EQ(StatusText({ClaimsAlone()}, /*all=*/false),
            "service  instance        partition  role     leader  epoch  queue  work  log lag  "
            "input lag  publish lag  void  pending  age  alarm\n"
            "claims   127.0.0.1:4000  0-3        leading  here        2      0     0        0  "
            "        0            0     0        0  now      -\n"
            "\nall is well\n");
  EXPECT_THAT(RowsOf({ClaimsAlone()}, /*all=*/true), SizeIs(4));
}

TEST(Status, ARowShowsWhatIsUnderWay) {
  auto instance = ClaimsAlone();
  auto& partition = *Of(instance).mutable_partitions(2);
  partition.set_queued_commands(3);
  partition.set_pending_work(4);
  partition.set_log_lag_records(5);
  partition.mutable_inputs(0)->set_lag_records(6);
  partition.add_inputs()->set_lag_records(1);
  partition.set_unpublished(8);
  partition.set_void_records(9);
  partition.set_pending_sagas(10);
  partition.set_age_ms(12'000);
  const auto rows = RowsOf({instance}, /*all=*/false);
  ASSERT_THAT(rows, SizeIs(3));
  EXPECT_THAT(rows[0].partitions, ElementsAre(0, 1));
  EXPECT_THAT(rows[1].partitions, ElementsAre(2));
  EXPECT_EQ(rows[1].input_lag_records, 7);
  EXPECT_THAT(StatusText({instance}, false),
              HasSubstr("3     4        5          7            8     9       10  12 s      -\n"));
  // Work that is under way raises no alarm.
  EXPECT_THAT(ProblemsOf({instance}), IsEmpty());
}

TEST(Status, EveryInstanceOfAServiceIsListedWithWhomItFollows) {
  const std::vector<InstanceStatus> instances = {Claims(kHere, {0, 1}), Claims(kElsewhere, {2, 3})};
  const auto rows = RowsOf(instances, /*all=*/false);
  ASSERT_THAT(rows, SizeIs(4));
  EXPECT_EQ(rows[0].leader, "here");
  EXPECT_EQ(rows[1].role, "following");
  EXPECT_EQ(rows[1].leader, kElsewhere);
  EXPECT_EQ(rows[2].instance, kElsewhere);
  EXPECT_THAT(rows[3].partitions, ElementsAre(2, 3));
  EXPECT_THAT(ProblemsOf(instances), IsEmpty());
}

TEST(Status, AProjectionShowsItsAgeAndHasNoLeader) {
  auto instance = ClaimsAlone();
  auto& partition = *Of(instance).add_partitions();
  partition.set_projection("reporting.figures");
  partition.set_role("folding");
  partition.set_age_ms(9'000);
  const StatusRow row = RowsOf({instance}, false).back();
  EXPECT_EQ(row.service, "reporting.figures");
  EXPECT_EQ(row.leader, "-");
  EXPECT_EQ(row.age, "9 s");
}

struct Trouble {
  const char* name;
  std::function<void(GetStatusResponse&)> make;
  std::vector<const char*> says;
};

class Unwell : public testing::TestWithParam<Trouble> {};

TEST_P(Unwell, IsSaidOnceWithWhereAndWhatToDo) {
  auto instance = ClaimsAlone();
  GetParam().make(Of(instance));
  const auto problems = ProblemsOf({instance});
  ASSERT_THAT(problems, SizeIs(1)) << testing::PrintToString(problems);
  for (const char* const part : GetParam().says) EXPECT_THAT(problems[0], HasSubstr(part));
  EXPECT_EQ(LastLine(StatusText({instance}, false)), "NOT well: " + problems[0] + "\n");
}

INSTANTIATE_TEST_SUITE_P(
    Status, Unwell,
    testing::Values(Trouble{"ServiceThatStarts",
                            [](auto& status) { status.set_ready(false); },
                            {"claims at 127.0.0.1:4000 is not ready", "Ask again"}},
                    Trouble{"VaultStopped",
                            [](auto& status) { status.set_alarm("the vault lost records"); },
                            {"claims at 127.0.0.1:4000", "the vault lost records"}},
                    Trouble{"PartitionStopped",
                            [](auto& status) {
                              auto& partition = *status.mutable_partitions(3);
                              partition.set_role("stopped");
                              partition.set_alarm("LAST_RECORD_CHANGED: the log lost records.");
                              partition.set_age_ms(100'000);
                              status.set_ready(false);
                            },
                            {"partition 3, stopped: LAST_RECORD_CHANGED", "restart this instance"}},
                    Trouble{"ProjectorStopped",
                            [](auto& status) {
                              auto& partition = *status.add_partitions();
                              partition.set_projection("reporting.figures");
                              partition.set_role("stopped");
                            },
                            {"reporting.figures at", "partition 0, stopped"}},
                    Trouble{"OneAlarmOfManyPartitions",
                            [](auto& status) {
                              for (auto& partition : *status.mutable_partitions()) {
                                partition.set_alarm("No broker answers.");
                              }
                            },
                            {"partitions 0-3: No broker answers."}},
                    Trouble{
                        "AlarmsThatDifferInNumbers",
                        [](auto& status) {
                          for (auto& partition : *status.mutable_partitions()) {
                            partition.set_alarm("private.claims.log.v1-" +
                                                std::to_string(partition.partition()) +
                                                " is away.");
                          }
                        },
                        {"partitions 0-3: private.claims.log.v1-0 is away.", "other partitions"}},
                    Trouble{"FiguresGrowOld",
                            [](auto& status) {
                              status.mutable_partitions(1)->set_age_ms(kAgeWellMsMax + 1);
                              status.mutable_partitions(2)->set_age_ms(45'000);
                            },
                            {"partitions 1-2", "up to 45 s old", "Ask again"}},
                    Trouble{"FeedsStuck",
                            [](auto& status) {
                              auto& partition = *status.mutable_partitions(0);
                              partition.set_unpublished(1);
                              partition.set_unpublished_age_ms(kUnpublishedWellMsMax + 1'000);
                            },
                            {"partition 0", "31 s old are not published", "broker"}},
                    Trouble{"InputStuck",
                            [](auto& status) {
                              auto& input = *status.mutable_partitions(0)->mutable_inputs(0);
                              input.set_lag_records(5);
                              input.set_behind_ms(kBehindWellMsMax + 1'000);
                            },
                            {"public.agreement.agreement.v1", "61 s ago", "Ask again"}},
                    Trouble{"NoInstanceLeads",
                            [](auto& status) {
                              status.mutable_partitions(1)->set_role("following");
                              status.mutable_partitions(3)->set_role("following");
                            },
                            {"claims: no instance leads partitions 1,3", "--partitions 1,3"}}),
    [](const auto& trouble) { return trouble.param.name; });

TEST(Status, AServiceThatDoesNotRunOrAnswerIsNamed) {
  const std::vector<InstanceStatus> instances = {
      {"agreement", "", Fail(Code::kUnavailable, "SERVICE_NOT_RUNNING", "", "Start agreement.")},
      {"claims", kHere, Fail(Code::kDeadlineExceeded, "CALL_FAILED", "", "too late")}};
  EXPECT_THAT(ProblemsOf(instances),
              ElementsAre(AllOf(HasSubstr("agreement: Start agreement."),
                                HasSubstr("naungan serve"), HasSubstr("naungan-agreement")),
                          AllOf(HasSubstr("claims at 127.0.0.1:4000 does not answer (too late)"),
                                HasSubstr("restart"))));
  const std::string text = StatusText(instances, false);
  EXPECT_THAT(text,
              HasSubstr("agreement  -               -          not running  -           -  "));
  EXPECT_THAT(text, HasSubstr("NOT well, 2 things:\n  agreement: Start agreement."));
}

TEST(Status, JsonHoldsEveryPartitionAndTheProblems) {
  auto instance = ClaimsAlone();
  Of(instance).set_metrics_port(9100);
  Of(instance).mutable_partitions(2)->set_alarm("it waits");
  const auto json = nlohmann::json::parse(StatusJson({instance}));
  EXPECT_EQ(json["well"], false);
  EXPECT_THAT(json["problems"], SizeIs(1));
  EXPECT_EQ(json["instances"][0]["metrics_port"], 9100);
  ASSERT_THAT(json["instances"][0]["partitions"], SizeIs(4));
  EXPECT_EQ(json["instances"][0]["partitions"][2]["alarm"], "it waits");
  EXPECT_EQ(json["instances"][0]["partitions"][2]["inputs"][0]["lag_records"], 0);
}

}  // namespace
}  // namespace naungan::cli
