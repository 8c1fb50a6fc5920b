#include "libs/rpc/operator_service.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "libs/rpc/calls.h"
#include "tests/libs/rpc/operator_service_fixture.h"

namespace naungan::rpc {
namespace {

// A log whose broker says where a partition ends only when the test lets it.
class SlowLog final : public eventlog::Log {
 public:
  explicit SlowLog(eventlog::Log& below) : below_(below) {}
  void Release() { released_.set_value(); }

  Result<int64_t> EndOffset(const eventlog::TopicPartition& source) override {
    release_.wait();
    return below_.EndOffset(source);
  }
  Result<std::unique_ptr<eventlog::LogReader>> OpenReader(const eventlog::TopicPartition& source,
                                                          int64_t from_offset,
                                                          eventlog::Waker waker) override {
    return below_.OpenReader(source, from_offset, std::move(waker));
  }
  Result<std::unique_ptr<eventlog::LogWriter>> OpenWriter(const eventlog::TopicPartition& target,
                                                          eventlog::Waker waker) override {
    return below_.OpenWriter(target, std::move(waker));
  }
  Result<std::unique_ptr<eventlog::FeedWriter>> OpenFeedWriter(eventlog::Waker waker) override {
    return below_.OpenFeedWriter(std::move(waker));
  }
  Result<int64_t> BeginOffset(const eventlog::TopicPartition& source) override {
    return below_.BeginOffset(source);
  }
  Result<eventlog::TopicSettings> DescribeTopic(const std::string& topic) override {
    return below_.DescribeTopic(topic);
  }
  Status CreateTopic(const eventlog::TopicSettings& settings) override {
    return below_.CreateTopic(settings);
  }
  Result<std::vector<std::string>> ListTopics() override { return below_.ListTopics(); }

