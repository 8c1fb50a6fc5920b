#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "libs/domain/period.h"
#include "tests/services/enrollment/enrollment_checks.h"
#include "tests/services/enrollment/enrollment_house.h"
#include "tests/services/enrollment/examples.h"

namespace naungan::enrollment {
namespace {

// Two towns and an employer want the same people. Deaths, planned leaves and renewals come in
// between, and the messages between partitions arrive in any order.
class InterleavingTest : public testing::TestWithParam<int> {};

TEST_P(InterleavingTest, KeepsEveryQuotaAndEveryPersonInOnePlace) {
  std::mt19937_64 random(static_cast<uint64_t>(GetParam()));
  EnrollmentHouse house(3);
  const std::vector<int> people = People(1, 60);
  const std::vector<std::string> agreements = {"a", "b", "renewal"};
  house.Tell(AgreementOf("a", "2024-01-01", "2025-01-01", 20));
  house.Tell(AgreementOf("b", "2024-01-01", "2025-01-01", 15));
  auto renewal = AgreementOf("renewal", "2024-07-01", "2026-01-01", 25);
  renewal.set_predecessor("agreements/a");
  house.Tell(renewal);
  house.Settle();
  const auto steps = [&] {
    for (int i = std::uniform_int_distribution(0, 40)(random); i > 0; --i) house.StepOnce(random);
  };

  for (int round = 0; round < 3; ++round) {
    for (const std::string& agreement : agreements) {
      std::vector<int> some = people;
      std::ranges::shuffle(some, random);
      some.resize(25);
      house.Enroll("rosters/" + agreement + ".rentan/uploads/round-" + std::to_string(round), some,
                   agreement == "renewal" ? "2024-08-01" : "2024-03-01");
      steps();
    }
    for (int leaves = 0; leaves < 6; ++leaves) {
      (void)house.End(std::uniform_int_distribution(1, 60)(random), "rosters/a.rentan/account",
                      leaves % 2 == 0 ? "2024-11-01" : "2024-10-01");
      steps();
    }
    for (int deaths = 0; deaths < 3; ++deaths) {
      house.TellDeath(std::uniform_int_distribution(1, 60)(random), "2024-09-15");
      steps();
    }
    (void)house.RegisterAlone(std::uniform_int_distribution(1, 60)(random), "2024-05-01");
    steps();
  }
  house.Settle(static_cast<uint64_t>(GetParam()));

  CheckRosterFeed(house);
  CheckParticipants(house, people);
  for (const std::string& agreement : agreements) {
    const auto roster = house.Roster(agreement + ".rentan");
    EXPECT_EQ(roster.counts().pending(), 0);
    EXPECT_EQ(roster.counts().seats_held(), 0);
    // Every granted seat is somebody's participation, and the other way round.
    std::set<int64_t> seats;
    for (const int person : people) {
      for (const auto& participation : house.Participations(person)) {
        const bool ended = PeriodAt(participation.period()).to != PeriodAt(roster.term()).to;
        if (participation.account() == roster.name() + "/account" && !ended) {
          EXPECT_TRUE(seats.insert(participation.seat()).second);
        }
      }
    }
    EXPECT_LE(static_cast<int64_t>(seats.size()), roster.quota_seats());
    EXPECT_GE(static_cast<int64_t>(seats.size()), roster.counts().seats_granted());
  }
  EXPECT_TRUE(house.FoldsAlike());
}

INSTANTIATE_TEST_SUITE_P(Seeds, InterleavingTest, testing::Range(1, 61));

}  // namespace
}  // namespace naungan::enrollment
