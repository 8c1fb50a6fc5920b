#include "services/cli/scenario/scenario_file.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "libs/eventlog/service_table.h"
#include "libs/platform/random.h"
#include "libs/rpc/address_book.h"
#include "services/cli/scenario/cast.h"
#include "services/cli/scenario/questions.h"
#include "services/cli/scenario/steps.h"
#include "tests/support/temporary_directory.h"

namespace naungan::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

constexpr const char* kWhole = R"(scenario: harvest
title: "Paying at harvest"
seed: 7
given: {quota: 744}
people:
  farmers: {count: 4, region: "73.09"}
  fishers: {count: 3, region: "74.07", deciles: 4}
steps:
- OpenRoster: {name: rosters/r}
- ForEach:
    each: [a, b]
    steps:
    - Approve: {upload: u}
shown:
- line: "covered"
  as_of: 2024-06-30
  ask: {CountParticipants: {as_of_date: 2024-06-30}}
  show: counts[0].covered
  as: rupiah
  expect: 744
)";

// `kWhole` with one text replaced, which must be there.
std::string With(const std::string& text, const std::string& other) {
  std::string whole = kWhole;
  const size_t at = whole.find(text);
  EXPECT_NE(at, std::string::npos) << text;
  return at == std::string::npos ? whole : whole.replace(at, text.size(), other);
}

std::string Refusal(const std::string& text) {
  const auto scenario = ParseScenario(text, "f.yaml");
  EXPECT_FALSE(scenario) << text;
  if (scenario) return "";
  EXPECT_THAT(scenario.error().field, StartsWith("f.yaml"));
  return scenario.error().message;
}

TEST(ParseScenario, ReadsAWholeFile) {
  const auto scenario = ParseScenario(kWhole, "f.yaml");
  ASSERT_TRUE(scenario) << scenario.error().message;
  EXPECT_EQ(scenario->name, "harvest");
  EXPECT_EQ(scenario->title, "Paying at harvest");
  EXPECT_EQ(scenario->seed, 7U);
  EXPECT_EQ(scenario->given.at("quota"), "744");
  ASSERT_EQ(scenario->groups.size(), 2U);
  EXPECT_EQ(scenario->groups[0].group, "farmers");
  EXPECT_EQ(scenario->groups[0].deciles, 0);
  EXPECT_EQ(scenario->groups[1].region.ToString(), "74.07");
  EXPECT_EQ(scenario->groups[1].deciles, 4);
  EXPECT_EQ(scenario->groups[1].first_number, 4) << "after the four farmers";
  ASSERT_EQ(scenario->steps.size(), 2U);
  EXPECT_EQ(scenario->steps[1].verb, "ForEach");
  EXPECT_EQ(scenario->steps[1].line, 10);
  ASSERT_EQ(scenario->shown.size(), 1U);
  EXPECT_EQ(scenario->shown[0].question, "CountParticipants");
  EXPECT_EQ(scenario->shown[0].show, "counts[0].covered");
  EXPECT_EQ(scenario->shown[0].format, "rupiah");
  EXPECT_EQ(scenario->shown[0].expected, "744");
}

