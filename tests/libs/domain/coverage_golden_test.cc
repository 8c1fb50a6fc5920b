// Runs the published test vectors of coverage (tests/golden/coverage), as anyone's program could.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "libs/domain/coverage.h"
#include "libs/domain/enum_names.h"
#include "libs/rules/cover_rules.h"
#include "naungan/common/v1/common.pb.h"

namespace naungan::domain {
namespace {

using nlohmann::json;

// If there were fewer cases, files would not have been found.
constexpr int kCasesMin = 55;

Date Day(const std::string& text) { return Date::ParseIso(text, "date").value(); }

Period PeriodOf(const std::string& text) {
  const size_t dots = text.find("..");
  const std::string to = text.substr(dots + 2);
  return {.from = Day(text.substr(0, dots)),
          .to = to.empty() ? std::nullopt : std::optional(Day(to))};
}

struct Case {
  std::vector<Participation> participations;
  std::map<std::string, std::vector<KnownBill>, std::less<>> bills;
};

Participation ReadParticipation(const json& from) {
  Participation participation;
  participation.account = from.at("account");
  participation.segment = ParseSegment(from.at("segment").get<std::string>(), "segment").value();
  participation.seat = from.at("seat");
  participation.period = PeriodOf(from.at("period"));
  participation.admitted = Day(from.at("admitted"));
  participation.continues = from.value("continues", "");
  for (const std::string programme : from.at("programmes")) {
    participation.programmes.Insert(ParseProgramme(programme, "programmes").value());
  }
  return participation;
}

KnownBill ReadBill(const json& from) {
  const std::string months = from.at("months");
  KnownBill bill;
  bill.first_seat = from.at("first_seat");
  bill.past_last_seat = from.at("past_last_seat");
  bill.from = Month::ParseIso(months.substr(0, months.find("..")), "months").value();
  bill.to = Month::ParseIso(months.substr(months.find("..") + 2), "months").value();
  bill.issued = Day(from.at("issued"));
  bill.due = Day(from.at("due"));
  if (from.contains("paid")) {
    bill.paid = {.paid = Day(from.at("paid")), .cover = PeriodOf(from.at("cover"))};
  }
  return bill;
}

Case Read(const json& from) {
  Case read;
  for (const json& one : from.at("participations")) {
    read.participations.push_back(ReadParticipation(one));
  }
  for (const auto& [account, bills] : from.at("bills").items()) {
    for (const json& one : bills) read.bills[account].push_back(ReadBill(one));
  }
  return read;
}

void Expect(const json& expected, const Case& given, const CoverRules& rules) {
  const BillsOf bills_of = [&](std::string_view account) -> std::span<const KnownBill> {
    const auto found = given.bills.find(account);
    if (found == given.bills.end()) return {};
    return found->second;
  };
  for (const auto& [programme_name, answers] : expected.at("on").items()) {
    const auto programme = ParseProgramme(programme_name, "programme").value();
    for (const auto& [date, answer] : answers.items()) {
      const Coverage coverage =
          CoverageOn(given.participations, bills_of, rules, programme, Day(date));
      std::string_view reason = common::v1::CoverReason_Name(coverage.reason);
      reason.remove_prefix(std::string_view("COVER_REASON_").size());
      EXPECT_EQ(reason, answer.get<std::string>()) << programme_name << " on " << date;
      EXPECT_EQ(coverage.by != nullptr, IsRegistered(given.participations, programme, Day(date)))
          << programme_name << " on " << date;
    }
  }
  if (!expected.contains("member_since")) return;
  for (const auto& [date, answer] : expected.at("member_since").items()) {
    const auto since = MemberSince(given.participations, bills_of, rules, Day(date));
    EXPECT_EQ(since ? since->ToString() : "none", answer.get<std::string>()) << date;
  }
}

TEST(CoverageGolden, EveryVectorHolds) {
  std::set<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(NAUNGAN_COVERAGE_GOLDEN)) {
    if (entry.path().extension() == ".json") files.insert(entry.path());
  }
  const CoverRules rules = rules::HouseCoverRules().value();
  int cases = 0;
  for (const auto& file : files) {
    const json parsed = json::parse(std::ifstream(file));
    for (const json& one : parsed.at("cases")) {
      SCOPED_TRACE(file.filename().string() + ": " + one.at("name").get<std::string>());
      Expect(one, Read(one), rules);
      ++cases;
    }
  }
  EXPECT_GE(cases, kCasesMin);
}

}  // namespace
}  // namespace naungan::domain
