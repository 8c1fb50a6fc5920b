// What the vault's tests share: persons, key files, a log that can be slow, and a running vault.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "libs/eventlog/log.h"
#include "libs/eventlog/memory_log.h"
#include "libs/platform/clock.h"
#include "libs/platform/random.h"
#include "libs/state/store.h"
#include "libs/vault/person_vault.h"
#include "tests/support/faulty_files.h"
#include "tests/support/temporary_directory.h"

namespace naungan::vault {

inline constexpr int32_t kPartitions = 4;
inline constexpr char kService[] = "enrollment";
inline constexpr char kTopic[] = "private.enrollment.person.v1";
inline constexpr int64_t kTimeoutMs = 60'000;

// A key file below `directory` with a key for each digit, "k1" first: the digit 64 times.
DataKeys MakeKeys(const std::filesystem::path& directory, const std::vector<char>& digits);

// A person with every identifier set, made up from `number`.
IdentifiedPerson MakePerson(int number, const std::string& name);
// What must never be readable anywhere.
std::vector<std::string> SecretsOf(const IdentifiedPerson& person);
// Whether any file below `directory` holds `text`.
bool AnyFileHolds(const std::filesystem::path& directory, const std::string& text);

// The name of a person that was found, or the reason why it was not.
std::string NameOf(const Result<runtime::v1::Person>& person);

// The in-memory log, with feed writers that can be late or fail.
class FaultyLog final : public eventlog::Log {
 public:
  FaultyLog();

  // Acknowledgements stay out while this is set; records land all the same.
  bool hold_acknowledgements = false;
  // Each writer acknowledges this many records at most.
  int64_t acknowledged_max = INT64_MAX;
  // Readers find nothing new while this is set.
  bool hold_reading = false;
  // They find nothing from this offset on.
  int64_t readable_end = INT64_MAX;
  // Appends are taken and do not land, as when the broker is away.
  bool swallow_records = false;
  // Writers fail at each record, because the topic takes no such record.
  bool refuse_records = false;
  // How often they did.
  int refusals = 0;
  // The writers that are open fail at the next use; new ones work.
  void FailWriters() { ++failures_; }
  // Other instances' writes.
  void Land(int32_t partition, eventlog::Record record);
  eventlog::MemoryLog& memory() { return memory_; }

  Result<std::unique_ptr<eventlog::LogReader>> OpenReader(const eventlog::TopicPartition& source,
                                                          int64_t from_offset,
                                                          eventlog::Waker waker) override;
  Result<std::unique_ptr<eventlog::LogWriter>> OpenWriter(const eventlog::TopicPartition& target,
                                                          eventlog::Waker waker) override;
  Result<std::unique_ptr<eventlog::FeedWriter>> OpenFeedWriter(eventlog::Waker waker) override;
  Result<int64_t> EndOffset(const eventlog::TopicPartition& source) override;
  Result<int64_t> BeginOffset(const eventlog::TopicPartition& source) override;
  Result<eventlog::TopicSettings> DescribeTopic(const std::string& topic) override;
  Status CreateTopic(const eventlog::TopicSettings& settings) override;
  Result<std::vector<std::string>> ListTopics() override;

 private:
  class Feeds;
  class Reader;

  eventlog::MemoryLog memory_;
  int failures_ = 0;
};

// A house with a person topic, in which vaults are opened.
class VaultFixture : public testing::Test {
 protected:
  VaultFixture();

  // A vault in `directory` below the test's own.
  Result<std::unique_ptr<PersonVault>> Open(const std::string& directory, VaultDrive drive,
                                            const std::string& identity_proof = "proof",
                                            const std::vector<char>& key_digits = {'1'});
  std::unique_ptr<PersonVault> OpenPolled(const std::string& directory);
  std::unique_ptr<PersonVault> OpenThreaded(const std::string& directory);
  std::filesystem::path StoreDirectory(const std::string& directory) const {
    return temporary_.path() / directory;
  }

  // Polled vaults: puts `persons` and steps; no answer yet: nothing.
  using Answer = std::optional<Result<PersonVault::Versions>>;
  void Put(PersonVault& vault, const std::vector<IdentifiedPerson>& persons, Answer& answer);
  // The same where the answer must be there and good.
  PersonVault::Versions MustPut(PersonVault& vault, const std::vector<IdentifiedPerson>& persons);

  // Every record that is in the topic, all partitions.
  std::vector<eventlog::Record> TopicRecords();
  // The partition of a person, and where it ends.
  static eventlog::TopicPartition Where(const IdentifiedPerson& person);
  int64_t EndOf(const eventlog::TopicPartition& where);
  // The topic forgets what it has of this partition from `end` on.
  void LoseTail(const eventlog::TopicPartition& where, int64_t end);
  // What a vault in an empty directory reads: the person's name, or the reason why there is none.
  std::string NameInTopic(const IdentifiedPerson& person, const std::string& version);
  // Polled vaults: erases the person and steps.
  using Erased = std::optional<Status>;
  void Erase(PersonVault& vault, const IdentifiedPerson& person, Erased& answer);

  // How many records were ever appended, proofs too.
  int64_t Appended();

  TemporaryDirectory temporary_;
  platform::Metrics metrics_;
  platform::ManualClock clock_{1'700'000'000'000'000};
  platform::SystemClock system_clock_;
  platform::SystemEntropy entropy_;
  FaultyFiles files_;
  state::StoreMemory memory_{state::kStoreMemoryBytes, files_.env()};
  FaultyLog log_;
  int rebuilt_ = 0;  // vaults of NameInTopic
};

}  // namespace naungan::vault
