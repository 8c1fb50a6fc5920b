// Runs the published test vectors of coverage (tests/golden/coverage), as anyone's program could.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "libs/domain/coverage.h"
#include "libs/domain/enum_names.h"
#include "naungan/common/v1/common.pb.h"

namespace naungan::domain {
namespace {

using nlohmann::json;

// If there were fewer cases, files would not have been found.
constexpr int kCasesMin = 30;

Date Day(const std::string& text) { return Date::ParseIso(text, "date").value(); }

Period PeriodOf(const std::string& text) {
  const size_t dots = text.find("..");
  const std::string to = text.substr(dots + 2);
  return {.from = Day(text.substr(0, dots)),
          .to = to.empty() ? std::nullopt : std::optional(Day(to))};
}

struct Case {
  std::vector<Participation> participations;
  std::map<std::string, std::vector<PaidCover>, std::less<>> covers;
};

Case Read(const json& from) {
  Case read;
  for (const json& one : from.at("participations")) {
    Participation participation{.account = one.at("account"),
                                .programmes = {},
                                .seat = one.at("seat"),
                                .period = PeriodOf(one.at("period"))};
    for (const std::string programme : one.at("programmes")) {
      participation.programmes.Insert(ParseProgramme(programme, "programmes").value());
    }
    read.participations.push_back(participation);
  }
  for (const auto& [account, covers] : from.at("covers").items()) {
    for (const json& one : covers) {
      read.covers[account].push_back({.first_seat = one.at("first_seat"),
                                      .past_last_seat = one.at("past_last_seat"),
                                      .cover = PeriodOf(one.at("cover"))});
    }
  }
  return read;
}

void Expect(const json& expected, const Case& given) {
  const CoversOf covers_of = [&](std::string_view account) -> std::span<const PaidCover> {
    const auto found = given.covers.find(account);
    if (found == given.covers.end()) return {};
    return found->second;
  };
  for (const auto& [programme_name, answers] : expected.at("on").items()) {
    const auto programme = ParseProgramme(programme_name, "programme").value();
    for (const auto& [date, answer] : answers.items()) {
      const bool registered = IsRegistered(given.participations, programme, Day(date));
      const bool covered = IsCovered(given.participations, covers_of, programme, Day(date));
      EXPECT_EQ(covered      ? "covered"
                : registered ? "registered"
                             : "none",
                answer)
          << programme_name << " on " << date;
      EXPECT_LE(covered, registered) << programme_name << " on " << date;
    }
  }
  for (const auto& [programme_name, periods] : expected.at("covered_periods").items()) {
    const auto programme = ParseProgramme(programme_name, "programme").value();
    json got = json::array();
    for (const Period& period : CoveredPeriods(given.participations, covers_of, programme)) {
      got.push_back(period.ToString());
    }
    EXPECT_EQ(got, periods) << programme_name;
  }
}

TEST(CoverageGolden, EveryVectorHolds) {
  std::set<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(NAUNGAN_COVERAGE_GOLDEN)) {
    if (entry.path().extension() == ".json") files.insert(entry.path());
  }
  int cases = 0;
  for (const auto& file : files) {
    const json parsed = json::parse(std::ifstream(file));
    for (const json& one : parsed.at("cases")) {
      SCOPED_TRACE(file.filename().string() + ": " + one.at("name").get<std::string>());
      Expect(one, Read(one));
      ++cases;
    }
  }
  EXPECT_GE(cases, kCasesMin);
}

}  // namespace
}  // namespace naungan::domain
