// Baselines and statements, given through the machine of the service's own log, are compared with
// what the feeds say: potential, ratio, reconciliation.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "libs/eventlog/partitioner.h"
#include "naungan/reporting/v1/reporting_log.pb.h"
#include "services/reporting/given/given_rows.h"
#include "services/reporting/reporting_machine.h"
#include "services/reporting/reports/get_coverage_ratio.h"
#include "services/reporting/reports/list_potential.h"
#include "services/reporting/reports/reconcile.h"
#include "tests/services/reporting/feed_book.h"

namespace naungan::reporting {
namespace {

const domain::RegionNames& Regions() {
  static const domain::RegionNames regions;
  return regions;
}

using Lines = std::vector<std::pair<std::string, int64_t>>;

v1::ReportingCommand BaselineOf(const std::string& id, std::string_view date, v1::Measure measure,
                                const Lines& lines) {
  v1::ReportingCommand command;
  command.set_actor("name=bappeda;role=analyst");
  v1::Baseline& baseline = *command.mutable_create_baseline()->mutable_baseline();
  baseline.set_name("regions/15.08/baselines/" + id);
  *baseline.mutable_as_of_date() = Day(date);
  baseline.set_measure(measure);
  baseline.set_source("Laporan");
  for (const auto& [category, persons] : lines) {
    v1::BaselineLine& line = *baseline.add_lines();
    line.set_category(category);
    line.set_persons(persons);
  }
  return command;
}

v1::ReportingCommand StatementOf(const std::string& id, std::string_view date, v1::Measure measure,
                                 int64_t persons) {
  v1::ReportingCommand command;
  v1::Statement& statement = *command.mutable_create_statement()->mutable_statement();
  statement.set_name("regions/15.08/statements/" + id);
  *statement.mutable_as_of_date() = Day(date);
  statement.set_stated_measure(measure);
  statement.set_stated_persons(persons);
  statement.set_source("Siaran pers");
  return command;
}

// 30 June 2025, noon in Jakarta.
constexpr int64_t kNowUs = 1'751'259'600'000'000;

// The own log's partition of the region. The machine decides and applies its commands.
class OwnLog {
 public:
  Result<runtime::Decision> Tell(const v1::ReportingCommand& command) {
    const ReportingMachine machine(Regions());
    auto decision = machine.Decide(command.SerializeAsString(), rows_, {.time_us = kNowUs});
    if (!decision) return decision;
    for (const std::string& event : decision->events) machine.Apply(event, {}, rows_);
    return decision;
  }

  const MemoryRows& rows() const { return rows_; }

