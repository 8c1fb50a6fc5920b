#include <gtest/gtest.h>

#include <algorithm>

#include "libs/domain/region_code.h"
#include "libs/domain/region_names.h"

namespace naungan::domain {
namespace {

RegionCode Code(std::string_view text) { return RegionCode::Parse(text, "region").value(); }

TEST(RegionCode, ReadsEachLevel) {
  EXPECT_EQ(Code("73").Level(), RegionLevel::kProvince);
  EXPECT_EQ(Code("73.09").Level(), RegionLevel::kKabupaten);
  EXPECT_EQ(Code("73.09.01").Level(), RegionLevel::kKecamatan);
  EXPECT_EQ(Code("73.09.01.2001").Level(), RegionLevel::kVillage);
  EXPECT_EQ(Code("73.09.01.2001").ToString(), "73.09.01.2001");
  EXPECT_EQ(Code("73.09.01.2001").compact(), "7309012001");
  EXPECT_EQ(RegionCode::ParseCompact("730901", "nik"), Code("73.09.01"));
}

TEST(RegionCode, RefusesOtherShapes) {
  for (const std::string_view text :
       {"", "7", "7309", "73.", "73.9", "73.09.", "73.09.1", "73.09.01.200", "73.09.01.20011",
        "73.09.01.2001.", "73.09.01.2001.01", "73,09", "73.0x", " 73", "73.09012001"}) {
    const auto code = RegionCode::Parse(text, "region");
    ASSERT_FALSE(code) << text;
    EXPECT_EQ(code.error().reason, "REGION_CODE_MALFORMED");
    EXPECT_EQ(code.error().field, "region");
  }
  EXPECT_FALSE(RegionCode::ParseCompact("73090", "nik"));
  EXPECT_FALSE(RegionCode::ParseCompact("73.9", "nik"));
}

TEST(RegionCode, KnowsWhatItLiesIn) {
  const RegionCode village = Code("73.09.01.2001");
  EXPECT_EQ(village.Parent(), Code("73.09.01"));
  EXPECT_EQ(Code("73.09").Parent(), Code("73"));
  EXPECT_EQ(Code("73").Parent(), std::nullopt);
  EXPECT_EQ(village.At(RegionLevel::kKabupaten), Code("73.09"));
  EXPECT_EQ(Code("73").At(RegionLevel::kKabupaten), std::nullopt);
  EXPECT_TRUE(village.IsWithin(Code("73.09")));
  EXPECT_TRUE(village.IsWithin(village));
  EXPECT_FALSE(village.IsWithin(Code("73.08")));
  EXPECT_FALSE(Code("73.09").IsWithin(village));
  EXPECT_TRUE(Code("73.09").IsPrefixOf("730901"));
  EXPECT_FALSE(Code("73.72").IsPrefixOf("730901"));
}

TEST(RegionCode, TellsKotaFromKabupatenAndKelurahanFromDesa) {
  EXPECT_FALSE(Code("73.09").IsKota());
  EXPECT_FALSE(Code("73.69").IsKota());
  EXPECT_TRUE(Code("73.71").IsKota());
  EXPECT_TRUE(Code("73.72.01.1001").IsKota());
  EXPECT_FALSE(Code("73").IsKota());
  EXPECT_EQ(Code("73.72.01.1001").Kind(), VillageKind::kKelurahan);
  EXPECT_EQ(Code("73.09.01.2001").Kind(), VillageKind::kDesa);
  EXPECT_EQ(Code("91.03.01.3001").Kind(), VillageKind::kDesaAdat);
  EXPECT_EQ(Code("73.09.01.9001").Kind(), std::nullopt);
  EXPECT_EQ(Code("73.09.01").Kind(), std::nullopt);
}

TEST(RegionCode, OrdersARegionBeforeWhatLiesInIt) {
  EXPECT_LT(Code("73.09"), Code("73.09.01"));
  EXPECT_LT(Code("73.09.99"), Code("73.10"));
}

class RegionNamesTest : public testing::Test {
 protected:
  const RegionNames names_;
};

TEST_F(RegionNamesTest, KnowsTheRegionsOfTheReports) {
  EXPECT_EQ(names_.Name(Code("73")), "Sulawesi Selatan");
  EXPECT_EQ(names_.Name(Code("73.09")), "Kabupaten Maros");
  EXPECT_EQ(names_.Name(Code("73.72")), "Kota Parepare");
  EXPECT_EQ(names_.Name(Code("15.08")), "Kabupaten Bungo");
  EXPECT_EQ(names_.Name(Code("74.07")), "Kabupaten Wakatobi");
  EXPECT_TRUE(names_.Exists(Code("73.09.01")));
  EXPECT_FALSE(names_.Exists(Code("73.09.99")));
  EXPECT_EQ(names_.Name(Code("00")), std::nullopt);
  EXPECT_EQ(names_.Name(Code("99.99.99.9999")), std::nullopt);
}

TEST_F(RegionNamesTest, ReadsANameWithACommaInIt) {
  EXPECT_EQ(names_.Name(Code("12.07.28.1007")), "Lubuk Pakam I,II");
}

// How many kecamatan, kelurahan and desa four regions have by the decree. They were
// counted in the source of regions.csv (cahyadsn/wilayah).
TEST_F(RegionNamesTest, CountsWhatLiesInARegion) {
  struct Expected {
    std::string_view code;
    size_t kecamatan;
    int kelurahan;
    int desa;
  };
  for (const Expected& expected : {Expected{"73.09", 14, 23, 80}, Expected{"73.72", 4, 22, 0},
                                   Expected{"15.08", 17, 12, 141}, Expected{"74.07", 8, 25, 75}}) {
    const auto kecamatan = names_.Children(Code(expected.code));
    EXPECT_EQ(kecamatan.size(), expected.kecamatan) << expected.code;
    int kelurahan = 0;
    int desa = 0;
    for (const RegionCode& code : kecamatan) {
      for (const RegionCode& village : names_.Children(code)) {
        kelurahan += village.Kind() == VillageKind::kKelurahan ? 1 : 0;
        desa += village.Kind() == VillageKind::kDesa ? 1 : 0;
      }
    }
    EXPECT_EQ(kelurahan, expected.kelurahan) << expected.code;
    EXPECT_EQ(desa, expected.desa) << expected.code;
  }
}

TEST_F(RegionNamesTest, ListsChildrenInOrderAndNoneBelowTheFourthLevel) {
  EXPECT_EQ(names_.Provinces().size(), 38U);
  size_t kabupaten = 0;
  for (const RegionCode& province : names_.Provinces()) {
    const auto children = names_.Children(province);
    EXPECT_TRUE(std::ranges::is_sorted(children));
    kabupaten += children.size();
  }
  EXPECT_EQ(kabupaten, 514U);
  EXPECT_TRUE(names_.Children(Code("73.09.01.2001")).empty());
  EXPECT_TRUE(names_.Children(Code("99")).empty());
}

}  // namespace
}  // namespace naungan::domain
