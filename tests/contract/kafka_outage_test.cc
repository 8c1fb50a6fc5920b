// What the Kafka log does while its broker does not answer. The test has a broker of its own, which
// `deploy/kafka/kafka` starts and which it stops and freezes.
#include <fmt/core.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <system_error>
#include <thread>

#include "libs/base/check.h"
#include "libs/eventlog/kafka_log.h"
#include "tests/contract/subject.h"

namespace naungan::eventlog {
namespace {

class Broker {
 public:
  // If `joined` is given, this is one more broker of that one's cluster.
  explicit Broker(const Broker* joined = nullptr) : joined_(joined) { Start(); }
  ~Broker() {
    Thaw();
    Stop();
    std::filesystem::remove_all(directory_);
  }

  void Start() {
    address_ = Run(fmt::format("start --dir {} {} {}", directory_.string(),
                               address_.empty() ? "--port 0" : "",
                               joined_ ? "--join " + joined_->directory_.string() : ""));
    std::ifstream(directory_ / "broker.pid") >> pid_;
    // 0 would be this test's own group of processes.
    NAUNGAN_CHECK(pid_ > 0, "a broker that runs has a process id");
  }
  void Stop() { Run(fmt::format("stop --dir {}", directory_.string())); }
  void Set(const std::string& topic, const std::string& setting) {
    Run(fmt::format("set --dir {} {} {}", directory_.string(), topic, setting));
  }
  // The process and its connections stay, but it answers nothing. On a busy machine some of its
  // threads go on for a moment after the signal, so this waits until all of them have stopped.
  void Freeze() const {
    kill(pid_, SIGSTOP);
    while (!AllThreadsStopped()) std::this_thread::yield();
  }
  void Thaw() const { kill(pid_, SIGCONT); }

  const std::string& address() const { return address_; }

 private:
  bool AllThreadsStopped() const {
    std::error_code gone;
    for (const auto& thread :
         std::filesystem::directory_iterator(fmt::format("/proc/{}/task", pid_), gone)) {
      std::string stat;
      std::getline(std::ifstream(thread.path() / "stat"), stat);
      // The state follows the name, which is in parentheses. A thread that has just ended has none.
      const size_t name_end = stat.rfind(')');
      if (name_end != std::string::npos && stat.compare(name_end, 3, ") T") != 0) return false;
    }
    return true;
  }

  // One line of the script's output.
  static std::string Run(const std::string& arguments) {
    const std::string command = fmt::format("{}/deploy/kafka/kafka {}", NAUNGAN_ROOT, arguments);
    FILE* output = popen(command.c_str(), "r");
    std::array<char, 256> line{};
    if (std::fgets(line.data(), line.size(), output) == nullptr) line[0] = '\0';
    EXPECT_EQ(pclose(output), 0) << command;
    const std::string text = line.data();
    return text.substr(0, text.find('\n'));
  }

  const std::filesystem::path directory_ =
      std::filesystem::temp_directory_path() /
      fmt::format("naungan-kafka-outage-{:08x}", std::random_device()());
  const Broker* const joined_;
  std::string address_;
  pid_t pid_ = 0;
};

// Polls and waits until `count` records have come. Ignores kUnavailable, because the next probe
// notices that a broker is back.
std::vector<LoggedRecord> ReadThroughOutage(LogReader& reader, Bell& bell, size_t count) {
  std::vector<LoggedRecord> records;
  while (records.size() < count) {
    auto polled = reader.Poll(1024);
    if (!polled && polled.error().code != Code::kUnavailable) {
      ADD_FAILURE() << polled.error().message;
      break;
    }
    if (!polled || polled->empty()) {
      bell.Wait();
    } else {
      std::ranges::move(*polled, std::back_inserter(records));
    }
  }
  return records;
}

class KafkaOutageTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { broker_ = new Broker(); }
  static void TearDownTestSuite() { delete broker_; }

  void SetUp() override {
    auto opened =
        KafkaLog::Open({.bootstrap_servers = broker_->address(), .client_id = "outage-test"});
    ASSERT_TRUE(opened) << opened.error().message;
    log_ = std::move(opened).value();
    partition_ = {.topic = fmt::format("outage.{:08x}", std::random_device()())};
    ASSERT_TRUE(log_->CreateTopic({.name = partition_.topic}));
  }

  int64_t Append(const std::string& value) {
    Bell bell;
    const auto writer = log_->OpenWriter(partition_, bell.waker());
    return AppendAndWait(**writer, bell, Valued(value));
  }

  // All values in the partition.
  std::vector<std::string> ReadAll() {
    Bell bell;
    const auto reader = log_->OpenReader(partition_, 0, bell.waker());
    const auto end = log_->EndOffset(partition_);
    return Values(ReadThroughOutage(**reader, bell, static_cast<size_t>(*end)));
  }

