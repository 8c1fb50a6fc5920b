// Runs the published test vectors of contributions (tests/golden/contributions) against the house's
// tariffs, as anyone's program could.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "libs/domain/enum_names.h"
#include "tests/services/enrollment/examples.h"

namespace naungan::enrollment {
namespace {

using domain::Month;
using domain::Rupiah;

// If there were fewer cases, a file would not have been read whole.
constexpr size_t kPersonsMin = 150;
constexpr size_t kProjectsMin = 12;

std::vector<std::string> Split(const std::string& text, char by) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, by);) parts.push_back(part);
  return parts;
}

// The lines of a file below its head, which must be `head`.
std::vector<std::vector<std::string>> Lines(std::string_view file, const std::string& head) {
  std::ifstream stream(std::filesystem::path(NAUNGAN_CONTRIBUTION_GOLDEN) / file);
  std::string line;
  std::getline(stream, line);
  EXPECT_EQ(line, head);
  std::vector<std::vector<std::string>> lines;
  while (std::getline(stream, line)) {
    lines.push_back(Split(line, ','));
    EXPECT_EQ(lines.back().size(), Split(head, ',').size()) << line;
  }
  return lines;
}

Insured InsuredOf(const std::vector<std::string>& line) {
  Insured insured;
  insured.segment = domain::ParseSegment(line[1], "segment").value();
  if (line[2] == "TRANSPORT") insured.sector = common::v1::SECTOR_TRANSPORT;
  insured.jkk_risk_class = std::stoi(line[3]);
  for (const std::string& programme : Split(line[4], '+')) {
    insured.programmes.Insert(domain::ParseProgramme(programme, "programmes").value());
  }
  for (const std::string& source : Split(line[5], '+')) {
    insured.funding.push_back(domain::ParseFundingSource(source, "funding").value());
  }
  return insured;
}

TEST(ContributionGoldenTest, EveryMonthOfAPersonCostsWhatItsSourceSays) {
  const auto lines = Lines("persons.csv",
                           "month,segment,sector,risk_class,programmes,funding,wage_rupiah,"
                           "rupiah,worker_rupiah,source,mark");
  ASSERT_GE(lines.size(), kPersonsMin);
  std::set<std::vector<std::string>> seen;
  for (const auto& line : lines) {
    const std::string what = testing::PrintToString(line);
    EXPECT_TRUE(seen.insert({line.begin(), line.begin() + 9}).second) << "twice: " << what;
    EXPECT_TRUE(std::set<std::string>({"L", "S", "M", "D"}).contains(line[10])) << what;
    const auto rate =
        HouseRules().tariffs.RateOf(InsuredOf(line), Month::ParseIso(line[0], "month").value());
    if (line[7] == "-") {
      ASSERT_FALSE(rate) << what;
      EXPECT_EQ(rate.error().reason, "TARIFF_MISSING") << what;
      continue;
    }
    ASSERT_TRUE(rate) << what << rate.error().message;
    const Rupiah wage(std::stoll(line[6]));
    EXPECT_EQ(rate->Of(wage).value().ToString(), line[7]) << what;
    EXPECT_EQ(rate->WorkerPartOf(wage).value().ToString(), line[8]) << what;
  }
}

TEST(ContributionGoldenTest, EveryProjectCostsWhatItsSourceSays) {
  const auto lines =
      Lines("projects.csv", "month,contract_rupiah,jkk_rupiah,jkm_rupiah,source,mark");
  ASSERT_GE(lines.size(), kProjectsMin);
  for (const auto& line : lines) {
    const std::string what = testing::PrintToString(line);
    const auto contribution = HouseRules().construction.Of(
        Rupiah(std::stoll(line[1])), Month::ParseIso(line[0], "month").value());
    if (line[2] == "-") {
      ASSERT_FALSE(contribution) << what;
      EXPECT_EQ(contribution.error().reason, "TARIFF_MISSING") << what;
      continue;
    }
    ASSERT_TRUE(contribution) << what << contribution.error().message;
    EXPECT_EQ(contribution->jkk.ToString(), line[2]) << what;
    EXPECT_EQ(contribution->jkm.ToString(), line[3]) << what;
  }
}

}  // namespace
}  // namespace naungan::enrollment
