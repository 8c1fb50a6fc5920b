#include "services/cli/scenario/people.h"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <set>
#include <unordered_set>

namespace naungan::cli {
namespace {

const domain::RegionNames& Names() {
  static const domain::RegionNames kNames;  // has 91,599 rows, which are read once for all cases
  return kNames;
}

domain::RegionCode Region(const char* code) { return *domain::RegionCode::Parse(code, "region"); }

std::vector<Person> Generate(uint64_t seed, int64_t count, int64_t first = 0, int32_t deciles = 0,
                             const char* region = "73.09") {
  auto people = GeneratePeople({.group = "g",
                                .count = count,
                                .region = Region(region),
                                .deciles = deciles,
                                .first_number = first},
                               seed, Names());
  EXPECT_TRUE(people);
  return people ? *std::move(people) : std::vector<Person>();
}

// The tables of the scenarios depend on these people, so they must never change.
TEST(GeneratePeople, TheFirstOfASeedAreTheSameForEver) {
  const std::vector<std::string> golden = {
      "7372040101660002 Eko Amiruddin Bahar, Salmah Azis, 1966-01-01, male, 73.72.04.1002, 3",
      "7372020409680018 Samsul Halim Rasyid, Halimah Pratama, 1968-09-04, male, 73.72.02.1005, 2",
      "7372030905710034 Andi Arsyad Ibrahim, Rosmini Nurdin, 1971-05-09, male, 73.72.03.1001, 2"};
  std::vector<std::string> generated;
  for (const auto& person : Generate(20240513, 3, 0, 4, "73.72")) {
    generated.push_back(fmt::format("{} {}, {}, {}, {}, {}, {}", person.nik, person.full_name,
                                    person.mother_name, person.birth_date.ToString(),
                                    person.sex == domain::Sex::kMale ? "male" : "female",
                                    person.locality_code, person.rank));
  }
  EXPECT_EQ(generated, golden);
}

TEST(GeneratePeople, EveryNikIsValidAndFitsThePerson) {
  const auto region = Region("73.09");
  for (const auto& person : Generate(20250331, 5000)) {
    const auto nik = domain::Nik::Parse(person.nik, "nik");
    ASSERT_TRUE(nik) << nik.error().reason;
    const auto locality = domain::RegionCode::Parse(person.locality_code, "locality");
    ASSERT_TRUE(locality);
    EXPECT_EQ(locality->Level(), domain::RegionLevel::kVillage);
    EXPECT_TRUE(Names().Exists(*locality));
    EXPECT_TRUE(locality->IsWithin(region));
    const auto warnings = domain::NikWarnings(
        *nik, {.region = region, .birth_date = person.birth_date, .sex = person.sex}, Names());
    EXPECT_TRUE(warnings.empty()) << warnings.front();
    EXPECT_FALSE(person.full_name.empty());
    EXPECT_FALSE(person.mother_name.empty());
  }
}

TEST(GeneratePeople, SlicesOfOneSeedAreOnePopulation) {
  // Given the people 0 to 99, when the people 40 to 59 are generated as a group of their own
  const auto all = Generate(7, 100);
  const auto part = Generate(7, 20, 40);

  // Then they are the same people, and so two groups can never have a person in common.
  for (size_t i = 0; i < part.size(); ++i) EXPECT_EQ(part[i].nik, all[40 + i].nik);
}

TEST(GeneratePeople, NobodySharesANikAmongHundredThousandsOfTwoClassesOfSeeds) {
  constexpr int64_t kEach = 100'000;
  std::unordered_set<std::string> niks;
  for (const uint64_t seed : {20240513U, 20240514U}) {
    for (const auto& person : Generate(seed, kEach)) niks.insert(person.nik);
  }
  EXPECT_EQ(niks.size(), 2U * kEach);
}

TEST(GeneratePeople, RanksAreTheDecilesAndAllOfThemOccur) {
  std::set<int64_t> ranks;
  for (const auto& person : Generate(7, 1000, 0, 4)) ranks.insert(person.rank);
  EXPECT_EQ(ranks, (std::set<int64_t>{1, 2, 3, 4}));
  for (const auto& person : Generate(7, 100)) EXPECT_EQ(person.rank, 0);
}

TEST(GeneratePeople, RefusesWhatItCannotDo) {
  const auto refused = [](PeopleSpec spec) {
    spec.group = "g";
    const auto people = GeneratePeople(spec, 7, Names());
    EXPECT_FALSE(people);
    return people ? Error{} : people.error();
  };
  EXPECT_EQ(refused({.count = -1, .region = Region("73.09")}).field, "people.g");
  EXPECT_EQ(refused({.count = kPeopleInGroupMax + 1, .region = Region("73.09")}).field, "people.g");
  EXPECT_EQ(refused({.count = 1, .region = Region("73.09.01.2001")}).reason, "SCENARIO_MALFORMED");
  EXPECT_EQ(refused({.count = 1, .region = Region("99.99")}).reason, "SCENARIO_MALFORMED");
}

}  // namespace
}  // namespace naungan::cli