TEST(ParseScenario, RefusesABadFileWithItsLine) {
  EXPECT_THAT(Refusal(With("title:", "titel:")),
              StartsWith("line 2: the key titel is not known here; the known ones are scenario, "));
  EXPECT_EQ(Refusal(With("seed: 7\n", "")), "line 1: seed must be a whole number");
  EXPECT_EQ(Refusal(With("seed: 7", "seed: seven")), "line 1: seed must be a whole number");
  EXPECT_EQ(Refusal(With("scenario: harvest\n", "")),
            "line 1: scenario must state the name of the scenario");
  EXPECT_EQ(Refusal(With("given: {quota: 744}", "given: [744]")),
            "line 4: given must list words with their values");
  EXPECT_EQ(Refusal(With("given: {quota: 744}", "given: {quota: [744]}")),
            "line 4: a given word must have a single value");
  EXPECT_EQ(Refusal(With("count: 4, ", "")), "line 6: count must be a whole number");
  EXPECT_EQ(Refusal(With("count: 4, ", "count: 4, sex: F, ")),
            "line 6: the key sex is not known here; the known ones are count, region, deciles");
  EXPECT_THAT(Refusal(With("\"73.09\"", "\"7309\"")), StartsWith("line 6: "));
  EXPECT_THAT(Refusal(With("count: 4,", "count: -4,")), StartsWith("line 6: "));
  EXPECT_THAT(Refusal(With("count: 4,", "count: 9000000000000000000,")), StartsWith("line 6: "));
  EXPECT_THAT(Refusal(With("deciles: 4", "deciles: 11")), StartsWith("line 7: "));
  EXPECT_EQ(Refusal(With("- OpenRoster: {name: rosters/r}",
                         "- OpenRoster: {name: rosters/r}\n  Approve: {upload: u}")),
            "line 9: a step must be one verb with its request");
  EXPECT_EQ(Refusal(With("    - Approve: {upload: u}",
                         "    - Approve: {upload: u}\n      Bill: {bill: b}")),
            "line 13: a step must be one verb with its request")
      << "this holds for steps within steps, too";
  EXPECT_EQ(Refusal(With("- OpenRoster: {name: rosters/r}", "- OpenRoster")),
            "line 9: a step must be one verb with its request");
  EXPECT_EQ(Refusal(With("  expect: 744\n", "")), "line 15: a line of shown must state expect");
  EXPECT_THAT(Refusal(With("  expect: 744", "  expects: 744")),
              StartsWith("line 20: the key expects is not known here"));
  EXPECT_EQ(Refusal(With("  expect: 744", "  expect: 744\n  expect: 745")),
            "line 21: the key expect is stated twice");
  EXPECT_EQ(Refusal(With("  as: rupiah", "  as: dollars")),
            "line 19: as must be percent or rupiah");
  EXPECT_EQ(Refusal(With("{CountParticipants: {as_of_date: 2024-06-30}}", "CountParticipants")),
            "line 15: ask must state one question with its request");
  EXPECT_EQ(Refusal("- a\n- b\n"), "line 1: a scenario file must have keys with their values");
  EXPECT_EQ(Refusal("scenario: a\nseed: 1\nshown: []\n"),
            "line 1: a scenario must have steps and shown");
  EXPECT_EQ(Refusal("scenario: a\nseed: 1\nsteps: []\nshown: 3\n"), "line 4: shown must be a list");
  EXPECT_THAT(Refusal("scenario: [\n"), HasSubstr("line 2")) << "this is not YAML";
}

// An alias of the steps around it would be read without end.
TEST(ParseScenario, RefusesStepsThatStandWithinThemselves) {
  EXPECT_EQ(
      Refusal("scenario: a\nseed: 1\nsteps: &s [{ForEach: {each: [a], steps: *s}}]\nshown: []\n"),
      "line 3: steps stand within steps at most 8 levels deep");
}

TEST(ParseScenario, RefusesMoreStepsThanAFileMayHave) {
  const auto steps = [](int count) {
    std::string text =
        "scenario: a\nseed: 1\nshown: []\nsteps:\n- ForEach: &turn {steps: [&step {A: {}}";
    for (int i = 1; i < 99; ++i) text += ", *step";
    text += "]}\n";
    for (int i = 1; i < count; ++i) text += "- ForEach: *turn\n";
    return text;
  };
  EXPECT_TRUE(ParseScenario(steps(100), "f.yaml"));
  EXPECT_THAT(Refusal(steps(101)), HasSubstr("a file has at most 10000 steps"));
}

TEST(ParseScenario, RefusesMorePeopleThanAScenarioMayHave) {
  std::string people;
  for (int64_t i = 0; i * kPeopleInGroupMax <= kPeopleMax; ++i) {
    people += "  g" + std::to_string(i) + ": {count: " + std::to_string(kPeopleInGroupMax) +
              ", region: \"73.09\"}\n";
  }
  EXPECT_THAT(Refusal(With("  farmers: {count: 4, region: \"73.09\"}\n", people)),
              HasSubstr("a scenario at most 1000000"));
}

