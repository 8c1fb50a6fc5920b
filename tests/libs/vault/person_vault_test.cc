// What a person vault promises while nothing goes wrong.
#include "libs/vault/person_vault.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "libs/eventlog/topics.h"
#include "tests/libs/vault/vault_fixture.h"

namespace naungan::vault {
namespace {

using PersonVaultTest = VaultFixture;

TEST_F(PersonVaultTest, WhatWasPutCanBeRead) {
  // given
  const auto vault = OpenPolled("a");
  const std::vector persons = {MakePerson(1, "Andi Tenri"), MakePerson(2, "Daeng Baso")};
  // when
  const auto versions = MustPut(*vault, persons);
  // then
  ASSERT_EQ(versions.size(), 2);
  for (size_t i = 0; i < persons.size(); ++i) {
    const auto person = vault->Get(persons[i].id, versions[i]);
    ASSERT_TRUE(person);
    EXPECT_EQ(person->SerializeAsString(), persons[i].person.SerializeAsString());
  }
  EXPECT_EQ(NameOf(vault->Get(persons[0].id, versions[1])), "PERSON_UNKNOWN");
}

TEST_F(PersonVaultTest, IsBehindUntilTheTopicHasBeenRead) {
  // Given a topic with a person, and a vault that has just been opened
  const auto andi = MakePerson(1, "Andi");
  const auto version = MustPut(*OpenPolled("a"), {andi})[0];
  log_.hold_reading = true;
  const auto vault = OpenPolled("b");
  // Then it does not say that it does not know the person, and takes none
  EXPECT_TRUE(vault->IsBehind());
  EXPECT_TRUE(vault->Health().behind);
  const auto read = vault->Get(andi.id, version);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, Code::kUnavailable);
  EXPECT_EQ(read.error().reason, "VAULT_BEHIND");
  Answer answer;
  Put(*vault, {andi}, answer);
  ASSERT_TRUE(answer && !*answer);
  EXPECT_EQ(answer->error().reason, "VAULT_BEHIND");
  // until it has read the topic.
  log_.hold_reading = false;
  vault->Step();
  EXPECT_FALSE(vault->IsBehind());
  EXPECT_FALSE(vault->Health().behind);
  EXPECT_EQ(NameOf(vault->Get(andi.id, version)), "Andi");
}

TEST_F(PersonVaultTest, ItsMetricsShowHowMuchItHolds) {
  const auto vault = OpenPolled("a");
  MustPut(*vault, {MakePerson(1, "Andi"), MakePerson(2, "Baso")});
  MustPut(*vault, {MakePerson(2, "Baso")});
  clock_.Advance(kVaultShowMs * 1'000);
  vault->Step();
  const std::string text = metrics_.Text();
  const auto shown = [&text](const std::string& name) {
    const std::string series = "\n" + name + "{service=\"enrollment\"} ";
    const size_t at = text.find(series);
    return at == std::string::npos ? -1.0 : std::stod(text.substr(at + series.size()));
  };
  EXPECT_GE(shown("naungan_vault_records"), 2);
  EXPECT_GT(shown("naungan_vault_bytes"), 0);
  EXPECT_EQ(shown("naungan_vault_waiting_persons"), 0);
  EXPECT_EQ(shown("naungan_vault_written_persons_total"), 2);
  EXPECT_EQ(shown("naungan_vault_skipped_persons_total"), 1);
  EXPECT_EQ(shown("naungan_vault_alarmed"), 0);
}

TEST_F(PersonVaultTest, NothingReadableLeavesTheProcess) {
  // given, when
  const auto person = MakePerson(77, "Andi Mappanyukki Karaeng");
  {
    const auto vault = OpenPolled("a");
    MustPut(*vault, {person});
  }
  // then: neither in the topic nor in a file
  ASSERT_GE(TopicRecords().size(), 2);
  for (const std::string& secret : SecretsOf(person)) {
    for (const auto& record : TopicRecords()) {
      EXPECT_EQ(record.key.find(secret), std::string::npos);
      EXPECT_EQ(record.value.find(secret), std::string::npos);
    }
    EXPECT_FALSE(AnyFileHolds(temporary_.path(), secret));
  }
  // and the search would find what is there
  EXPECT_TRUE(AnyFileHolds(StoreDirectory("a"), person.id.ToString()));
}

TEST_F(PersonVaultTest, TheSameContentIsWrittenOnce) {
  const auto vault = OpenPolled("a");
  const std::vector persons = {MakePerson(1, "Andi"), MakePerson(1, "Andi"), MakePerson(2, "Baso")};
  const auto versions = MustPut(*vault, persons);
  EXPECT_EQ(versions[0], versions[1]);
  const int64_t appended = Appended();
  EXPECT_EQ(appended, 3) << "two persons and the proof";
  EXPECT_EQ(MustPut(*vault, persons), versions);
  EXPECT_EQ(Appended(), appended);
  EXPECT_EQ(vault->Health().persons_written, 2);
  EXPECT_EQ(vault->Health().persons_skipped, 4);
}

TEST_F(PersonVaultTest, WritersOfOtherContentDoNotOverwriteEachOther) {
  // given: two instances, the same participant
  const auto first = OpenPolled("a");
  const auto second = OpenPolled("b");
  // when: each puts what it was told
  const auto in_first = MustPut(*first, {MakePerson(1, "Andi Tenri")});
  const auto in_second = MustPut(*second, {MakePerson(1, "Andi Tenriabeng")});
  first->Step();
  second->Step();
  // then: both are everywhere
  const auto id = MakePerson(1, "").id;
  for (const auto* vault : {first.get(), second.get()}) {
    EXPECT_EQ(NameOf(vault->Get(id, in_first[0])), "Andi Tenri");
    EXPECT_EQ(NameOf(vault->Get(id, in_second[0])), "Andi Tenriabeng");
  }
}

TEST_F(PersonVaultTest, PersonsOfOneParticipantAreInItsPartition) {
  const auto vault = OpenPolled("a");
  MustPut(*vault, {MakePerson(1, "Andi"), MakePerson(1, "Andi T"), MakePerson(1, "Andi Tenri")});
  // Three records of one participant, beside the proof in partition 0.
  std::vector<int64_t> ends;
  for (int32_t partition = 0; partition < kPartitions; ++partition) {
    ends.push_back(log_.EndOffset({.topic = kTopic, .partition = partition}).value());
  }
  ends[0] -= 1;
  EXPECT_EQ(std::ranges::count(ends, 3), 1);
  EXPECT_EQ(std::ranges::count(ends, 0), kPartitions - 1);
}

TEST_F(PersonVaultTest, AWipedDirectoryIsFilledAgain) {
  // given
  PersonVault::Versions versions;
  std::vector<IdentifiedPerson> persons;
  for (int i = 0; i < 100; ++i) persons.push_back(MakePerson(i, "Warga " + std::to_string(i)));
  {
    const auto vault = OpenPolled("a");
    versions = MustPut(*vault, persons);
  }
  std::filesystem::remove_all(StoreDirectory("a"));
  // when
  const auto vault = OpenThreaded("a");
  // then
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(NameOf(vault->Get(persons[i].id, versions[i])), persons[i].person.name());
  }
}

TEST_F(PersonVaultTest, ErasureReachesEveryCopy) {
  // given: two versions of one person and one of another, on two instances
  const auto first = OpenPolled("a");
  const auto second = OpenPolled("b");
  const auto andi = MakePerson(1, "Andi");
  const auto versions = MustPut(*first, {andi, MakePerson(1, "Andi Tenri"), MakePerson(2, "Baso")});
  second->Step();
  ASSERT_EQ(NameOf(second->Get(andi.id, versions[0])), "Andi");
  // when
  std::optional<Status> erased;
  first->Erase(andi.id, clock_.SteadyUs() + 1, [&](Status status) { erased = status; });
  first->Step();
  second->Step();
  // then
  ASSERT_TRUE(erased);
  EXPECT_TRUE(*erased);
  const auto rebuilt = OpenPolled("c");
  for (const auto* vault : {first.get(), second.get(), rebuilt.get()}) {
    EXPECT_EQ(NameOf(vault->Get(andi.id, versions[0])), "PERSON_UNKNOWN");
    EXPECT_EQ(NameOf(vault->Get(andi.id, versions[1])), "PERSON_UNKNOWN");
    EXPECT_EQ(NameOf(vault->Get(MakePerson(2, "").id, versions[2])), "Baso");
  }
  int tombstones = 0;
  for (const auto& record : TopicRecords()) tombstones += record.tombstone ? 1 : 0;
  EXPECT_EQ(tombstones, 2);
  // and again: harmless, nothing is written
  const int64_t appended = Appended();
  erased.reset();
  first->Erase(andi.id, clock_.SteadyUs() + 1, [&](Status status) { erased = status; });
  first->Step();
  EXPECT_TRUE(erased.has_value() && erased->has_value());
  EXPECT_EQ(Appended(), appended);
}

TEST_F(PersonVaultTest, ManyThreadsPutAtOnce) {
  // given
  constexpr int kThreads = 4;
  constexpr int kPuts = 20;
  constexpr int kPersons = 25;
  const auto vault = OpenThreaded("a");
  std::vector<std::string> names(kThreads * kPuts * kPersons);
  // when: each thread puts persons of its own and reads them at once
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&, t] {
        for (int p = 0; p < kPuts; ++p) {
          std::vector<IdentifiedPerson> persons;
          const int first = (t * kPuts + p) * kPersons;
          for (int i = 0; i < kPersons; ++i) {
            persons.push_back(MakePerson(first + i, "Warga " + std::to_string(first + i)));
          }
          const auto versions = vault->PutAndWait(persons, kTimeoutMs);
          for (int i = 0; versions && i < kPersons; ++i) {
            names[first + i] = NameOf(vault->Get(persons[i].id, (*versions)[i]));
          }
        }
      });
    }
  }
  // then
  for (size_t i = 0; i < names.size(); ++i) EXPECT_EQ(names[i], "Warga " + std::to_string(i));
  EXPECT_EQ(Appended(), static_cast<int64_t>(names.size()) + 1);
}

