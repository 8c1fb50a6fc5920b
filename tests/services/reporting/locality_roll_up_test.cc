// Counts that are split by locality at a level: a desa counts in its kecamatan, kabupaten and
// province, and the groups hold every person.
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "services/reporting/reports/count_participants.h"
#include "tests/services/reporting/feed_book.h"

namespace naungan::reporting {
namespace {

// How many are registered and covered.
using Pair = std::pair<int64_t, int64_t>;

v1::CountParticipantsRequest ByLocality(v1::LocalityLevel level) {
  v1::CountParticipantsRequest request;
  *request.mutable_as_of_date() = Day("2024-06-15");
  request.add_group_by(v1::DIMENSION_LOCALITY);
  request.set_locality_level(level);
  return request;
}

v1::CountParticipantsResponse Count(const FoldedFigures& figures,
                                    const v1::CountParticipantsRequest& request) {
  const auto counted = CountParticipants(request, figures.partitions());
  EXPECT_TRUE(counted) << counted.error().reason;
  return counted.value_or(v1::CountParticipantsResponse());
}

std::map<std::string, Pair> Groups(const v1::CountParticipantsResponse& counted) {
  std::map<std::string, Pair> groups;
  for (const v1::ParticipantCount& count : counted.counts()) {
    groups[count.key(0).value()] = {count.registered(), count.covered()};
  }
  return groups;
}

std::string ReasonOf(const v1::CountParticipantsRequest& request) {
  const auto counted = CountParticipants(request, FoldedFigures(FeedBook()).partitions());
  return counted ? "" : counted.error().reason;
}

TEST(LocalityRollUp, ADesaCountsInItsKecamatanItsKabupatenAndItsProvince) {
  // given: two desa of one kecamatan, a third one elsewhere, a kecamatan, and no locality
  FeedBook book;
  int64_t person = 0;
  for (const char* locality :
       {"73.09.01.2001", "73.09.01.2001", "73.09.01.2002", "73.09.02.2001", "73.72.01", ""}) {
    ++person;
    book.Opened({.person = Person(person), .seat = person, .locality_code = locality});
  }
  book.PaidFor({.bill = "june",
                .first_seat = 2,
                .past_last_seat = 7,
                .from = "2024-06-01",
                .to = "2024-07-01",
                .paid = "2024-06-01"});
  const FoldedFigures figures(book);
  const auto groups = [&](v1::LocalityLevel level) {
    return Groups(Count(figures, ByLocality(level)));
  };

  // then: at the level of desa, the kecamatan is a group of its own
  EXPECT_EQ(groups(v1::LOCALITY_LEVEL_DESA), (std::map<std::string, Pair>{{"", {1, 1}},
                                                                          {"73.09.01.2001", {2, 1}},
                                                                          {"73.09.01.2002", {1, 1}},
                                                                          {"73.09.02.2001", {1, 1}},
                                                                          {"73.72.01", {1, 1}}}));
  EXPECT_EQ(groups(v1::LOCALITY_LEVEL_UNSPECIFIED), groups(v1::LOCALITY_LEVEL_DESA));
  EXPECT_EQ(groups(v1::LOCALITY_LEVEL_KECAMATAN),
            (std::map<std::string, Pair>{
                {"", {1, 1}}, {"73.09.01", {3, 2}}, {"73.09.02", {1, 1}}, {"73.72.01", {1, 1}}}));
  EXPECT_EQ(groups(v1::LOCALITY_LEVEL_KABUPATEN),
            (std::map<std::string, Pair>{{"", {1, 1}}, {"73.09", {4, 3}}, {"73.72", {1, 1}}}));
  EXPECT_EQ(groups(v1::LOCALITY_LEVEL_PROVINCE),
            (std::map<std::string, Pair>{{"", {1, 1}}, {"73", {5, 4}}}));
}

TEST(LocalityRollUp, WhoIsInTwoDesaCountsOnceInTheirKecamatan) {
  FeedBook book;
  book.Opened({.person = Person(1), .locality_code = "73.09.01.2001"});
  book.Opened({.person = Person(1),
               .account = "rosters/pt/account",
               .category = "karyawan",
               .locality_code = "73.09.01.2002"});
  const FoldedFigures figures(book);

  EXPECT_EQ(Groups(Count(figures, ByLocality(v1::LOCALITY_LEVEL_KECAMATAN))),
            (std::map<std::string, Pair>{{"73.09.01", {1, 0}}}));
  const auto desa = Count(figures, ByLocality(v1::LOCALITY_LEVEL_DESA));
  EXPECT_EQ(Groups(desa),
            (std::map<std::string, Pair>{{"73.09.01.2001", {1, 0}}, {"73.09.01.2002", {1, 0}}}));
  EXPECT_EQ(desa.total().registered(), 1);
}

TEST(LocalityRollUp, RefusesALevelThatHasNoMeaning) {
  auto request = ByLocality(v1::LOCALITY_LEVEL_DESA);
  request.clear_group_by();
  EXPECT_EQ(ReasonOf(request), "LOCALITY_LEVEL_UNUSED");
  EXPECT_EQ(ReasonOf(ByLocality(static_cast<v1::LocalityLevel>(99))), "LOCALITY_LEVEL_UNKNOWN");
}

// People with one to `stays_max` participations each, in localities of every level.
class RandomPeople {
 public:
  RandomPeople(uint32_t seed, int stays_max) : random_(seed) {
    const int people = 1 + Draw(200);
    for (int person = 0; person < people; ++person) {
      const int stays = 1 + Draw(stays_max);
      for (int stay = 0; stay < stays; ++stay) Open(person, stay);
    }
    // Half of the seats of each account are paid for.
    for (int stay = 0; stay < stays_max; ++stay) {
      book_.PaidFor({.account = AccountOf(stay),
                     .bill = "b",
                     .first_seat = 1,
                     .past_last_seat = 1 + people / 2,
                     .from = "2024-06-01",
                     .to = "2024-07-01",
                     .paid = "2024-06-01"});
    }
    people_paid_ = people / 2;
  }

