#include "services/reporting/reporting_machine.h"

#include <gtest/gtest.h>

#include "naungan/reporting/v1/reporting_service.pb.h"
#include "services/reporting/given/given_rows.h"
#include "tests/services/reporting/own_log.h"

namespace naungan::reporting {
namespace {

TEST(ReportingMachine, ACommandIsAnsweredAndKept) {
  OwnLog log;
  const auto command =
      BaselineOf("a", "2024-01-01", v1::MEASURE_TARGET_POPULATION, {{"petani", 10}});

  const auto first = log.Tell(command);
  const auto again = log.Tell(command);

  ASSERT_TRUE(first);
  EXPECT_EQ(first->events.size(), 1U);
  v1::CreateBaselineResponse response;
  ASSERT_TRUE(response.ParseFromString(first->result));
  EXPECT_EQ(response.baseline().name(), "regions/15.08/baselines/a");
  // The same command sent again has the same answer and leaves no event.
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->events.empty());
  EXPECT_EQ(again->result, first->result);
  EXPECT_EQ(kRegions.Get(log.rows(), "15.08")->baselines(), 1);
}

TEST(ReportingMachine, TakesAFigureOfTodayAndNoneOfADayToCome) {
  OwnLog log;
  EXPECT_TRUE(log.Tell(BaselineOf("today", "2025-06-30", v1::MEASURE_NOT_REGISTERED, {{"", 1}})));
  EXPECT_TRUE(log.Tell(StatementOf("today", "2025-06-30", v1::MEASURE_REGISTERED, 1)));

  for (const v1::ReportingCommand& ahead :
       {BaselineOf("ahead", "2025-07-01", v1::MEASURE_NOT_REGISTERED, {{"", 1}}),
        StatementOf("ahead", "2025-07-01", v1::MEASURE_REGISTERED, 1)}) {
    const auto refused = log.Tell(ahead);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().reason, "DATE_IN_FUTURE");
  }
  // Neither of them counts towards the region's limit.
  EXPECT_EQ(kRegions.Get(log.rows(), "15.08")->baselines(), 1);
  EXPECT_EQ(kRegions.Get(log.rows(), "15.08")->statements(), 1);
}

TEST(ReportingMachine, RefusesOtherContentAndWhatItCannotRead) {
  OwnLog log;
  ASSERT_TRUE(log.Tell(StatementOf("s", "2024-01-01", v1::MEASURE_REGISTERED, 1)));

  const auto other = log.Tell(StatementOf("s", "2024-01-01", v1::MEASURE_REGISTERED, 2));
  const auto unreadable =
      ReportingMachine(Regions()).Decide("\xff\xff", log.rows(), {.time_us = kNowUs});

  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, Code::kAlreadyExists);
  ASSERT_FALSE(unreadable);
  EXPECT_EQ(unreadable.error().reason, "COMMAND_UNREADABLE");
}

}  // namespace
}  // namespace naungan::reporting
