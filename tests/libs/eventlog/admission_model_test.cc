// Random schedules against the admission rule, and against the rule with a part missing.
#include "tests/libs/eventlog/admission_model.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

namespace naungan::eventlog {
namespace {

constexpr int kSchedules = 2'000;

// NAUNGAN_SEED repeats the seed that a failure printed.
uint64_t FirstSeed() {
  const char* seed = std::getenv("NAUNGAN_SEED");
  return seed != nullptr ? std::stoull(seed) : 20'260'101;
}

struct Sum {
  int64_t acknowledged = 0;
  int64_t terms = 0;
  int losses_seen = 0;
  // How many schedules broke a promise.
  int broken = 0;
  uint64_t first_broken_seed = 0;
  std::string first_violation;
};

Sum RunSchedules(int count, bool tail_cut, const RuleParts& rule) {
  Sum sum;
  for (int i = 0; i < count; ++i) {
    const uint64_t seed = FirstSeed() + static_cast<uint64_t>(i);
    const Findings findings = RunSchedule({.seed = seed, .tail_cut = tail_cut, .rule = rule});
    sum.acknowledged += findings.acknowledged;
    sum.terms += findings.terms;
    sum.losses_seen += findings.loss_seen ? 1 : 0;
    if (!findings.violations.empty() && sum.broken++ == 0) {
      sum.first_broken_seed = seed;
      sum.first_violation = findings.violations.front();
    }
  }
  return sum;
}

TEST(AdmissionModel, KeepsEveryPromiseWhereTheLogKeepsItsRecords) {
  // Given writers that crash and restart from older copies, and a network that delays, loses and
  // repeats requests and answers wrongly,
  const Sum sum = RunSchedules(kSchedules, /*tail_cut=*/false, {});
  std::printf("first seed %llu: %lld commands acknowledged in %lld terms\n",
              static_cast<unsigned long long>(FirstSeed()),
              static_cast<long long>(sum.acknowledged), static_cast<long long>(sum.terms));
  // then what was acknowledged counts once and in one order, and no loss is reported.
  EXPECT_EQ(sum.broken, 0) << "NAUNGAN_SEED=" << sum.first_broken_seed << ": "
                           << sum.first_violation;
  EXPECT_EQ(sum.losses_seen, 0);
  // And the schedules did reach interesting states.
  EXPECT_GT(sum.acknowledged, kSchedules);
  EXPECT_GT(sum.terms, kSchedules);
}

TEST(AdmissionModel, SeesTheLossOfATail) {
  const Sum sum = RunSchedules(kSchedules, /*tail_cut=*/true, {});
  EXPECT_EQ(sum.broken, 0) << "NAUNGAN_SEED=" << sum.first_broken_seed << ": "
                           << sum.first_violation;
  EXPECT_GT(sum.losses_seen, kSchedules / 10);
}

// Each control drops one part, or the parts that can replace each other, and the model must notice.
void ExpectBroken(bool tail_cut, const RuleParts& rule) {
  const Sum sum = RunSchedules(kSchedules, tail_cut, rule);
  EXPECT_GT(sum.broken, 0) << "the model did not notice that a part was dropped";
}

TEST(AdmissionModel, NeedsFencesToRise) { ExpectBroken(false, {.fence_epoch = false}); }

TEST(AdmissionModel, NeedsOlderTermsToBeVoid) { ExpectBroken(false, {.newest_term = false}); }

TEST(AdmissionModel, NeedsAdmittedSequencesToBeVoid) { ExpectBroken(false, {.sequence = false}); }

TEST(AdmissionModel, NeedsTheLeaderToExpectItsOffset) {
  ExpectBroken(false, {.expected_offset = false});
}

TEST(AdmissionModel, NeedsTheLeaderToFollowThroughItsFence) {
  ExpectBroken(false, {.own_fence = false});
}

TEST(AdmissionModel, NeedsTheChainToSeeALostTail) {
  ExpectBroken(true, {.chain = false, .last_record = false});
}

TEST(AdmissionModel, NeedsEpochsAheadToSeeALostTail) {
  ExpectBroken(true, {.epoch_ahead = false, .last_record = false});
}

TEST(AdmissionModel, NeedsTheLastRecordLookedAtToSeeALostTail) {
  ExpectBroken(true, {.last_record = false});
}

}  // namespace
}  // namespace naungan::eventlog