  const FeedBook& book() const { return book_; }

  // What the groups must be, where a code has at most `length` characters.
  std::map<std::string, Pair> Expected(size_t length) const {
    std::map<std::string, std::pair<std::set<int>, std::set<int>>> persons;
    for (const auto& [person, locality] : localities_) {
      auto& [registered, covered] = persons[locality.substr(0, length)];
      registered.insert(person);
      if (person < people_paid_) covered.insert(person);
    }
    std::map<std::string, Pair> expected;
    for (const auto& [locality, sets] : persons) {
      expected[locality] = {std::ssize(sets.first), std::ssize(sets.second)};
    }
    return expected;
  }

 private:
  int Draw(int bound) { return static_cast<int>(random_() % static_cast<uint32_t>(bound)); }

  static std::string AccountOf(int stay) { return "rosters/r" + std::to_string(stay) + "/account"; }

  std::string Locality() {
    static constexpr size_t kLengths[] = {0, 2, 5, 8, 13, 13, 13};
    const std::string code = std::string(Draw(2) == 0 ? "73" : "15") + ".0" +
                             std::to_string(1 + Draw(2)) + ".0" + std::to_string(1 + Draw(3)) +
                             ".200" + std::to_string(1 + Draw(4));
    return code.substr(0, kLengths[Draw(7)]);
  }

  void Open(int person, int stay) {
    const std::string locality = Locality();
    book_.Opened({.person = Person(person),
                  .seat = person + 1,
                  .account = AccountOf(stay),
                  .locality_code = locality});
    localities_.emplace_back(person, locality);
  }

  std::mt19937 random_;
  FeedBook book_;
  // The person and the locality of each participation.
  std::vector<std::pair<int, std::string>> localities_;
  int people_paid_ = 0;
};

// The level, and how long its codes are.
constexpr std::pair<v1::LocalityLevel, size_t> kLevels[] = {{v1::LOCALITY_LEVEL_PROVINCE, 2},
                                                            {v1::LOCALITY_LEVEL_KABUPATEN, 5},
                                                            {v1::LOCALITY_LEVEL_KECAMATAN, 8},
                                                            {v1::LOCALITY_LEVEL_DESA, 13}};

Pair Sum(const std::map<std::string, Pair>& groups) {
  Pair sum;
  for (const auto& [locality, pair] : groups) {
    sum.first += pair.first;
    sum.second += pair.second;
  }
  return sum;
}

TEST(LocalityRollUp, TheGroupsOfEveryLevelAddUpToTheCountThatIsNotSplit) {
  for (uint32_t seed = 1; seed <= 30; ++seed) {
    SCOPED_TRACE(seed);
    const RandomPeople people(seed, 1);
    const FoldedFigures figures(people.book());
    auto request = ByLocality(v1::LOCALITY_LEVEL_UNSPECIFIED);
    request.clear_group_by();
    const v1::ParticipantCount whole = Count(figures, request).counts(0);
    const Pair expected(whole.registered(), whole.covered());

    for (const auto& [level, length] : kLevels) {
      const auto counted = Count(figures, ByLocality(level));
      EXPECT_EQ(Sum(Groups(counted)), expected);
      EXPECT_EQ(Groups(counted), people.Expected(length));
      EXPECT_EQ(Pair(counted.total().registered(), counted.total().covered()), expected);
    }
  }
}

TEST(LocalityRollUp, WhoHasSeveralLocalitiesCountsInEachAndOnceInTheTotal) {
  for (uint32_t seed = 1; seed <= 30; ++seed) {
    SCOPED_TRACE(seed);
    const RandomPeople people(seed, 3);
    const FoldedFigures figures(people.book());
    // Codes without a character are all the same: the total.
    const Pair total = people.Expected(0).at("");

    for (const auto& [level, length] : kLevels) {
      const auto counted = Count(figures, ByLocality(level));
      EXPECT_EQ(Groups(counted), people.Expected(length));
      EXPECT_EQ(Pair(counted.total().registered(), counted.total().covered()), total);
    }
  }
}

}  // namespace
}  // namespace naungan::reporting