  static Broker* broker_;
  std::unique_ptr<KafkaLog> log_;
  TopicPartition partition_;
};

Broker* KafkaOutageTest::broker_ = nullptr;

// Waits until a poll returns kUnavailable. It must return nothing else before.
void AwaitUnavailable(LogReader& reader, Bell& bell) {
  auto polled = reader.Poll(1024);
  for (; polled; polled = reader.Poll(1024)) {
    ASSERT_TRUE(polled->empty());
    bell.Wait();
  }
  EXPECT_EQ(polled.error().code, Code::kUnavailable) << polled.error().message;
}

TEST_F(KafkaOutageTest, AReaderSaysThatTheBrokerIsAwayAndGoesOnByItselfWhereItWas) {
  // Given a reader at the end,
  Append("before");
  Bell read;
  const auto reader = log_->OpenReader(partition_, 0, read.waker());
  ASSERT_EQ(ReadRecords(**reader, read, 1).size(), 1U);
  // when the broker goes away, then the reader is woken and told;
  broker_->Stop();
  AwaitUnavailable(**reader, read);
  // Each question is answered in time, again and again, and says the same. (One call of librdkafka
  // waited until the broker was back.)
  for (int i = 0; i < 3; ++i) {
    for (const auto& offset : {log_->EndOffset(partition_), log_->BeginOffset(partition_)}) {
      EXPECT_EQ(offset.error().code, Code::kUnavailable);
      EXPECT_THAT(offset.error().message, testing::HasSubstr("does not answer"));
    }
  }
  // and when it comes back, the same reader reads on.
  broker_->Start();
  Append("after");
  const auto records = ReadThroughOutage(**reader, read, 1);
  EXPECT_THAT(Values(records), testing::ElementsAre("after"));
  EXPECT_EQ(records[0].offset, 1);
}

// A reader of partition 0 or 1 of a topic whose partitions are led by two brokers.
struct OneOfTwo {
  Bell bell;
  std::unique_ptr<LogReader> reader;
  TopicPartition partition;

  bool SaysUnavailable() {
    const auto polled = reader->Poll(1024);
    EXPECT_TRUE(!polled || polled->empty());
    return !polled;
  }
};

TEST_F(KafkaOutageTest, OneBrokerThatIsAwayIsAwayForItsOwnPartitionsOnly) {
  // Given two brokers that lead one partition each, and a reader at the end of each partition,
  const Broker second(broker_);
  TopicSettings settings{.name = partition_.topic + ".two", .partitions = 2};
  ASSERT_TRUE(log_->CreateTopic(settings));
  Bell either;
  std::array<OneOfTwo, 2> readers;
  for (int32_t i = 0; i < 2; ++i) {
    readers[i].partition = {.topic = settings.name, .partition = i};
    const auto wake = [ours = readers[i].bell.waker(), both = either.waker()] {
      ours();
      both();
    };
    auto opened = log_->OpenReader(readers[i].partition, 0, wake);
    ASSERT_TRUE(opened) << opened.error().message;
    readers[i].reader = std::move(opened).value();
    ASSERT_FALSE(readers[i].SaysUnavailable());
  }
  // when one of them freezes, then the reader of its partition says so,
  second.Freeze();
  std::array<bool, 2> away{};
  while (!away[0] && !away[1]) {
    either.Wait();
    for (int32_t i = 0; i < 2; ++i) away[i] = readers[i].SaysUnavailable();
  }
  // and the other reader does not, and reads what comes,
  ASSERT_NE(away[0], away[1]);
  OneOfTwo& other = readers[away[0] ? 1 : 0];
  Bell written;
  const auto writer = log_->OpenWriter(other.partition, written.waker());
  AppendAndWait(**writer, written, Valued("news"));
  const auto records = ReadRecords(*other.reader, other.bell, 1);
  EXPECT_THAT(Values(records), testing::ElementsAre("news"));
  // however many questions its broker and the frozen one are asked meanwhile.
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(log_->EndOffset(readers[away[0] ? 0 : 1].partition));
    EXPECT_FALSE(other.SaysUnavailable());
  }
  // And when it goes on, its reader does too.
  second.Thaw();
  OneOfTwo& first = readers[away[0] ? 0 : 1];
  while (first.SaysUnavailable()) first.bell.Wait();
}

TEST_F(KafkaOutageTest, AnAppendToABrokerThatIsGoneIsUnknownInTime) {
  // Given a writer that works, when the broker ends, then the outcome of the next append is unknown
  // as soon as the port promises.
  Bell written;
  auto writer = log_->OpenWriter(partition_, written.waker());
  AppendAndWait(**writer, written, Valued("first"));
  broker_->Stop();
  const auto begun = std::chrono::steady_clock::now();
  (*writer)->Append(Valued("unknown"));
  std::optional<AppendOutcome> outcome;
  while (!(outcome = (*writer)->Poll())) written.Wait();
  const auto took = std::chrono::steady_clock::now() - begun;
  EXPECT_FALSE(outcome->offset);
  EXPECT_FALSE(outcome->why.empty());
  EXPECT_LE(took, std::chrono::milliseconds(kAppendTimeoutMs));
  broker_->Start();
}

