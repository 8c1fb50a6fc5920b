#include "services/enrollment/roster/row_check.h"

#include <gtest/gtest.h>

#include <functional>
#include <map>

#include "services/enrollment/account/tariffs.h"
#include "services/enrollment/recorded.h"
#include "services/enrollment/roster/roster_terms.h"
#include "tests/services/enrollment/examples.h"

namespace naungan::enrollment {
namespace {

const domain::RegionNames& Regions() {
  static const domain::RegionNames kRegions;
  return kRegions;
}

v1::Roster Parepare() {
  auto agreement = AgreementOf("parepare-2024", "2024-05-13", "2025-01-01");
  return RosterUnder(agreement, "rentan").value();
}

TEST(CheckRowTest, AcceptsAGoodRow) {
  const CheckedRow checked = CheckRow(GoodRow(), Regions());
  EXPECT_EQ(checked.code, v1::ROW_CODE_UNSPECIFIED);
  EXPECT_TRUE(checked.warnings.empty());
  EXPECT_EQ(checked.birth_days, Day("1990-02-01").days());
  EXPECT_EQ(checked.sex, v1::SEX_MALE);
  EXPECT_FALSE(checked.start_days);
}

TEST(CheckRowTest, RefusesEachRowThatIsWrongWithItsOwnCode) {
  struct Case {
    v1::RowCode code;
    std::function<void(v1::UploadRow&)> spoil;
  };
  using R = v1::UploadRow;
  for (const Case& c : {
           Case{v1::ROW_CODE_NIK_LENGTH, [](R& r) { r.set_nik("737201010290000"); }},
           Case{v1::ROW_CODE_NIK_NOT_DIGITS, [](R& r) { r.set_nik("73720101029O0001"); }},
           Case{v1::ROW_CODE_NIK_ALL_ZERO, [](R& r) { r.set_nik("0000000000000000"); }},
           Case{v1::ROW_CODE_NIK_MONTH, [](R& r) { r.set_nik("7372010113900001"); }},
           Case{v1::ROW_CODE_NIK_DAY, [](R& r) { r.set_nik("7372013202900001"); }},
           Case{v1::ROW_CODE_NIK_SERIAL, [](R& r) { r.set_nik("7372010102900000"); }},
           Case{v1::ROW_CODE_NIK_LOST_DIGITS, [](R& r) { r.set_nik("7.37E+15"); }},
           Case{v1::ROW_CODE_NAME_MISSING, [](R& r) { r.set_full_name(" \t"); }},
           Case{v1::ROW_CODE_FIELD_TOO_LONG,
                [](R& r) { r.set_full_name(std::string(kFullNameBytesMax + 1, 'x')); }},
           Case{v1::ROW_CODE_FIELD_TOO_LONG,
                [](R& r) { r.set_address(std::string(kAddressBytesMax + 1, 'x')); }},
           Case{v1::ROW_CODE_BIRTH_DATE_INVALID, [](R& r) { r.clear_birth_date(); }},
           Case{v1::ROW_CODE_BIRTH_DATE_INVALID, [](R& r) { r.mutable_birth_date()->set_day(32); }},
           Case{v1::ROW_CODE_LOCALITY_UNKNOWN, [](R& r) { r.set_locality_code("73.72.99"); }},
           Case{v1::ROW_CODE_LOCALITY_UNKNOWN, [](R& r) { r.set_locality_code("73.72"); }},
           Case{v1::ROW_CODE_LOCALITY_UNKNOWN, [](R& r) { r.set_locality_code("Soreang"); }},
           Case{v1::ROW_CODE_WAGE_INVALID, [](R& r) { r.set_wage_rupiah(-1); }},
           Case{v1::ROW_CODE_WAGE_INVALID, [](R& r) { r.set_wage_rupiah(kWageRupiahMax + 1); }},
           Case{v1::ROW_CODE_RANK_INVALID, [](R& r) { r.set_rank(-1); }},
           Case{v1::ROW_CODE_RANK_INVALID, [](R& r) { r.set_rank(kRankMax + 1); }},
           Case{v1::ROW_CODE_START_OUTSIDE_TERM,
                [](R& r) { *r.mutable_start_date() = DateOf("1989-01-01"); }},
       }) {
    v1::UploadRow row = GoodRow();
    c.spoil(row);
    EXPECT_EQ(CheckRow(row, Regions()).code, c.code) << v1::RowCode_Name(c.code);
  }
}

TEST(CheckRowTest, WarnsIfTheNikDisagreesAndDoesNotRefuseTheRow) {
  v1::UploadRow row = GoodRow();
  row.set_nik("7309014102910001");
  const CheckedRow checked = CheckRow(row, Regions());
  EXPECT_EQ(checked.code, v1::ROW_CODE_UNSPECIFIED);
  EXPECT_EQ(checked.warnings, (std::vector{v1::ROW_WARNING_NIK_REGION_MISMATCH,
                                           v1::ROW_WARNING_NIK_BIRTH_DATE_MISMATCH,
                                           v1::ROW_WARNING_NIK_SEX_MISMATCH}));
  EXPECT_EQ(checked.sex, v1::SEX_MALE) << "what is stated counts";
  row.clear_sex();
  EXPECT_EQ(CheckRow(row, Regions()).sex, v1::SEX_FEMALE) << "as the NIK says if nothing is stated";
}

class JudgeRowsTest : public testing::Test {
 protected:
  std::vector<v1::RowCode> Judge(const v1::Roster& roster, v1::StagedChunk& chunk) {
    JudgeRows(
        roster, kUpload, Day("2024-06-30"),
        [&](std::string_view participant) -> std::optional<v1::StoredMember> {
          const auto member = members_.find(std::string(participant));
          if (member == members_.end()) return std::nullopt;
          return member->second;
        },
        chunk);
    std::vector<v1::RowCode> codes;
    for (const auto& row : chunk.rows()) codes.push_back(row.code());
    return codes;
  }

