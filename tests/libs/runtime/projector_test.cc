// A projection folds each record of its feeds once, also across crashes and gaps.
#include "libs/runtime/projector.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <future>

#include "libs/eventlog/memory_log.h"
#include "libs/eventlog/topics.h"
#include "libs/platform/clock.h"
#include "libs/runtime/feed_frame.h"
#include "libs/runtime/process_share.h"
#include "libs/runtime/projector_host.h"
#include "libs/state/keys.h"
#include "tests/support/faulty_log.h"
#include "tests/support/temporary_directory.h"

namespace naungan::runtime {
namespace {

// Adds up the values of the claim feed.
class SumProjection final : public Projection {
 public:
  std::vector<InputSpec> Inputs() const override {
    return {{.topic = std::string(eventlog::kClaimFeed),
             .scope = InputScope::kAllPartitions,
             .topic_partitions = 2}};
  }
  Status Fold(const InputRecord& record, int32_t, state::Writer& rows) const override {
    if (record.value == "poison") {
      // A part of it is written before the fault shows.
      rows.Put(HalfKey(), "1");
      return Fail(Code::kInternal, "FEED_RECORD_MALFORMED", "value", "It does not decode.");
    }
    rows.Put(Key(), fmt::to_string(Sum(rows) + std::stoll(record.value)));
    return {};
  }
  int32_t StoredFormat() const override { return 1; }
  static int64_t Sum(const state::Reader& rows) {
    const auto sum = rows.Get(Key());
    return sum ? std::stoll(*sum) : 0;
  }
  static int64_t Halves(const state::Reader& rows) { return rows.Get(HalfKey()) ? 1 : 0; }

 private:
  static std::string Key() { return state::EncodeKey(16); }
  static std::string HalfKey() { return state::EncodeKey(17); }
};

class ProjectorTest : public testing::Test {
 protected:
  ProjectorTest() { EXPECT_TRUE(log_.CreateTopic({.name = feed_, .partitions = 2}).has_value()); }

  static Position At(int32_t partition, int64_t sequence) {
    return {.partition = partition,
            .epoch = 1,
            .term_id = std::string(16, 't'),
            .sequence = sequence,
            .index = 0};
  }

  void Put(int32_t partition, int64_t sequence, int64_t previous, const std::string& value) {
    FeedFrame frame{.service = "claims",
                    .position = At(partition, sequence),
                    .previous = std::nullopt,
                    .type = "naungan.test.v1.Event.happened",
                    .subject = "claims/c",
                    .sequence = sequence,
                    .time_us = 0};
    if (previous > 0) frame.previous = At(partition, previous);
    ASSERT_TRUE(
        log_.Land({feed_, partition}, EncodeFeedRecord(feed_, frame, "c", value)).has_value());
  }

  std::unique_ptr<Projector> Open() {
    auto projector = Projector::Open(
        {.name = "reporting.figures", .partition = 0, .directory = directory_.path() / "0"},
        projection_, memory_, faulty_, clock_, [] {});
    EXPECT_TRUE(projector.has_value());
    return *std::move(projector);
  }

  static int64_t Sum(const Partition& projector) {
    const auto view = projector.OpenView();
    EXPECT_TRUE(view.has_value());
    return SumProjection::Sum(*view->rows);
  }

  static int64_t Halves(const Partition& projector) {
    const auto view = projector.OpenView();
    EXPECT_TRUE(view.has_value());
    return SumProjection::Halves(*view->rows);
  }

  static void Settle(Partition& projector) {
    while (projector.RunOnce().moved) {
    }
  }

