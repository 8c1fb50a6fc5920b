#include "tests/libs/vault/vault_fixture.h"

#include <fmt/core.h>

#include <algorithm>
#include <deque>
#include <fstream>
#include <iterator>
#include <sstream>
#include <utility>

#include "libs/domain/participant_id.h"
#include "libs/eventlog/partitioner.h"

namespace naungan::vault {

DataKeys MakeKeys(const std::filesystem::path& directory, const std::vector<char>& digits) {
  std::filesystem::create_directories(directory);
  const auto file = directory / "data-keys";
  {
    std::ofstream contents(file);
    contents << "naungan-data-keys-v1\n";
    for (size_t i = 0; i < digits.size(); ++i) {
      contents << 'k' << i + 1 << ' ' << std::string(64, digits[i]) << '\n';
    }
  }
  std::filesystem::permissions(
      file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  return DataKeys::Load(file).value();
}

IdentifiedPerson MakePerson(int number, const std::string& name) {
  domain::ParticipantId::Bytes bytes{};
  for (int i = 0; i < 4; ++i) bytes[i] = static_cast<uint8_t>(number >> (8 * i));
  IdentifiedPerson made{.id = domain::ParticipantId::FromBytes(bytes), .person = {}};
  auto& person = made.person;
  person.set_nik(fmt::format("7309010101{:06}", number));
  person.set_name(name);
  person.set_mother_name("Ibu Bernama Panjang");
  person.set_address("Jalan Poros Maros nomor 17");
  person.set_telephone(fmt::format("+62811{:08}", number));
  person.mutable_bank_account()->set_number(fmt::format("0098{:010}", number));
  person.add_heirs()->set_name("Ahli Waris Pertama");
  person.add_diagnoses("S72.0 fraktur femur");
  return made;
}

std::vector<std::string> SecretsOf(const IdentifiedPerson& made) {
  const auto& person = made.person;
  return {person.nik(),           person.name(),      person.mother_name(),
          person.address(),       person.telephone(), person.bank_account().number(),
          person.heirs(0).name(), person.diagnoses(0)};
}

bool AnyFileHolds(const std::filesystem::path& directory, const std::string& text) {
  return std::ranges::any_of(std::filesystem::recursive_directory_iterator(directory),
                             [&](const auto& entry) {
                               if (!entry.is_regular_file()) return false;
                               std::ifstream file(entry.path(), std::ios::binary);
                               std::ostringstream contents;
                               contents << file.rdbuf();
                               return contents.str().find(text) != std::string::npos;
                             });
}

std::string NameOf(const Result<runtime::v1::Person>& person) {
  return person ? person->name() : person.error().reason;
}

class FaultyLog::Feeds final : public eventlog::FeedWriter {
 public:
  Feeds(FaultyLog& log, std::unique_ptr<eventlog::FeedWriter> writer)
      : log_(log), failures_(log.failures_), writer_(std::move(writer)) {}

  Status Append(const eventlog::TopicPartition& target, eventlog::Record record) override {
    if (failures_ != log_.failures_) return Failed();
    if (log_.refuse_records) {
      ++log_.refusals;
      return Fail(Code::kFailedPrecondition, "RECORD_REFUSED", "", "set max.message.bytes");
    }
    if (log_.swallow_records) return {};
    return writer_->Append(target, std::move(record));
  }

  Result<int64_t> Acknowledged() override {
    if (failures_ != log_.failures_) return Failed();
    if (!log_.hold_acknowledgements) {
      acknowledged_ = std::min(writer_->Acknowledged().value(), log_.acknowledged_max);
    }
    return acknowledged_;
  }

 private:
  static std::unexpected<Error> Failed() {
    return Fail(Code::kUnavailable, "WRITER_FAILED", "", "The test made this writer fail.");
  }

  FaultyLog& log_;
  const int failures_;
  std::unique_ptr<eventlog::FeedWriter> writer_;
  int64_t acknowledged_ = 0;
};

class FaultyLog::Reader final : public eventlog::LogReader {
 public:
  Reader(const FaultyLog& log, std::unique_ptr<eventlog::LogReader> reader)
      : log_(log), reader_(std::move(reader)) {}

  Result<std::vector<eventlog::LoggedRecord>> Poll(size_t bytes_max) override {
    std::vector<eventlog::LoggedRecord> records;
    if (log_.hold_reading) return records;
    NAUNGAN_ASSIGN(auto more, reader_->Poll(bytes_max));
    std::ranges::move(more, std::back_inserter(unread_));
    while (!unread_.empty() && unread_.front().offset < log_.readable_end) {
      records.push_back(std::move(unread_.front()));
      unread_.pop_front();
    }
    return records;
  }

 private:
  const FaultyLog& log_;
  std::unique_ptr<eventlog::LogReader> reader_;
  std::deque<eventlog::LoggedRecord> unread_;
};

FaultyLog::FaultyLog() : memory_([] { return int64_t{0}; }) {}

void FaultyLog::Land(int32_t partition, eventlog::Record record) {
  ASSERT_TRUE(memory_.Land({.topic = kTopic, .partition = partition}, std::move(record)));
}

Result<std::unique_ptr<eventlog::LogReader>> FaultyLog::OpenReader(
    const eventlog::TopicPartition& source, int64_t from_offset, eventlog::Waker waker) {
  NAUNGAN_ASSIGN(auto reader, memory_.OpenReader(source, from_offset, std::move(waker)));
  return std::make_unique<Reader>(*this, std::move(reader));
}

Result<std::unique_ptr<eventlog::LogWriter>> FaultyLog::OpenWriter(
    const eventlog::TopicPartition& target, eventlog::Waker waker) {
  return memory_.OpenWriter(target, std::move(waker));
}

Result<std::unique_ptr<eventlog::FeedWriter>> FaultyLog::OpenFeedWriter(eventlog::Waker waker) {
  NAUNGAN_ASSIGN(auto writer, memory_.OpenFeedWriter(std::move(waker)));
  return std::make_unique<Feeds>(*this, std::move(writer));
}

Result<int64_t> FaultyLog::EndOffset(const eventlog::TopicPartition& source) {
  return memory_.EndOffset(source);
}

Result<int64_t> FaultyLog::BeginOffset(const eventlog::TopicPartition& source) {
  return memory_.BeginOffset(source);
}

Result<eventlog::TopicSettings> FaultyLog::DescribeTopic(const std::string& topic) {
  return memory_.DescribeTopic(topic);
}

Status FaultyLog::CreateTopic(const eventlog::TopicSettings& settings) {
  return memory_.CreateTopic(settings);
}

Result<std::vector<std::string>> FaultyLog::ListTopics() { return memory_.ListTopics(); }

VaultFixture::VaultFixture() {
  EXPECT_TRUE(log_.CreateTopic({.name = kTopic, .partitions = kPartitions, .compacted = true}));
}

Result<std::unique_ptr<PersonVault>> VaultFixture::Open(const std::string& directory,
                                                        VaultDrive drive,
                                                        const std::string& identity_proof,
                                                        const std::vector<char>& key_digits) {
  const platform::Clock* clock = &clock_;
  if (drive == VaultDrive::kOwnThread) clock = &system_clock_;
  return PersonVault::Open({.service = kService,
                            .directory = StoreDirectory(directory),
                            .identity_proof = identity_proof,
                            .drive = drive,
                            .metrics = &metrics_},
                           MakeKeys(temporary_.path() / "keys", key_digits), log_, memory_, *clock,
                           entropy_);
}

std::unique_ptr<PersonVault> VaultFixture::OpenPolled(const std::string& directory) {
  auto vault = Open(directory, VaultDrive::kPolled).value();
  vault->Step();
  return vault;
}

std::unique_ptr<PersonVault> VaultFixture::OpenThreaded(const std::string& directory) {
  auto vault = Open(directory, VaultDrive::kOwnThread).value();
  EXPECT_TRUE(vault->CatchUp(kTimeoutMs));
  return vault;
}

void VaultFixture::Put(PersonVault& vault, const std::vector<IdentifiedPerson>& persons,
                       Answer& answer) {
  vault.Put(persons, clock_.SteadyUs() + kTimeoutMs * 1'000,
            [&answer](Result<PersonVault::Versions> versions) {
              EXPECT_FALSE(answer.has_value()) << "answered once";
              answer = std::move(versions);
            });
  vault.Step();
}

PersonVault::Versions VaultFixture::MustPut(PersonVault& vault,
                                            const std::vector<IdentifiedPerson>& persons) {
  Answer answer;
  Put(vault, persons, answer);
  if (!answer || !*answer) {
    ADD_FAILURE() << (answer ? answer->error().message : "no answer");
    return PersonVault::Versions(persons.size());
  }
  return **answer;
}

std::vector<eventlog::Record> VaultFixture::TopicRecords() {
  std::vector<eventlog::Record> records;
  for (int32_t partition = 0; partition < kPartitions; ++partition) {
    const auto reader =
        log_.OpenReader({.topic = kTopic, .partition = partition}, 0, [] {}).value();
    while (true) {
      auto polled = reader->Poll(eventlog::kRecordBytesMax).value();
      if (polled.empty()) break;
      for (auto& logged : polled) records.push_back(std::move(logged.record));
    }
  }
  return records;
}

eventlog::TopicPartition VaultFixture::Where(const IdentifiedPerson& person) {
  return {.topic = kTopic, .partition = eventlog::PartitionOf(person.id.ToString(), kPartitions)};
}

int64_t VaultFixture::EndOf(const eventlog::TopicPartition& where) {
  return log_.EndOffset(where).value();
}

void VaultFixture::LoseTail(const eventlog::TopicPartition& where, int64_t end) {
  ASSERT_TRUE(log_.memory().CutTail(where, end));
}

std::string VaultFixture::NameInTopic(const IdentifiedPerson& person, const std::string& version) {
  return NameOf(OpenPolled("rebuilt-" + std::to_string(++rebuilt_))->Get(person.id, version));
}

void VaultFixture::Erase(PersonVault& vault, const IdentifiedPerson& person, Erased& answer) {
  vault.Erase(person.id, clock_.SteadyUs() + kTimeoutMs * 1'000,
              [&answer](Status erased) { answer = std::move(erased); });
  vault.Step();
}

int64_t VaultFixture::Appended() {
  int64_t appended = 0;
  for (int32_t partition = 0; partition < kPartitions; ++partition) {
    appended += log_.EndOffset({.topic = kTopic, .partition = partition}).value();
  }
  return appended;
}

}  // namespace naungan::vault
