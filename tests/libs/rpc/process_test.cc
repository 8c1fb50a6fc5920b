// What a process has around its server: its address, its flags, its end, its topics.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <future>
#include <string>
#include <utility>
#include <vector>

#include "libs/eventlog/memory_log.h"
#include "libs/rpc/address_book.h"
#include "libs/rpc/partition_list.h"
#include "libs/rpc/service.h"
#include "libs/rpc/service_flags.h"
#include "libs/rpc/termination_signal.h"
#include "tests/support/temporary_directory.h"

namespace naungan::rpc {
namespace {

TEST(AddressBook, FindsAServiceWhileItsEntryStands) {
  const TemporaryDirectory directory;
  const auto run_directory = directory.path() / "run";
  EXPECT_EQ(FindService(run_directory, "claims").error().reason, "SERVICE_NOT_RUNNING");
  {
    const auto entry = AddressEntry::Write(run_directory, "claims", "127.0.0.1:9403");
    ASSERT_TRUE(entry) << entry.error().message;
    const auto found = FindService(run_directory, "claims");
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ(found->address, "127.0.0.1:9403");
    EXPECT_EQ(found->pid, getpid());
  }
  EXPECT_EQ(FindService(run_directory, "claims").error().reason, "SERVICE_NOT_RUNNING");
}

TEST(AddressBook, InstancesStandSideBySideAndGoOneByOne) {
  const TemporaryDirectory directory;
  const auto addresses = [&] {
    std::vector<std::string> found;
    const auto instances = FindInstances(directory.path(), "claims");
    EXPECT_TRUE(instances);
    for (const auto& instance : *instances) found.push_back(instance.address);
    return found;
  };
  auto first = *AddressEntry::Write(directory.path(), "claims", "127.0.0.1:1");
  const auto second = *AddressEntry::Write(directory.path(), "claims", "127.0.0.1:2");
  EXPECT_EQ(addresses(), (std::vector<std::string>{"127.0.0.1:1", "127.0.0.1:2"}));
  EXPECT_EQ(FindService(directory.path(), "claims")->address, "127.0.0.1:1");
  first.reset();
  EXPECT_EQ(addresses(), std::vector<std::string>{"127.0.0.1:2"});
  EXPECT_EQ(FindInstances(directory.path(), "enrollment").error().reason, "SERVICE_NOT_RUNNING");
}

TEST(AddressBook, ManyThatStartAtOnceAllStandThere) {
  const TemporaryDirectory directory;
  constexpr int kInstances = 16;
  std::vector<std::future<std::unique_ptr<AddressEntry>>> writing;
  for (int i = 0; i < kInstances; ++i) {
    writing.push_back(std::async(std::launch::async, [&, i] {
      return *AddressEntry::Write(directory.path(), "claims", "127.0.0.1:" + std::to_string(i));
    }));
  }
  std::vector<std::unique_ptr<AddressEntry>> entries;
  for (auto& written : writing) entries.push_back(written.get());
  EXPECT_EQ(FindInstances(directory.path(), "claims")->size(), size_t{kInstances});
}

TEST(AddressBook, DoesNotBelieveTheEntryOfADeadProcess) {
  // Given an entry whose process was killed
  const TemporaryDirectory directory;
  const pid_t child = fork();
  if (child == 0) _exit(0);
  ASSERT_EQ(waitpid(child, nullptr, 0), child);
  std::ofstream(directory.path() / "claims.address") << "127.0.0.1:9403 " << child << '\n';

  const auto found = FindService(directory.path(), "claims");

  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, Code::kUnavailable);
  EXPECT_EQ(found.error().reason, "SERVICE_NOT_RUNNING");
  // The next server to start removes it, even if another process has that number by then.
  const auto entry = AddressEntry::Write(directory.path(), "claims", "127.0.0.1:9404");
  std::ifstream file(directory.path() / "claims.address");
  std::string line;
  ASSERT_TRUE(std::getline(file, line));
  EXPECT_TRUE(line.starts_with("127.0.0.1:9404 "));
}

TEST(AddressBook, SaysThatAnEntryIsMalformed) {
  const TemporaryDirectory directory;
  for (const char* const line : {"", "127.0.0.1:9403", "127.0.0.1:9403 x", "127.0.0.1:1 -1"}) {
    std::ofstream(directory.path() / "claims.address") << line << '\n';
    EXPECT_EQ(FindService(directory.path(), "claims").error().reason, "ADDRESS_ENTRY_MALFORMED")
        << line;
  }
}

TEST(AddressBook, SaysThatADirectoryIsUnusable) {
  const TemporaryDirectory directory;
  std::ofstream(directory.path() / "file") << "no directory";
  EXPECT_EQ(AddressEntry::Write(directory.path() / "file", "claims", "127.0.0.1:1").error().reason,
            "RUN_DIRECTORY_UNUSABLE");
}

TEST(AddressBook, HasItsPlaceInTheEnvironment) {
  setenv("NAUNGAN_HOME", "/srv/naungan", 1);
  EXPECT_EQ(DefaultRunDirectory(), "/srv/naungan/run");
  unsetenv("NAUNGAN_HOME");
  setenv("HOME", "/srv/dinas", 1);
  EXPECT_EQ(DefaultRunDirectory(), "/srv/dinas/.local/share/naungan/run");
}

// In a process of its own, since the signals stay blocked.
TEST(TerminationSignal, IsWaitedFor) {
  const pid_t child = fork();
  if (child == 0) {
    TerminationSignal termination;
    if (termination.WaitFor(0)) _exit(1);
    kill(getpid(), SIGTERM);
    termination.Wait();
    _exit(termination.WaitFor(0) ? 0 : 2);
  }
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

std::expected<ServiceFlags, int> Parse(std::vector<std::string> arguments) {
  std::string program = "naungan-toy";
  std::vector<char*> argv = {program.data()};
  for (std::string& argument : arguments) argv.push_back(argument.data());
  return ParseServiceFlags(static_cast<int>(argv.size()), argv.data(), program, "A toy.");
}

TEST(ServiceFlags, AreReadIntoOptions) {
  const auto flags = Parse({"--kafka",
                            "kafka:9092",
                            "--data-dir",
                            "/srv/naungan",
                            "--listen",
                            "127.0.0.1:9401",
                            "--run-dir",
                            "/run/naungan",
                            "--key-dir",
                            "/srv/keys",
                            "--partition-count",
                            "64",
                            "--agreement-partition-count",
                            "4",
                            "--replication",
                            "3",
                            "--min-insync-replicas",
                            "2",
                            "--partitions",
                            "0-2,5,63",
                            "--metrics-port",
                            "9101",
                            "--log-level",
                            "warning"});
  ASSERT_TRUE(flags);
  EXPECT_EQ(flags->kafka_bootstrap, "kafka:9092");
  EXPECT_EQ(flags->metrics_port, 9101);
  EXPECT_EQ(flags->log_level, "warning");
  EXPECT_EQ(flags->options.data_directory, "/srv/naungan");
  EXPECT_EQ(flags->options.listen, "127.0.0.1:9401");
  EXPECT_EQ(flags->options.run_directory, "/run/naungan");
  EXPECT_EQ(flags->options.key_directory, "/srv/keys");
  EXPECT_EQ(flags->options.partitions, 64);
  EXPECT_EQ(flags->options.agreement_partitions, 4);
  EXPECT_EQ(flags->options.replicas.replication, 3);
  EXPECT_EQ(flags->options.replicas.min_insync, 2);
  EXPECT_EQ(flags->options.led, (std::vector<int32_t>{0, 1, 2, 5, 63}));
}

TEST(ServiceFlags, HaveDefaultsAndRefuseNonsense) {
  setenv("NAUNGAN_HOME", "/srv/naungan", 1);
  const auto flags = Parse({"--kafka", "kafka:9092", "--data-dir", "/srv/naungan"});
  ASSERT_TRUE(flags);
  EXPECT_EQ(flags->options.partitions, kPartitionsDefault);
  EXPECT_EQ(flags->options.replicas.replication, 1);
  EXPECT_EQ(flags->options.replicas.min_insync, 1);
  EXPECT_EQ(flags->options.run_directory, "/srv/naungan/run");
  EXPECT_FALSE(flags->options.led.has_value());
  const auto none = Parse({"--kafka", "k", "--data-dir", "d", "--partitions", "none"});
  EXPECT_EQ(none->options.led, std::vector<int32_t>());
  EXPECT_EQ(flags->metrics_port, 0) << "any free one";

  EXPECT_EQ(Parse({"--help"}).error(), 0);
  EXPECT_EQ(Parse({"--version"}).error(), 0);
  EXPECT_NE(Parse({}).error(), 0);
  EXPECT_NE(Parse({"--kafka", "k", "--data-dir", "d", "--partition-count", "0"}).error(), 0);
  EXPECT_NE(Parse({"--kafka", "k", "--data-dir", "d", "--metrics-port", "70000"}).error(), 0);
  EXPECT_NE(Parse({"--kafka", "k", "--data-dir", "d", "--log-level", "loud"}).error(), 0);
  EXPECT_NE(Parse({"--kafka", "k", "--data-dir", "d", "--partitions", "3-1"}).error(), 0);
}

TEST(PartitionList, IsReadAndWritten) {
  const std::vector<std::pair<std::string, std::vector<int32_t>>> lists = {
      {"none", {}}, {"0", {0}}, {"0-3,6", {0, 1, 2, 3, 6}}, {"1,3", {1, 3}}, {"4-5", {4, 5}}};
  for (const auto& [text, partitions] : lists) {
    EXPECT_EQ(ParsePartitions(text, ""), partitions) << text;
    EXPECT_EQ(PartitionsText(partitions), text);
  }
  EXPECT_EQ(ParsePartitions("6,0-1", ""), (std::vector<int32_t>{0, 1, 6}));
  for (const char* const text : {"", ",", "1,", "a", "-1", "3-1", "1-", "1,1", "0-2,2", "+1", " 1",
                                 "1-2-3", "2147483648", "0-2147483647"}) {
    const auto read = ParsePartitions(text, "partitions");
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().reason, "PARTITIONS_MALFORMED") << text;
    EXPECT_EQ(read.error().field, "partitions");
  }
}

TEST(EnsureTopics, MakesWhatIsMissingAndRefusesWhatDiffers) {
  eventlog::MemoryLog log([] { return int64_t{0}; });
  const std::vector<eventlog::TopicSettings> topics = {
      {.name = "private.toy.log.v1", .partitions = 2},
      {.name = "public.toy.toy.v1", .partitions = 2}};
  EXPECT_TRUE(EnsureTopics(log, topics));
  EXPECT_EQ(log.DescribeTopic("public.toy.toy.v1")->partitions, 2);
  EXPECT_TRUE(EnsureTopics(log, topics));

  const std::vector<eventlog::TopicSettings> more = {
      {.name = "private.toy.log.v1", .partitions = 3}};
  const Status refused = EnsureTopics(log, more);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::kFailedPrecondition);
  EXPECT_EQ(refused.error().reason, "TOPIC_PARTITIONS");
}

}  // namespace
}  // namespace naungan::rpc