  const std::string feed_{eventlog::kClaimFeed};
  TemporaryDirectory directory_;
  platform::ManualClock clock_{0};
  eventlog::MemoryLog log_{[] { return 0; }};
  FaultyLog faulty_{log_};
  state::StoreMemory memory_{8 * 1024 * 1024};
  SumProjection projection_;
};

TEST_F(ProjectorTest, FoldsEachRecordOnceAcrossDuplicatesGapsAndRestarts) {
  Put(0, 1, 0, "1");
  Put(0, 1, 0, "1");
  Put(0, 3, 2, "100");
  Put(1, 1, 0, "1000");
  {
    const auto projector = Open();
    EXPECT_FALSE(projector->Ready());
    Settle(*projector);
    EXPECT_EQ(Sum(*projector), 1001);
    EXPECT_TRUE(projector->Ready());
    EXPECT_TRUE(projector->HasRead({{feed_, At(1, 1)}}).value_or(false));
    EXPECT_FALSE(projector->HasRead({{feed_, At(0, 2)}}).value_or(true));
  }
  Put(0, 2, 1, "10");
  Put(0, 3, 2, "100");
  const auto projector = Open();
  Settle(*projector);
  EXPECT_EQ(Sum(*projector), 1111);
  EXPECT_TRUE(projector->HasRead({{feed_, At(0, 3)}}).value_or(false));
}

TEST_F(ProjectorTest, AFetchOnItsWayIsNotTheEndOfAFeed) {
  // Given a feed with records, and a broker whose first answers take a while
  Put(0, 1, 0, "1");
  faulty_.SetReadersSlow(true);
  const auto projector = Open();
  projector->RunOnce();
  EXPECT_FALSE(projector->Ready());
  EXPECT_EQ(projector->OpenView().error().reason, "PARTITION_CATCHING_UP");
  // When they have come
  for (int i = 0; i < 10; ++i) Settle(*projector);
  EXPECT_TRUE(projector->Ready());
  EXPECT_EQ(Sum(*projector), 1);
}

TEST_F(ProjectorTest, ARecordThatCannotBeFoldedStopsItsSourceAlone) {
  // Given such a record in the midst of others that are read with it
  Put(0, 1, 0, "1");
  Put(0, 2, 1, "poison");
  Put(0, 3, 2, "10");
  Put(1, 1, 0, "1000");
  const auto projector = Open();
  Settle(*projector);
  // Then what came before it and what comes from others is there, once, and nothing of the record.
  EXPECT_EQ(Sum(*projector), 1001);
  EXPECT_EQ(Halves(*projector), 0);
  EXPECT_NE(projector->Status().alarm.find("FEED_RECORD_MALFORMED"), std::string::npos);
  Put(1, 2, 1, "10000");
  Settle(*projector);
  EXPECT_EQ(Sum(*projector), 11001);
}

TEST_F(ProjectorTest, ARecordThatIsSkippedIsCountedAsRead) {
  // Given a projector that stands at a record
  Put(0, 1, 0, "1");
  Put(0, 2, 1, "poison");
  Put(0, 3, 2, "10");
  bool skipped = false;
  const auto open = [&] {
    return Projector::Open({.name = "reporting.figures",
                            .partition = 0,
                            .directory = directory_.path(),
                            .is_skipped =
                                [&](const eventlog::TopicPartition& input, int64_t offset) {
                                  return skipped && input.partition == 0 && offset == 1;
                                }},
                           projection_, memory_, log_, clock_, [] {});
  };
  auto projector = *open();
  Settle(*projector);
  ASSERT_EQ(Sum(*projector), 1);
  // When an operator has it skipped, then it goes on without a restart, and without a part of it.
  skipped = true;
  Settle(*projector);
  EXPECT_EQ(Sum(*projector), 11);
  EXPECT_EQ(Halves(*projector), 0);
  EXPECT_EQ(projector->Status().alarm, "");
  // A store that is built anew comes to the same.
  projector.reset();
  std::filesystem::remove_all(directory_.path());
  projector = *open();
  Settle(*projector);
  EXPECT_EQ(Sum(*projector), 11);
}

TEST_F(ProjectorTest, WithAnInputThatStandsItShowsWhatItHasAndItsAge) {
  // Given a projector with a record that it cannot fold, its rows are as they were.
  Put(0, 1, 0, "1");
  const auto stopped = Open();
  Settle(*stopped);
  ASSERT_EQ(Sum(*stopped), 1);
  Put(0, 2, 1, "poison");
  Settle(*stopped);
  clock_.Advance(9'000'000);
  Settle(*stopped);
  EXPECT_NE(stopped->Status().alarm, "");
  EXPECT_EQ(Sum(*stopped), 1);
  EXPECT_EQ(stopped->OpenView()->age_ms, 9'000);
  EXPECT_EQ(stopped->Status().age_ms, 9'000);
  EXPECT_EQ(stopped->Status().projection, "reporting.figures");
}

TEST_F(ProjectorTest, AFeedThatLostRecordsStandsAndTheFiguresGrowOld) {
  Put(0, 1, 0, "1");
  Put(0, 2, 1, "10");
  const auto projector = Open();
  Settle(*projector);
  Put(0, 3, 1, "100");  // a history without the second
  Settle(*projector);
  clock_.Advance(9'000'000);
  Settle(*projector);
  EXPECT_NE(projector->Status().alarm.find("FEED_DIVERGED"), std::string::npos);
  EXPECT_EQ(Sum(*projector), 11);
  EXPECT_EQ(projector->OpenView()->age_ms, 9'000);
}

TEST_F(ProjectorTest, ATopicThatLosesItsTailAgainAndAgainIsReadAgain) {
  const auto projector = Open();
  for (int64_t sequence = 1; sequence <= 4; ++sequence) {
    Put(0, sequence, sequence - 1, "1");
    Settle(*projector);
    ASSERT_TRUE(log_.CutTail({feed_, 0}, 0).has_value());
    Settle(*projector);
    EXPECT_EQ(projector->Status().alarm, "");
    for (int64_t again = 1; again <= sequence; ++again) Put(0, again, again - 1, "1");
    Settle(*projector);
    EXPECT_EQ(Sum(*projector), sequence);
  }
}

TEST_F(ProjectorTest, TakesNoCommands) {
  const auto projector = Open();
  Code code{};
  projector->Submit({}, [&](const Result<Reply>& reply) { code = reply.error().code; });
  EXPECT_EQ(code, Code::kUnimplemented);
}

TEST_F(ProjectorTest, AHostAnswersOnceItHasReadWhatIsAsked) {
  platform::SystemClock clock;
  ProcessShare share(64 * platform::kBytesPerMib);
  auto host = ProjectorHost::Start(
      {.name = "reporting.figures", .partitions = 2, .state_directory = directory_.path().string()},
      projection_, log_, clock, share);
  ASSERT_TRUE(host.has_value());
  std::promise<Result<View>> promise;
  (*host)->Query(1, {{feed_, At(0, 1)}}, 0,
                 [&](Result<View> view) { promise.set_value(std::move(view)); });
  Put(0, 1, 0, "7");
  const auto view = promise.get_future().get();
  ASSERT_TRUE(view.has_value());
  EXPECT_EQ(SumProjection::Sum(*view->rows), 7);
  EXPECT_EQ((*host)->Status().size(), 2U);
  (*host)->Drain();
}

}  // namespace
}  // namespace naungan::runtime