TEST_F(KafkaOutageTest, AnAppendThatABrokerDoesNotAnswerIsUnknownAndTheWriterGoesQuietly) {
  // Given a writer that works, when the broker freezes under its next append,
  Bell written;
  auto writer = log_->OpenWriter(partition_, written.waker());
  AppendAndWait(**writer, written, Valued("first"));
  broker_->Freeze();
  (*writer)->Append(Valued("unknown"));
  std::optional<AppendOutcome> outcome;
  while (!(outcome = (*writer)->Poll())) written.Wait();
  // then the outcome is unknown,
  EXPECT_FALSE(outcome->offset);
  EXPECT_FALSE(outcome->why.empty());
  EXPECT_EQ(log_->EndOffset(partition_).error().code, Code::kUnavailable);
  // its destructor does not wait for the broker, which is still frozen,
  writer->reset();
  broker_->Thaw();
  // and the record is there once or not at all.
  Append("next");
  auto values = ReadAll();
  std::erase(values, "unknown");
  EXPECT_THAT(values, testing::ElementsAre("first", "next"));
  EXPECT_LE(log_->EndOffset(partition_).value(), 3);
}

TEST_F(KafkaOutageTest, ARecordThatTheTopicNeverTakesIsRefusedWithTheSettingToChange) {
  broker_->Set(partition_.topic, "max.message.bytes=1000");
  // It is as large after compression.
  std::mt19937 random(1);
  std::string large;
  for (int i = 0; i < 10'000; ++i) large.push_back(static_cast<char>(random()));
  // A record of a private log:
  Bell written;
  const auto writer = log_->OpenWriter(partition_, written.waker());
  (*writer)->Append(Valued(large));
  std::optional<AppendOutcome> outcome;
  while (!(outcome = (*writer)->Poll())) written.Wait();
  ASSERT_TRUE(outcome->refused) << outcome->why;
  EXPECT_THAT(outcome->why, testing::HasSubstr("max.message.bytes"));
  // and one of a feed, among others.
  Bell acknowledged;
  const auto feed = log_->OpenFeedWriter(acknowledged.waker());
  ASSERT_TRUE((*feed)->Append(partition_, Valued("small")));
  WaitAcknowledged(**feed, acknowledged, 1);
  ASSERT_TRUE((*feed)->Append(partition_, Valued(large)));
  ASSERT_TRUE((*feed)->Append(partition_, Valued("small too")));
  auto count = (*feed)->Acknowledged();
  for (; count; count = (*feed)->Acknowledged()) acknowledged.Wait();
  EXPECT_EQ(count.error().code, Code::kFailedPrecondition);
  EXPECT_EQ(count.error().reason, "RECORD_REFUSED");
  EXPECT_THAT(count.error().message, testing::HasSubstr("max.message.bytes"));
  // The topic says what it is, so that the check at a start and while running sees it.
  EXPECT_EQ(log_->DescribeTopic(partition_.topic)->message_bytes_max, 1000);
}

TEST_F(KafkaOutageTest, AFeedFillsUpWhileTheBrokerIsFrozenAndThenDeliversEachOnceInOrder) {
  // Given a feed writer that works, when the broker freezes, then it accepts records until it is
  // full;
  Bell acknowledged;
  const auto feed = log_->OpenFeedWriter(acknowledged.waker());
  ASSERT_TRUE((*feed)->Append(partition_, Valued("0")));
  WaitAcknowledged(**feed, acknowledged, 1);
  broker_->Freeze();
  constexpr size_t kValueBytes = 100'000;
  int64_t taken = 1;
  Status last;
  while (last) {
    std::string value = fmt::format("{}", taken);
    value.resize(kValueBytes, ' ');
    last = (*feed)->Append(partition_, Valued(std::move(value)));
    if (last) ++taken;
  }
  EXPECT_EQ(last.error().code, Code::kResourceExhausted);
  EXPECT_GT(taken * static_cast<int64_t>(kValueBytes), kFeedBytesInFlightMax * 9 / 10);
  EXPECT_EQ((*feed)->Acknowledged(), 1);
  // and when the broker goes on, all of them land once and in order.
  broker_->Thaw();
  WaitAcknowledged(**feed, acknowledged, taken);
  const auto values = ReadAll();
  ASSERT_EQ(values.size(), static_cast<size_t>(taken));
  for (int64_t i = 0; i < taken; ++i) ASSERT_EQ(std::stoll(values[i]), i);
}

TEST_F(KafkaOutageTest, AFeedOutlivesARestartOfTheBroker) {
  Bell acknowledged;
  const auto feed = log_->OpenFeedWriter(acknowledged.waker());
  constexpr int64_t kRecords = 200;
  for (int64_t i = 0; i < kRecords; ++i) {
    if (i == kRecords / 2) broker_->Stop();
    ASSERT_TRUE((*feed)->Append(partition_, Valued(fmt::format("{}", i))));
  }
  broker_->Start();
  WaitAcknowledged(**feed, acknowledged, kRecords);
  const auto values = ReadAll();
  ASSERT_EQ(values.size(), static_cast<size_t>(kRecords));
  for (int64_t i = 0; i < kRecords; ++i) ASSERT_EQ(values[i], fmt::format("{}", i));
}

}  // namespace
}  // namespace naungan::eventlog