  void HasRow(int participant, int32_t upload, v1::RowCode code) {
    auto& member = members_[BytesOf(ParticipantNo(participant))];
    member.set_upload(upload);
    member.set_code(code);
  }

  static constexpr int32_t kUpload = 3;
  std::map<std::string, v1::StoredMember> members_;
};

TEST_F(JudgeRowsTest, FillsInWhatTheRosterKnows) {
  v1::StagedChunk chunk = ChunkOf({1, 2});
  chunk.mutable_rows(1)->set_wage_rupiah(1'500'000);
  EXPECT_EQ(Judge(Parepare(), chunk), (std::vector{v1::ROW_CODE_ACCEPTED, v1::ROW_CODE_ACCEPTED}));
  EXPECT_EQ(chunk.rows(0).wage_rupiah(), 1'000'000);
  EXPECT_EQ(chunk.rows(1).wage_rupiah(), 1'500'000);
  ASSERT_EQ(chunk.units_size(), 1);
  EXPECT_EQ(chunk.units(0), "disnaker");
  EXPECT_EQ(chunk.rows(0).unit(), 1);
}

TEST_F(JudgeRowsTest, RefusesRowsThatTheRosterDoesNotAllow) {
  v1::Roster roster = Parepare();
  roster.set_default_wage_rupiah(0);
  *roster.add_units() = roster.units(0);
  roster.mutable_units(1)->set_unit("dinsos");
  v1::StagedChunk chunk = ChunkOf({1, 2, 3, 4, 5, 6, 7, 8});
  chunk.add_units("dinsos");
  chunk.add_units("nobody");
  for (auto& row : *chunk.mutable_rows()) {
    row.set_unit(1);
    row.set_wage_rupiah(1'000'000);
  }
  chunk.mutable_rows(0)->set_unit(0);
  chunk.mutable_rows(1)->set_unit(2);
  chunk.mutable_rows(2)->set_wage_rupiah(0);
  chunk.mutable_rows(3)->set_start_days(Day("2025-01-01").days());
  // After the roster's term; after today; today.
  chunk.mutable_rows(4)->set_birth_days(Day("2025-01-01").days());
  chunk.mutable_rows(5)->set_birth_days(Day("2024-07-01").days());
  chunk.mutable_rows(6)->set_birth_days(Day("2024-06-30").days());
  chunk.mutable_rows(7)->set_code(v1::ROW_CODE_NIK_LENGTH);
  EXPECT_EQ(Judge(roster, chunk),
            (std::vector{v1::ROW_CODE_UNIT_UNKNOWN, v1::ROW_CODE_UNIT_UNKNOWN,
                         v1::ROW_CODE_WAGE_INVALID, v1::ROW_CODE_START_OUTSIDE_TERM,
                         v1::ROW_CODE_BIRTH_DATE_INVALID, v1::ROW_CODE_BIRTH_DATE_INVALID,
                         v1::ROW_CODE_ACCEPTED, v1::ROW_CODE_NIK_LENGTH}));
}

TEST_F(JudgeRowsTest, ClearsTextsThatAreNoUnit) {
  // Given a spreadsheet whose columns slipped: a NIK and a name where the unit should stand
  v1::StagedChunk chunk = ChunkOf({1, 2, 3});
  for (const std::string_view text : {"7372010102900001", "disnaker", "Baharuddin"}) {
    chunk.add_units(std::string(text));
  }
  for (int i = 0; i < chunk.rows_size(); ++i) chunk.mutable_rows(i)->set_unit(i + 1);

  // Then their rows are refused, and nothing of the texts is left for the log
  EXPECT_EQ(Judge(Parepare(), chunk), (std::vector{v1::ROW_CODE_UNIT_UNKNOWN, v1::ROW_CODE_ACCEPTED,
                                                   v1::ROW_CODE_UNIT_UNKNOWN}));
  EXPECT_EQ((std::vector<std::string>{chunk.units().begin(), chunk.units().end()}),
            (std::vector<std::string>{"", "disnaker", ""}));
}

TEST_F(JudgeRowsTest, FindsDuplicatesAndAcceptsARowThatThePersonsRecordRefusedBefore) {
  HasRow(2, kUpload, v1::ROW_CODE_ACCEPTED);
  HasRow(3, 1, v1::ROW_CODE_ACCEPTED);
  HasRow(4, 1, v1::ROW_CODE_REGISTERED_OTHER_AGREEMENT);
  v1::StagedChunk chunk = ChunkOf({1, 1, 2, 3, 4, 4});
  EXPECT_EQ(Judge(Parepare(), chunk),
            (std::vector{v1::ROW_CODE_ACCEPTED, v1::ROW_CODE_DUPLICATE_IN_FILE,
                         v1::ROW_CODE_DUPLICATE_IN_FILE, v1::ROW_CODE_DUPLICATE_IN_ROSTER,
                         v1::ROW_CODE_ACCEPTED, v1::ROW_CODE_DUPLICATE_IN_FILE}));
}

}  // namespace
}  // namespace naungan::enrollment