TEST(ParseScenario, RefusesAFileThatIsTooLarge) {
  const auto scenario = ParseScenario(kWhole + std::string(kScenarioBytesMax, '#'), "f.yaml");
  ASSERT_FALSE(scenario);
  EXPECT_EQ(scenario.error().reason, "SCENARIO_TOO_LARGE");
}

TEST(ReadScenario, ReadsAFileAndBoundsIt) {
  const TemporaryDirectory directory;
  const auto path = directory.path() / "f.yaml";
  EXPECT_EQ(ReadScenario(path).error().code, Code::kNotFound);

  std::ofstream(path) << kWhole;
  EXPECT_TRUE(ReadScenario(path));

  std::ofstream(path) << kWhole << std::string(2 * kScenarioBytesMax, '#');
  EXPECT_EQ(ReadScenario(path).error().reason, "SCENARIO_TOO_LARGE");
}

// The five report files. Their verbs and questions are looked up in the API, which needs no server
// for that.
class ReportFiles : public testing::Test {
 protected:
  void SetUp() override {
    for (const auto& service : eventlog::ServiceNames()) {
      auto entry = rpc::AddressEntry::Write(directory_.path(), service, "127.0.0.1:1");
      ASSERT_TRUE(entry);
      entries_.push_back(*std::move(entry));
    }
    auto api = Api::Connect(directory_.path(), clock_, entropy_, [](auto, const auto&) {});
    ASSERT_TRUE(api);
    api_ = *std::move(api);
    for (const auto& file : std::filesystem::directory_iterator(NAUNGAN_SCENARIOS)) {
      if (file.path().extension() != ".yaml") continue;
      auto scenario = ReadScenario(file.path());
      ASSERT_TRUE(scenario) << scenario.error().field << ": " << scenario.error().message;
      const std::string name = scenario->name;
      scenarios_[name] = *std::move(scenario);
    }
  }

  const TemporaryDirectory directory_;
  const platform::SystemClock clock_;
  platform::SystemEntropy entropy_;
  std::vector<std::unique_ptr<rpc::AddressEntry>> entries_;
  std::unique_ptr<Api> api_;
  std::map<std::string, Scenario> scenarios_;
};

TEST_F(ReportFiles, AllFiveRead) {
  std::vector<std::string> names;
  for (const auto& [name, scenario] : scenarios_) {
    names.push_back(name);
    EXPECT_FALSE(scenario.title.empty()) << name;
    EXPECT_FALSE(scenario.steps.empty()) << name;
    EXPECT_FALSE(scenario.shown.empty()) << name;
  }
  EXPECT_THAT(names, ElementsAre("bungo-2025", "maros-2021", "maros-2025", "parepare-2024",
                                 "wakatobi-2022"));
}

TEST_F(ReportFiles, EveryStepIsAVerbOrAnRpc) {
  for (const auto& [name, scenario] : scenarios_) {
    const auto checked = CheckSteps(scenario, *api_);
    EXPECT_TRUE(checked) << name << ": " << checked.error().message;
  }
}

TEST_F(ReportFiles, EveryLineAsksReporting) {
  for (const auto& [name, scenario] : scenarios_) {
    const auto checked = CheckQuestions(scenario, *api_);
    EXPECT_TRUE(checked) << name << ": " << checked.error().message;
    for (const auto& shown : scenario.shown) EXPECT_FALSE(shown.as_of.empty()) << shown.line;
  }
}

TEST_F(ReportFiles, PeopleOfTwoReportsAreNeverTheSame) {
  std::map<std::string, std::set<uint64_t>> classes;
  for (const auto& [name, scenario] : scenarios_) {
    std::set<std::string> regions;
    for (const auto& group : scenario.groups) regions.insert(group.region.ToString());
    for (const auto& region : regions) {
      EXPECT_TRUE(classes[region].insert(scenario.seed % 16).second)
          << name << ": another report of " << region << " has a seed of the same class";
    }
  }
}

}  // namespace
}  // namespace naungan::cli
