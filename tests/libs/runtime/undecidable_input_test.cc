#include "libs/runtime/undecidable_input.h"

#include <gtest/gtest.h>

#include <string>

namespace naungan::runtime {
namespace {

const Error kInputError = {
    .code = Code::kInternal, .reason = "SEAT_UNKNOWN", .field = "", .message = "No such seat."};

eventlog::AdmissionState TermOf(std::string term_id) {
  eventlog::AdmissionState admission;
  admission.term_id = std::move(term_id);
  return admission;
}

TEST(UndecidableInput, StopsThePartitionIfItsTermIsStillTheNewest) {
  UndecidableInput undecidable;
  EXPECT_TRUE(undecidable.Keep(kInputError, TermOf("ours")));
  const Status judged = undecidable.StopIfStillNewest(TermOf("ours"));
  ASSERT_FALSE(judged);
  EXPECT_EQ(judged.error().reason, "SEAT_UNKNOWN");
}

TEST(UndecidableInput, IsForgottenIfAnotherTermBegan) {
  UndecidableInput undecidable;
  EXPECT_TRUE(undecidable.Keep(kInputError, TermOf("ours")));
  EXPECT_TRUE(undecidable.StopIfStillNewest(TermOf("another")));
  EXPECT_TRUE(undecidable.StopIfStillNewest(TermOf("ours")));
}

TEST(UndecidableInput, DoesNotKeepALogOrADiskThatDoesNotAnswer) {
  UndecidableInput undecidable;
  const Error away = {
      .code = Code::kUnavailable, .reason = "KAFKA_UNAVAILABLE", .field = "", .message = "Away."};
  const Status kept = undecidable.Keep(away, TermOf("ours"));
  ASSERT_FALSE(kept);
  EXPECT_EQ(kept.error().code, Code::kUnavailable);
  EXPECT_TRUE(undecidable.StopIfStillNewest(TermOf("ours")));
}

}  // namespace
}  // namespace naungan::runtime