TEST_F(PersonVaultTest, APutHasLimits) {
  const auto vault = OpenPolled("a");
  Answer many;
  Put(*vault, std::vector(kPersonsPerPutMax + 1, MakePerson(1, "Andi")), many);
  ASSERT_TRUE(many && !*many);
  EXPECT_EQ(many->error().reason, "PERSONS_TOO_MANY");

  Answer large;
  Put(*vault, {MakePerson(1, "Andi"), MakePerson(2, std::string(kPersonBytesMax, 'x'))}, large);
  ASSERT_TRUE(large && !*large);
  EXPECT_EQ(large->error().reason, "PERSON_TOO_LARGE");
  EXPECT_EQ(large->error().field, "persons[1]");

  EXPECT_TRUE(MustPut(*vault, {}).empty());
  EXPECT_EQ(Appended(), 1) << "the proof alone";
}

TEST_F(PersonVaultTest, ATopicMustBeThereBeCompactedAndForgetNothing) {
  const auto open = [&](const std::string& service) {
    return PersonVault::Open({.service = service,
                              .directory = StoreDirectory(service),
                              .identity_proof = "proof",
                              .drive = VaultDrive::kPolled},
                             MakeKeys(temporary_.path() / "keys", {'1'}), log_, memory_, clock_,
                             entropy_);
  };
  EXPECT_EQ(open("claims").error().reason, "VAULT_TOPIC_UNKNOWN");
  ASSERT_TRUE(log_.CreateTopic({.name = "private.claims.person.v1", .partitions = 1}));
  EXPECT_EQ(open("claims").error().reason, "VAULT_TOPIC_NOT_COMPACTED");
  for (auto [service, settings] :
       {std::pair("days", eventlog::TopicSettings{.retention_ms = 1}),
        std::pair("bytes", eventlog::TopicSettings{.retention_bytes = 1}),
        std::pair("kept", eventlog::TopicSettings())}) {
    settings.name = eventlog::PersonTopic(service);
    settings.compacted = true;
    ASSERT_TRUE(log_.CreateTopic(settings));
    const auto vault = open(service);
    if (service == std::string_view("kept")) {
      EXPECT_TRUE(vault.has_value());
    } else {
      EXPECT_EQ(vault.error().reason, "VAULT_TOPIC_FORGETS") << service;
    }
  }
}

}  // namespace
}  // namespace naungan::vault
