#include "libs/domain/nik.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace naungan::domain {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// The numbers are invented. This one is of a man who was born on 25 March '91 and registered in
// Maros.
constexpr std::string_view kMan = "7309012503910001";
constexpr std::string_view kWoman = "7309016503910002";

std::string ReasonOf(std::string_view text) {
  const auto nik = Nik::Parse(text, "rows[7].nik");
  if (nik) return "";
  EXPECT_EQ(nik.error().field, "rows[7].nik");
  return nik.error().reason;
}

TEST(Nik, ReadsItsParts) {
  const Nik nik = Nik::Parse(kMan, "nik").value();
  EXPECT_EQ(nik.region().ToString(), "73.09.01");
  EXPECT_EQ(nik.birth_day(), 25);
  EXPECT_EQ(nik.birth_month(), 3);
  EXPECT_EQ(nik.birth_year_of_century(), 91);
  EXPECT_EQ(nik.sex(), Sex::kMale);
  const Nik woman = Nik::Parse(kWoman, "nik").value();
  EXPECT_EQ(woman.birth_day(), 25);
  EXPECT_EQ(woman.sex(), Sex::kFemale);
}

TEST(Nik, ShowsTooLittleToIdentify) {
  EXPECT_EQ(Nik::Parse(kMan, "nik")->Masked(), "7309**********01");
}

TEST(Nik, TakesOffWhatSpreadsheetsAdd) {
  for (const std::string_view text :
       {"'7309012503910001", " 7309012503910001 ", "\t7309012503910001\r\n",
        "\u00A07309012503910001\u00A0", " ' 7309012503910001"}) {
    EXPECT_EQ(Nik::Parse(text, "nik"), Nik::Parse(kMan, "nik")) << text;
  }
}

TEST(Nik, RefusesEachHardRuleWithItsReason) {
  EXPECT_EQ(ReasonOf(""), "NIK_LENGTH");
  EXPECT_EQ(ReasonOf("730901250391000"), "NIK_LENGTH");
  EXPECT_EQ(ReasonOf("73090125039100011"), "NIK_LENGTH");
  EXPECT_EQ(ReasonOf("73090125O3910001"), "NIK_NOT_DIGITS");
  EXPECT_EQ(ReasonOf("7309 0125 0391 0001"), "NIK_NOT_DIGITS");
  EXPECT_EQ(ReasonOf("73.09.01.250391.0001"), "NIK_NOT_DIGITS");
  EXPECT_EQ(ReasonOf("-"), "NIK_NOT_DIGITS");
  EXPECT_EQ(ReasonOf("0000000000000000"), "NIK_ALL_ZERO");
  EXPECT_EQ(ReasonOf("7309012500910001"), "NIK_MONTH");
  EXPECT_EQ(ReasonOf("7309012513910001"), "NIK_MONTH");
  EXPECT_EQ(ReasonOf("7309010003910001"), "NIK_DAY");
  EXPECT_EQ(ReasonOf("7309013203910001"), "NIK_DAY");
  EXPECT_EQ(ReasonOf("7309014003910001"), "NIK_DAY");
  EXPECT_EQ(ReasonOf("7309017203910001"), "NIK_DAY");
  EXPECT_EQ(ReasonOf("7309012503910000"), "NIK_SERIAL");
}

TEST(Nik, AcceptsTheEdgesOfEachRule) {
  for (const std::string_view text : {"7309010101000001", "7309013112999999", "7309014101000001",
                                      "7309017112000001", "0000000101000001"}) {
    EXPECT_EQ(ReasonOf(text), "") << text;
  }
}

TEST(Nik, RefusesNumbersThatASpreadsheetRounded) {
  for (const std::string_view text :
       {"7.30901E+15", "7,30901E+15", "7.30901250391e15", "7E15", "7309012503910001.0",
        "7309012503910001,00", "7309012503910001."}) {
    EXPECT_EQ(ReasonOf(text), "NIK_LOST_DIGITS") << text;
  }
}

TEST(Nik, NeverRepeatsDigitsInAnError) {
  for (const std::string_view text :
       {"7309012599910001", "730988250391000", "7.30988E+15", "7309882503910000"}) {
    const Error error = Nik::Parse(text, "nik").error();
    EXPECT_EQ(error.message.find("730988"), std::string::npos);
    EXPECT_EQ(error.message.find("7.30"), std::string::npos);
    EXPECT_EQ(error.message.find(text), std::string::npos);
  }
}

class NikWarningsTest : public testing::Test {
 protected:
  std::vector<std::string_view> Warn(std::string_view nik, const StatedPerson& stated) const {
    return NikWarnings(Nik::Parse(nik, "nik").value(), stated, names_);
  }

  const RegionNames names_;
};

TEST_F(NikWarningsTest, SaysNothingWhenAllAgreesOrNothingIsStated) {
  const StatedPerson stated{.region = RegionCode::Parse("73.09.04.2001", "region").value(),
                            .birth_date = Date::ParseIso("1991-03-25", "birth_date").value(),
                            .sex = Sex::kMale};
  EXPECT_THAT(Warn(kMan, stated), IsEmpty());
  EXPECT_THAT(Warn(kMan, {}), IsEmpty());
}

TEST_F(NikWarningsTest, NamesEachMismatch) {
  const StatedPerson stated{.region = RegionCode::Parse("73.72", "region").value(),
                            .birth_date = Date::ParseIso("1992-03-25", "birth_date").value(),
                            .sex = Sex::kFemale};
  EXPECT_THAT(Warn(kMan, stated),
              ElementsAre(kNikRegionMismatch, kNikBirthDateMismatch, kNikSexMismatch));
}

TEST_F(NikWarningsTest, KnowsRetiredKecamatanAndLeavesTheCenturyOpen) {
  EXPECT_THAT(Warn("7309992503910001", {}), ElementsAre(kNikRegionUnknown));
  StatedPerson stated;
  stated.birth_date = Date::ParseIso("2091-03-25", "birth_date").value();
  EXPECT_THAT(Warn(kMan, stated), IsEmpty());
}

TEST_F(NikWarningsTest, AsksNothingOfAStatedProvince) {
  StatedPerson stated;
  stated.region = RegionCode::Parse("15", "region").value();
  EXPECT_THAT(Warn(kMan, stated), IsEmpty());
}

}  // namespace
}  // namespace naungan::domain
