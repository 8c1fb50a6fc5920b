#include "libs/runtime/leadership.h"

#include <gtest/gtest.h>

#include <string>

namespace naungan::runtime {
namespace {

eventlog::AdmissionState Newest(int64_t epoch, std::string term_id) {
  eventlog::AdmissionState admission;
  admission.epoch = epoch;
  admission.term_id = std::move(term_id);
  return admission;
}

TEST(Leadership, IsSoughtUntilItIsGivenUp) {
  Leadership leadership;
  EXPECT_FALSE(leadership.sought());
  leadership.Seek();
  EXPECT_TRUE(leadership.sought());
  leadership.GiveUp();
  EXPECT_FALSE(leadership.sought());
}

TEST(Leadership, IsNotLostBeforeTheFirstFenceIsTried) {
  // Given an instance that was told to lead while another leads
  Leadership leadership;
  leadership.Seek();
  // Then the other's fence is no reason to give up, because the instance has not fenced yet.
  EXPECT_FALSE(leadership.LostTo(Newest(7, "another")));
}

TEST(Leadership, IsLostToANewerFenceOfAnother) {
  Leadership leadership;
  leadership.Seek();
  leadership.SetKnownEpoch(7);
  EXPECT_FALSE(leadership.LostTo(Newest(7, "another")));
  EXPECT_TRUE(leadership.LostTo(Newest(8, "another")));
}

TEST(Leadership, IsNotLostToAFenceOfItsOwn) {
  Leadership leadership;
  leadership.Seek();
  leadership.SetKnownEpoch(7);
  leadership.AddOurTerm("late");
  leadership.AddOurTerm("newest");
  EXPECT_FALSE(leadership.LostTo(Newest(8, "late")));
  EXPECT_FALSE(leadership.LostTo(Newest(8, "newest")));
}

TEST(Leadership, ForgetsWhatItKnewWhenItIsSoughtAgain) {
  Leadership leadership;
  leadership.Seek();
  leadership.SetKnownEpoch(7);
  leadership.Seek();
  EXPECT_FALSE(leadership.LostTo(Newest(8, "another")));
}

TEST(Leadership, RemembersALimitedNumberOfItsOwnTerms) {
  Leadership leadership;
  leadership.Seek();
  leadership.SetKnownEpoch(0);
  for (size_t i = 0; i <= kOurTermsMax; ++i) leadership.AddOurTerm(std::to_string(i));
  EXPECT_TRUE(leadership.LostTo(Newest(1, "0")));
  EXPECT_FALSE(leadership.LostTo(Newest(1, "1")));
}

}  // namespace
}  // namespace naungan::runtime