 private:
  eventlog::Log& below_;
  std::promise<void> released_;
  std::shared_future<void> release_{released_.get_future()};
};

TEST_F(OperatorServiceTest, ShowsThePartitions) {
  Start(/*embedded=*/false);
  const auto status = Call(&OperatorService::Stub::GetStatus);
  ASSERT_TRUE(status) << status.error().message;
  EXPECT_EQ(status->service(), "toy");
  EXPECT_EQ(status->build(), "1.2.3");
  EXPECT_EQ(status->address(), "127.0.0.1:1");
  EXPECT_TRUE(status->ready());
  ASSERT_EQ(status->partitions_size(), 1);
  EXPECT_EQ(status->partitions(0).role(), "leading");
  EXPECT_EQ(status->partitions(0).alarm(), "waits for a record");
  EXPECT_EQ(status->partitions(0).epoch(), 4);
  EXPECT_EQ(status->partitions(0).owner_address(), "127.0.0.1:1");
  EXPECT_EQ(status->partitions(0).inputs(0).topic(), kTopic);
  EXPECT_EQ(status->partition_count(), 3);
  EXPECT_EQ(status->metrics_port(), 9100);
}

TEST_F(OperatorServiceTest, RepublishesTheVaultForAnOperator) {
  Start(/*embedded=*/false);
  const runtime::v1::RepublishVaultRequest request;
  const auto refused = Call(&OperatorService::Stub::RepublishVault, request,
                            {.name = "dinas-sosial", .role = "reader"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "ROLE_REQUIRED");
  EXPECT_FALSE(vault_.comparing);
  EXPECT_TRUE(Call(&OperatorService::Stub::RepublishVault, request));
  const auto status = Call(&OperatorService::Stub::GetStatus);
  ASSERT_TRUE(status) << status.error().message;
  EXPECT_TRUE(status->vault().comparing());
}

TEST_F(OperatorServiceTest, ShowsWhatAnOperatorJudgesBy) {
  status_[0].log_lag_records = 2;
  status_[0].age_ms = 300;
  status_[0].unpublished_age_ms = 400;
  status_[0].inputs[0].lag_records = 5;
  status_[0].inputs[0].behind_ms = 600;
  status_.push_back(
      {.partition = 1, .projection = "toy.figures", .owner_address = {}, .alarm = {}});
  vault_ = {.alarm = "the vault has stopped", .persons_restored = 7, .behind = true};
  Start(/*embedded=*/false);
  const auto status = Call(&OperatorService::Stub::GetStatus);
  ASSERT_TRUE(status) << status.error().message;
  EXPECT_EQ(status->alarm(), "the vault has stopped");
  EXPECT_TRUE(status->vault().behind());
  EXPECT_FALSE(status->vault().comparing());
  EXPECT_EQ(status->vault().restored_versions(), 7);
  const auto& own = status->partitions(0);
  EXPECT_EQ(own.log_lag_records(), 2);
  EXPECT_EQ(own.age_ms(), 300);
  EXPECT_EQ(own.unpublished_age_ms(), 400);
  EXPECT_EQ(own.inputs(0).lag_records(), 5);
  EXPECT_EQ(own.inputs(0).behind_ms(), 600);
  EXPECT_EQ(own.pending_sagas(), 11) << "ten, and the number of its partition";
  // A projection has neither a log nor sagas of its own.
  EXPECT_EQ(status->partitions(1).projection(), "toy.figures");
  EXPECT_EQ(status->partitions(1).role(), "folding");
  EXPECT_EQ(status->partitions(1).pending_sagas(), 0);
}

TEST_F(OperatorServiceTest, TellsTheHeadsOfPublicFeeds) {
  status_[0].feed_heads = {
      {.topic = "public.toy.toy.v1", .partition = 1, .position = {.partition = 1, .sequence = 8}},
      {.topic = "private.toy.inbox.v1", .partition = 0, .position = {.partition = 1}}};
  Start(/*embedded=*/false);
  const auto heads = Call(&OperatorService::Stub::GetFeedHeads);
  ASSERT_TRUE(heads) << heads.error().message;
  ASSERT_EQ(heads->heads_size(), 1);
  EXPECT_EQ(heads->heads(0).feed(), "public.toy.toy.v1");
  EXPECT_EQ(heads->heads(0).position().sequence(), 8);
  EXPECT_FALSE(heads->pending());
}

TEST_F(OperatorServiceTest, CallsUnsettledWhatWillMoveByItself) {
  Start(/*embedded=*/false);
  const auto pending = [this] { return Call(&OperatorService::Stub::GetFeedHeads)->pending(); };
  EXPECT_FALSE(pending());

  status_[0].pending_work = 1;
  EXPECT_TRUE(pending());
  status_[0].pending_work = 0;
  status_[0].unpublished = 1;
  EXPECT_TRUE(pending());
  status_[0].unpublished = 0;
  status_[0].queued_commands = 1;
  EXPECT_TRUE(pending());
  status_[0].queued_commands = 0;
  ready_ = false;
  EXPECT_TRUE(pending());
  ready_ = true;
  EXPECT_FALSE(pending());

  // A record in an input that the partition has not read yet.
  ASSERT_TRUE(log_.Land({kTopic, 0}, {.value = "record"}));
  EXPECT_TRUE(pending());
  status_[0].inputs[0].next_offset = 1;
  EXPECT_FALSE(pending());
}

TEST_F(OperatorServiceTest, ABrokerThatIsSlowToAnswerHoldsUpOnlyWhoAsksForIt) {
  // Given one question more than may wait for the broker
  SlowLog slow(log_);
  asked_log_ = &slow;
  Start(/*embedded=*/false);
  std::promise<std::string> first;
  std::atomic_flag told;
  std::vector<std::future<std::string>> reasons;
  for (int64_t i = 0; i <= kQuestionsMax; ++i) {
    reasons.push_back(std::async(std::launch::async, [&] {
      const auto heads = Call(&OperatorService::Stub::GetFeedHeads);
      const std::string reason = heads ? "" : heads.error().reason;
      if (!told.test_and_set()) first.set_value(reason);
      return reason;
    }));
  }
  EXPECT_EQ(first.get_future().get(), "QUESTIONS_FULL");
  // Then what does not ask the broker is answered meanwhile,
  EXPECT_TRUE(Call(&OperatorService::Stub::GetStatus).has_value());
  // and the others are when the broker answers.
  slow.Release();
  int64_t answered = 0;
  for (auto& reason : reasons) answered += reason.get().empty() ? 1 : 0;
  EXPECT_EQ(answered, kQuestionsMax);
}

TEST_F(OperatorServiceTest, TellsHeadsOfWhatItLeadsOnly) {
  // Given a leader of partition 1 that follows partition 2, about which it knows old news
  status_[0].log_position = {
      .partition = 1, .epoch = 4, .term_id = std::string(16, 't'), .sequence = 9, .index = 0};
  runtime::PartitionStatus followed;
  followed.partition = 2;
  followed.unpublished = 7;
  followed.feed_heads = {{.topic = "public.toy.toy.v1", .partition = 2, .position = {}}};
  status_.push_back(followed);
  Start(/*embedded=*/false);
  const auto heads = Call(&OperatorService::Stub::GetFeedHeads);
  ASSERT_TRUE(heads) << heads.error().message;
  EXPECT_FALSE(heads->pending());
  EXPECT_EQ(heads->heads_size(), 0);
  EXPECT_EQ(std::vector<int32_t>(heads->led_partitions().begin(), heads->led_partitions().end()),
            std::vector<int32_t>{1});
  EXPECT_EQ(heads->partition_count(), 3);
  ASSERT_EQ(heads->logs_size(), 1);
  EXPECT_EQ(heads->logs(0).feed(), "private.toy.log.v1");
  EXPECT_EQ(heads->logs(0).position().sequence(), 9);
}

TEST_F(OperatorServiceTest, AnOrderToGivePartitionsIsAnsweredWhenAllAreGiven) {
  Start(/*embedded=*/false);
  host_.SetStatus({{.partition = 0, .role = runtime::Role::kLeading},
                   {.partition = 1, .role = runtime::Role::kLeading}});
  auto answer = std::async(std::launch::async, [this] {
    return Call(&OperatorService::Stub::ResignPartitions, Resign({0, 1}, "127.0.0.1:2"));
  });
  const auto first = host_.TakeGive();
  const auto second = host_.TakeGive();
  EXPECT_EQ(first.partition, 0);
  EXPECT_EQ(first.successor, "127.0.0.1:2");
  EXPECT_EQ(second.partition, 1);
  second.on_given(Fail(Code::kAborted, "HAND_OVER_WITHDRAWN", "", "It leads after all."));
  first.on_given({});
  EXPECT_EQ(answer.get().error().reason, "HAND_OVER_WITHDRAWN");
}

TEST_F(OperatorServiceTest, AnOrderToLeadGoesToThePartitions) {
  Start(/*embedded=*/false);
  runtime::v1::LeadPartitionsRequest request;
  request.add_partitions(2);
  EXPECT_TRUE(Call(&OperatorService::Stub::LeadPartitions, request));
  EXPECT_EQ(host_.TakeLead().partition, 2);
}

TEST_F(OperatorServiceTest, AWrongOrderTouchesNothing) {
  Start(/*embedded=*/false);
  host_.SetStatus({{.partition = 0, .role = runtime::Role::kLeading},
                   {.partition = 1, .owner_address = "127.0.0.1:7"}});
  const auto reason = [this](const std::vector<int32_t>& partitions, const std::string& successor,
                             const Actor& actor = kOperator) {
    return Call(&OperatorService::Stub::ResignPartitions, Resign(partitions, successor), actor)
        .error()
        .reason;
  };
  EXPECT_EQ(reason({}, "127.0.0.1:2"), "PARTITIONS_MISSING");
  EXPECT_EQ(reason({0, 0}, "127.0.0.1:2"), "PARTITION_REPEATED");
  EXPECT_EQ(reason({0, 3}, "127.0.0.1:2"), "PARTITION_UNKNOWN");
  EXPECT_EQ(reason({-1}, "127.0.0.1:2"), "PARTITION_UNKNOWN");
  EXPECT_EQ(reason({0}, "127.0.0.1:1"), "SUCCESSOR_IS_GIVER");
  EXPECT_EQ(reason({0}, ""), "ADDRESS_MALFORMED");
  EXPECT_EQ(reason({0}, "example.org:1"), "ADDRESS_NOT_LOOPBACK");
  EXPECT_EQ(reason({0, 1}, "127.0.0.1:2"), "NOT_LEADING");
  EXPECT_EQ(reason({0}, "127.0.0.1:2", {.name = "kantor", .role = "uploader"}), "ROLE_REQUIRED");
  EXPECT_TRUE(host_.IsQuiet());
}

TEST_F(OperatorServiceTest, ReadsTheEmbeddedLog) {
  // Given more records than one message holds
  const std::string value(100'000, 'v');
  for (int i = 0; i < 9; ++i) {
    ASSERT_TRUE(log_.Land({kTopic, 0}, {.key = std::to_string(i),
                                        .headers = {{.name = "ce_type", .value = "toy"}},
                                        .value = value}));
  }
  Start(/*embedded=*/true);

  const auto records = ReadLog(2);

  ASSERT_TRUE(records) << records.error().message;
  ASSERT_EQ(records->size(), 7U);
  EXPECT_EQ(records->front().offset(), 2);
  EXPECT_EQ(records->front().key(), "2");
  EXPECT_EQ(records->front().value(), value);
  EXPECT_EQ(records->front().append_time_ms(), 42);
  EXPECT_EQ(records->front().headers(0).name(), "ce_type");
  EXPECT_EQ(records->back().offset(), 8);

  EXPECT_TRUE(ReadLog(9)->empty());
  EXPECT_FALSE(ReadLog(10));
  const auto topics = Call(&OperatorService::Stub::ListTopics);
  ASSERT_EQ(topics->topics_size(), 1);
  EXPECT_EQ(topics->topics(0).topic(), kTopic);
  EXPECT_EQ(topics->topics(0).partitions(), 2);
}

TEST_F(OperatorServiceTest, ReadsRecordsForOperatorsOnly) {
  Start(/*embedded=*/true);
  const auto records = ReadLog(0, {.name = "kantor", .role = "uploader"});
  ASSERT_FALSE(records);
  EXPECT_EQ(records.error().code, Code::kPermissionDenied);
}

TEST_F(OperatorServiceTest, ReadsNoLogThatIsNotItsOwn) {
  Start(/*embedded=*/false);
  EXPECT_EQ(ReadLog(0).error().code, Code::kUnimplemented);
  EXPECT_EQ(Call(&OperatorService::Stub::ListTopics).error().reason, "LOG_NOT_EMBEDDED");
}

}  // namespace
}  // namespace naungan::rpc
