// A partition's metrics, as Prometheus reads them.
#include "libs/runtime/probe.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace naungan::runtime {
namespace {

using testing::HasSubstr;

constexpr const char* kLabels = R"({partition="3",service="claims"})";

class ProbeTest : public testing::Test {
 protected:
  // The value that is shown for the metric; empty if there is none.
  std::string Shown(const std::string& name) {
    return ShownOf("naungan_partition_" + name + kLabels + " ");
  }
  std::string ShownOf(const std::string& series) {
    const std::string text = metrics_.Text();
    const size_t at = text.find("\n" + series);
    if (at == std::string::npos) return "";
    const size_t begin = at + 1 + series.size();
    return text.substr(begin, text.find('\n', begin) - begin);
  }
  std::string Commands(const std::string& outcome) {
    return ShownOf(R"(naungan_partition_commands_total{outcome=")" + outcome +
                   R"(",partition="3",service="claims"} )");
  }
  std::string Input(const std::string& name) {
    return ShownOf("naungan_partition_input_" + name + "{input=\"feed\"," +
                   std::string(kLabels).substr(1) + " ");
  }

  platform::Metrics metrics_;
  Probe probe_{&metrics_, "claims", 3};
};

TEST_F(ProbeTest, EveryCommandIsCountedByItsAnswerAndTimed) {
  platform::ManualClock clock(0);
  int answered = 0;
  const auto answer = [&](Result<Reply> reply) {
    const OnReply on_reply = probe_.Observing([&](const Result<Reply>&) { ++answered; }, clock);
    clock.Advance(2'000);
    on_reply(std::move(reply));
  };
  const auto fail = [](Code code) { return Fail(code, "R", "", "m"); };
  answer(Reply());
  answer(fail(Code::kInvalidArgument));
  answer(fail(Code::kNotFound));
  answer(fail(Code::kFailedPrecondition));
  answer(fail(Code::kResourceExhausted));
  answer(fail(Code::kDeadlineExceeded));
  answer(fail(Code::kUnavailable));
  answer(fail(Code::kInternal));
  EXPECT_EQ(answered, 8);
  EXPECT_EQ(Commands("accepted"), "1");
  EXPECT_EQ(Commands("refused"), "3");
  EXPECT_EQ(Commands("full"), "1");
  EXPECT_EQ(Commands("expired"), "1");
  EXPECT_EQ(Commands("unavailable"), "1");
  EXPECT_EQ(Commands("failed"), "1");
  EXPECT_EQ(Shown("command_seconds_count"), "8");
  EXPECT_EQ(Shown("command_seconds_sum"), "0.016");
}

TEST_F(ProbeTest, ABatchShowsItsSizeAndItsTimesInSeconds) {
  probe_.BatchCommitted({.decisions = 64, .bytes = 9'000, .decide_us = 400, .append_us = 30'000});
  EXPECT_EQ(Shown("batches_total"), "1");
  EXPECT_EQ(Shown("decisions_total"), "64");
  EXPECT_EQ(Shown("batch_decisions_sum"), "64");
  EXPECT_EQ(Shown("batch_bytes_sum"), "9000");
  EXPECT_EQ(Shown("decide_seconds_sum"), "0.0004");
  EXPECT_EQ(Shown("append_seconds_sum"), "0.03");
  EXPECT_THAT(metrics_.Text(), HasSubstr("naungan_partition_append_seconds_bucket"
                                         "{partition=\"3\",service=\"claims\",le=\"0.02\"} 0\n"));
  EXPECT_EQ(Shown("terms_ended_total"), "0");
  probe_.TermEnded();
  EXPECT_EQ(Shown("terms_ended_total"), "1");
}

TEST_F(ProbeTest, TheStatusIsShown) {
  PartitionStatus status{.role = Role::kLeading,
                         .alarm = "it waits",
                         .epoch = 7,
                         .cursor_offset = 100,
                         .log_lag_records = 2,
                         .age_ms = 1'500,
                         .queued_commands = 5,
                         .pending_work = 4,
                         .unpublished = 3,
                         .unpublished_age_ms = 2'500,
                         .void_records = 6};
  probe_.Shows(status);
  EXPECT_EQ(Shown("leading"), "1");
  EXPECT_EQ(Shown("stopped"), "0");
  EXPECT_EQ(Shown("alarmed"), "1");
  EXPECT_EQ(Shown("epoch"), "7");
  EXPECT_EQ(Shown("cursor_offset"), "100");
  EXPECT_EQ(Shown("log_lag_records"), "2");
  EXPECT_EQ(Shown("age_seconds"), "1.5");
  EXPECT_EQ(Shown("queued_commands"), "5");
  EXPECT_EQ(Shown("queued_works"), "4");
  EXPECT_EQ(Shown("unpublished_records"), "3");
  EXPECT_EQ(Shown("unpublished_age_seconds"), "2.5");
  EXPECT_EQ(Shown("void_records_total"), "6");
  // A counter goes on from what it showed.
  status.void_records = 8;
  status.role = Role::kStopped;
  probe_.Shows(status);
  EXPECT_EQ(Shown("void_records_total"), "8");
  EXPECT_EQ(Shown("leading"), "0");
  EXPECT_EQ(Shown("stopped"), "1");
}

TEST_F(ProbeTest, AnInputsPartitionsAreShownTogetherAndGoWhenTheLeadGoes) {
  PartitionStatus status;
  status.inputs = {
      {.topic = "feed", .partition = 0, .next_offset = 1, .lag_records = 3, .behind_ms = 500},
      {.topic = "feed", .partition = 1, .next_offset = 1, .lag_records = 4, .behind_ms = 2'000}};
  probe_.Shows(status);
  EXPECT_EQ(Input("lag_records"), "7");
  EXPECT_EQ(Input("behind_seconds"), "2");
  status.inputs.clear();
  probe_.Shows(status);
  EXPECT_EQ(Input("lag_records"), "0");
  EXPECT_EQ(Input("behind_seconds"), "0");
}

TEST(Probe, WithoutMetricsNothingIsKeptAndAnswersPass) {
  platform::ManualClock clock(0);
  Probe probe(nullptr, "claims", 3);
  bool answered = false;
  probe.Observing([&](const Result<Reply>&) { answered = true; }, clock)(Reply());
  probe.BatchCommitted({});
  probe.TermEnded();
  probe.Shows({});
  EXPECT_TRUE(answered);
}

}  // namespace
}  // namespace naungan::runtime