 private:
  MemoryRows rows_;
};

// Opens stays of `count` persons in a category of Bungo from `from` on. The first person is
// `first`.
void Register(FeedBook& book, int64_t first, int64_t count, const std::string& category,
              std::string_view from) {
  for (int64_t n = first; n < first + count; ++n) {
    book.Opened({.person = Person(n),
                 .from = std::string(from),
                 .seat = n,
                 .category = category,
                 .region_code = "15.08"});
  }
}

v1::ListPotentialResponse Potential(const OwnLog& log, const FeedBook& book,
                                    std::string_view date) {
  v1::ListPotentialRequest request;
  request.set_region_code("15.08");
  *request.mutable_as_of_date() = Day(date);
  const auto listed = ListPotential(request, log.rows(), FoldedFigures(book).partitions());
  EXPECT_TRUE(listed) << listed.error().reason;
  return listed.value_or(v1::ListPotentialResponse());
}

Result<v1::GetCoverageRatioResponse> Ratio(const OwnLog& log, const FeedBook& book,
                                           std::string_view date,
                                           v1::Measure measure = v1::MEASURE_REGISTERED) {
  v1::GetCoverageRatioRequest request;
  request.set_region_code("15.08");
  *request.mutable_as_of_date() = Day(date);
  request.set_measure(measure);
  return GetCoverageRatio(request, log.rows(), FoldedFigures(book).partitions());
}

TEST(OwnLog, ACommandIsAnsweredAndKept) {
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

TEST(OwnLog, TakesAFigureOfTodayAndNoneOfADayToCome) {
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

TEST(OwnLog, RefusesOtherContentAndWhatItCannotRead) {
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

TEST(ListPotential, OfATargetPopulationWhatIsNotRegisteredYet) {
  OwnLog log;
  ASSERT_TRUE(log.Tell(BaselineOf("rapat", "2024-06-01", v1::MEASURE_TARGET_POPULATION,
                                  {{"petani", 10}, {"nelayan", 4}, {"rentan", 2}})));
  FeedBook book;
  Register(book, 1, 3, "petani", "2024-01-01");
  Register(book, 10, 5, "rentan", "2024-01-01");

  const auto listed = Potential(log, book, "2024-06-01");

  ASSERT_EQ(listed.lines_size(), 3);
  EXPECT_EQ(listed.lines(0).category(), "nelayan");
  EXPECT_EQ(listed.lines(0).registered(), 0);
  EXPECT_EQ(listed.lines(0).not_registered(), 4);
  EXPECT_EQ(listed.lines(1).category(), "petani");
  EXPECT_EQ(listed.lines(1).potential(), 10);
  EXPECT_EQ(listed.lines(1).registered(), 3);
  EXPECT_EQ(listed.lines(1).not_registered(), 7);
  EXPECT_EQ(listed.lines(1).baseline(), "regions/15.08/baselines/rapat");
  // More persons are registered than the baseline counts.
  EXPECT_EQ(listed.lines(2).not_registered(), 0);
}

TEST(ListPotential, OfThoseNotRegisteredThenSomeRegisteredSince) {
  OwnLog log;
  ASSERT_TRUE(log.Tell(BaselineOf("b", "2024-06-01", v1::MEASURE_NOT_REGISTERED, {{"petani", 7}})));
  FeedBook book;
  Register(book, 1, 3, "petani", "2024-01-01");
  Register(book, 10, 2, "petani", "2024-09-01");

  const auto then = Potential(log, book, "2024-06-01").lines(0);
  EXPECT_EQ(then.potential(), 10);
  EXPECT_EQ(then.not_registered(), 7);
  const auto later = Potential(log, book, "2024-09-01").lines(0);
  EXPECT_EQ(later.potential(), 10);
  EXPECT_EQ(later.registered(), 5);
  EXPECT_EQ(later.not_registered(), 5);
}

TEST(ListPotential, EachGroupByItsNewestBaselineNotAfterTheDate) {
  OwnLog log;
  const auto target = v1::MEASURE_TARGET_POPULATION;
  ASSERT_TRUE(log.Tell(BaselineOf("z-old", "2023-01-01", target, {{"a", 1}, {"b", 2}})));
  ASSERT_TRUE(log.Tell(BaselineOf("m-new", "2024-01-01", target, {{"a", 10}})));
  ASSERT_TRUE(log.Tell(BaselineOf("future", "2025-01-01", target, {{"a", 100}})));
  // A baseline of the same day that was given later.
  ASSERT_TRUE(log.Tell(BaselineOf("a-corrected", "2024-01-01", target, {{"a", 11}})));

  const auto listed = Potential(log, FeedBook(), "2024-06-01");

  ASSERT_EQ(listed.lines_size(), 2);
  EXPECT_EQ(listed.lines(0).potential(), 11);
  EXPECT_EQ(listed.lines(0).baseline(), "regions/15.08/baselines/a-corrected");
  EXPECT_EQ(listed.lines(1).potential(), 2);
  EXPECT_EQ(Potential(log, FeedBook(), "2022-06-01").lines_size(), 0);
}

TEST(ListPotential, WhoIsInTwoGroupsCountsOnceInALineOfAll) {
  OwnLog log;
  ASSERT_TRUE(log.Tell(BaselineOf("b", "2024-01-01", v1::MEASURE_TARGET_POPULATION, {{"", 10}})));
  FeedBook book;
  Register(book, 1, 1, "petani", "2024-01-01");
  book.Opened({.person = Person(1),
               .account = "rosters/pt/account",
               .category = "karyawan",
               .region_code = "15.08"});

  EXPECT_EQ(Potential(log, book, "2024-06-01").lines(0).registered(), 1);
}

TEST(CoverageRatio, OverTheRegisteredAndThoseWhoAreNot) {
  OwnLog log;
  ASSERT_TRUE(log.Tell(BaselineOf("b", "2024-12-31", v1::MEASURE_NOT_REGISTERED, {{"", 4}})));
  FeedBook book;
  Register(book, 1, 3, "petani", "2024-01-01");
  book.PaidFor({.bill = "one",
                .first_seat = 1,
                .past_last_seat = 2,
                .from = "2024-12-01",
                .to = "2025-01-01",
                .paid = "2024-12-01"});

  const auto registered = Ratio(log, book, "2024-12-31");
  ASSERT_TRUE(registered);
  EXPECT_EQ(registered->ratio().numerator(), 3);
  EXPECT_EQ(registered->ratio().denominator(), 7);
  EXPECT_EQ(registered->ratio().truncated_basis_points(), 4'285);
  EXPECT_EQ(registered->ratio().rounded_basis_points(), 4'286);
  EXPECT_EQ(registered->ratio().as_of_date().year(), 2024);
  const auto covered = Ratio(log, book, "2024-12-31", v1::MEASURE_COVERED);
  ASSERT_TRUE(covered);
  EXPECT_EQ(covered->ratio().numerator(), 1);
  EXPECT_EQ(covered->ratio().denominator(), 7);
}

TEST(CoverageRatio, OfATargetPopulationAsItWasGiven) {
  OwnLog log;
  ASSERT_TRUE(log.Tell(BaselineOf("b", "2024-01-01", v1::MEASURE_TARGET_POPULATION,
                                  {{"petani", 3}, {"nelayan", 5}})));
  FeedBook book;
  Register(book, 1, 3, "petani", "2024-01-01");

  const auto ratio = Ratio(log, book, "2024-12-31");

  ASSERT_TRUE(ratio);
  EXPECT_EQ(ratio->ratio().denominator(), 8);
  EXPECT_EQ(ratio->ratio().truncated_basis_points(), 3'750);
}

TEST(CoverageRatio, NeedsABaselineAndAMeasureOfPersons) {
  OwnLog log;
  ASSERT_TRUE(log.Tell(BaselineOf("b", "2024-06-01", v1::MEASURE_TARGET_POPULATION, {{"", 3}})));

  const auto too_early = Ratio(log, FeedBook(), "2024-05-31");
  const auto target = Ratio(log, FeedBook(), "2024-06-01", v1::MEASURE_TARGET_POPULATION);

  ASSERT_FALSE(too_early);
  EXPECT_EQ(too_early.error().code, Code::kFailedPrecondition);
  EXPECT_EQ(too_early.error().reason, "BASELINE_MISSING");
  ASSERT_FALSE(target);
  EXPECT_EQ(target.error().reason, "MEASURE_UNSUPPORTED");
}

TEST(Reconcile, TheStatementsOfTheDayAgainstEveryMeasure) {
  OwnLog log;
  ASSERT_TRUE(log.Tell(BaselineOf("b", "2024-12-31", v1::MEASURE_NOT_REGISTERED, {{"", 40}})));
  ASSERT_TRUE(log.Tell(StatementOf("wrong-label", "2024-12-31", v1::MEASURE_REGISTERED, 44)));
  ASSERT_TRUE(log.Tell(StatementOf("exact", "2024-12-31", v1::MEASURE_REGISTERED, 3)));
  ASSERT_TRUE(log.Tell(StatementOf("other-day", "2024-12-30", v1::MEASURE_REGISTERED, 3)));
  FeedBook book;
  Register(book, 1, 3, "petani", "2024-01-01");
  v1::ReconcileRequest request;
  request.set_region_code("15.08");
  *request.mutable_as_of_date() = Day("2024-12-31");

  const auto found = Reconcile(request, log.rows(), FoldedFigures(book).partitions());

  ASSERT_TRUE(found);
  ASSERT_EQ(found->reconciliations_size(), 2);
  const v1::Reconciliation& exact = found->reconciliations(0);
  EXPECT_EQ(exact.statement().name(), "regions/15.08/statements/exact");
  EXPECT_TRUE(exact.agrees());
  const v1::Reconciliation& wrong = found->reconciliations(1);
  EXPECT_FALSE(wrong.agrees());
  EXPECT_TRUE(wrong.mislabelled());
  EXPECT_EQ(wrong.nearest(), v1::MEASURE_TARGET_POPULATION);
  ASSERT_EQ(wrong.derived_size(), 4);
  EXPECT_EQ(wrong.derived(0).persons(), 3);
  EXPECT_EQ(wrong.derived(2).persons(), 40);
  EXPECT_EQ(wrong.derived(3).persons(), 43);
  EXPECT_EQ(wrong.derived(3).difference(), 1);
}

TEST(Reconcile, WithoutABaselineOnlyWhatTheFeedsSay) {
  OwnLog log;
  ASSERT_TRUE(log.Tell(StatementOf("s", "2024-12-31", v1::MEASURE_COVERED, 1)));
  v1::ReconcileRequest request;
  request.set_region_code("15.08");
  *request.mutable_as_of_date() = Day("2024-12-31");

  const auto found = Reconcile(request, log.rows(), FoldedFigures(FeedBook()).partitions());

  ASSERT_TRUE(found);
  ASSERT_EQ(found->reconciliations_size(), 1);
  EXPECT_EQ(found->reconciliations(0).derived_size(), 2);
}

}  // namespace
}  // namespace naungan::reporting
