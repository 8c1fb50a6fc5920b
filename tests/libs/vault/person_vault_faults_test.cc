// What a person vault promises when something goes wrong: crashes, slow and failing brokers, wrong
// keys, foreign records.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "libs/eventlog/partitioner.h"
#include "libs/vault/person_vault.h"
#include "tests/libs/vault/vault_fixture.h"
#include "tests/support/table_damage.h"

namespace naungan::vault {
namespace {

class PersonVaultFaults : public VaultFixture {
 protected:
  // Gives a vault whose store is closed the time after which it opens it again.
  void LetReopen(PersonVault& vault) {
    clock_.Advance(kVaultReopenMs * 1'000);
    vault.Step();
  }
};

TEST_F(PersonVaultFaults, ACrashBetweenAppendAndStoreLosesNothing) {
  // given: the store as it was before the put, which is what a crash after the append leaves
  {
    OpenPolled("a");
  }
  std::filesystem::copy(StoreDirectory("a"), StoreDirectory("crashed"),
                        std::filesystem::copy_options::recursive);
  PersonVault::Versions versions;
  {
    const auto vault = OpenPolled("a");
    versions = MustPut(*vault, {MakePerson(1, "Andi")});
  }
  // when
  const auto vault = OpenThreaded("crashed");
  // then
  EXPECT_EQ(NameOf(vault->Get(MakePerson(1, "").id, versions[0])), "Andi");
}

TEST_F(PersonVaultFaults, AfterARestartItFollowsFromWhereItWas) {
  // given: a vault that was down while another instance put a version of the same person
  const auto andi = MakePerson(1, "Andi");
  PersonVault::Versions before;
  PersonVault::Versions meanwhile;
  {
    const auto vault = OpenPolled("a");
    before = MustPut(*vault, {andi});
  }
  {
    const auto other = OpenPolled("b");
    meanwhile = MustPut(*other, {MakePerson(1, "Andi Tenri")});
  }
  // when
  const auto vault = OpenPolled("a");
  // then
  EXPECT_EQ(NameOf(vault->Get(andi.id, before[0])), "Andi");
  EXPECT_EQ(NameOf(vault->Get(andi.id, meanwhile[0])), "Andi Tenri");
  EXPECT_EQ(vault->Health().alarm, "");
}

TEST_F(PersonVaultFaults, ADamagedStoreIsSetAsideAndFilledAgain) {
  PersonVault::Versions versions;
  {
    const auto vault = OpenPolled("a");
    versions = MustPut(*vault, {MakePerson(1, "Andi")});
  }
  for (const auto& entry : std::filesystem::directory_iterator(StoreDirectory("a"))) {
    if (!entry.path().filename().string().starts_with("MANIFEST")) continue;
    std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
    file << std::string(16, '#');
  }
  const auto vault = OpenThreaded("a");
  EXPECT_EQ(NameOf(vault->Get(MakePerson(1, "").id, versions[0])), "Andi");
  EXPECT_TRUE(std::filesystem::exists(StoreDirectory("a").string() + ".quarantined-1"));
}

TEST_F(PersonVaultFaults, DamageFoundOnOpeningIsSetAside) {
  PersonVault::Versions versions;
  {
    const auto vault = OpenPolled("a");
    versions = MustPut(*vault, {MakePerson(1, "Andi")});
  }
  ASSERT_GT(DamageFirstBlocks(StoreDirectory("a")), 0);
  const auto vault = OpenThreaded("a");
  EXPECT_EQ(NameOf(vault->Get(MakePerson(1, "").id, versions[0])), "Andi");
  EXPECT_TRUE(std::filesystem::exists(StoreDirectory("a").string() + ".quarantined-1"));
}

TEST_F(PersonVaultFaults, DamageFoundWhileRunningIsSetAsideWithoutARestart) {
  // given: so many persons that the rows read on opening are in another block than the first ones
  constexpr int kPersons = 200;
  PersonVault::Versions versions;
  std::vector<IdentifiedPerson> persons;
  for (int i = 0; i < kPersons; ++i) persons.push_back(MakePerson(i, "Andi"));
  {
    const auto vault = OpenPolled("a");
    versions = MustPut(*vault, persons);
  }
  ASSERT_GT(DamageFirstBlocks(StoreDirectory("a")), 0);
  // when: everyone is read
  const auto vault = OpenPolled("a");
  ASSERT_EQ(vault->Health().alarm, "");
  int damaged = 0;
  for (int i = 0; i < kPersons; ++i) {
    damaged += NameOf(vault->Get(persons[i].id, versions[i])) == "STORE_CORRUPT";
  }
  EXPECT_GT(damaged, 0);
  vault->Step();
  EXPECT_NE(vault->Health().alarm, "");
  EXPECT_EQ(NameOf(vault->Get(persons[0].id, versions[0])), "VAULT_STORE_UNAVAILABLE");
  // then: a while later the topic fills a new store
  LetReopen(*vault);
  EXPECT_EQ(vault->Health().alarm, "");
  EXPECT_FALSE(vault->IsBehind());
  EXPECT_TRUE(std::filesystem::exists(StoreDirectory("a").string() + ".quarantined-1"));
  for (int i = 0; i < kPersons; ++i) {
    EXPECT_EQ(NameOf(vault->Get(persons[i].id, versions[i])), "Andi");
  }
}

TEST_F(PersonVaultFaults, AFullDiskThatHasRoomAgainServesAgain) {
  // given: a vault whose disk is full when the topic has acknowledged a person
  const auto vault = OpenPolled("a");
  const auto before = MustPut(*vault, {MakePerson(1, "Andi")});
  files_.SetFull(true);
  Answer answer;
  Put(*vault, {MakePerson(2, "Baso")}, answer);
  vault->Step();
  ASSERT_TRUE(answer && !*answer);
  EXPECT_EQ(answer->error().code, Code::kUnavailable);
  EXPECT_EQ(answer->error().reason, "VAULT_STORE_UNAVAILABLE");
  // Then it refuses what comes, and says why,
  answer.reset();
  Put(*vault, {MakePerson(3, "Cinta")}, answer);
  ASSERT_TRUE(answer && !*answer);
  EXPECT_EQ(answer->error().reason, "VAULT_STORE_UNAVAILABLE");
  EXPECT_NE(vault->Health().alarm, "");
  EXPECT_EQ(vault->Health().persons_waiting, 0);
  LetReopen(*vault);
  EXPECT_NE(vault->Health().alarm, "") << "the disk is full as before";
  // and when there is room it has everything that the topic acknowledged, and takes more.
  files_.SetFull(false);
  LetReopen(*vault);
  EXPECT_EQ(vault->Health().alarm, "");
  EXPECT_EQ(NameOf(vault->Get(MakePerson(1, "").id, before[0])), "Andi");
  const auto after = MustPut(*vault, {MakePerson(2, "Baso"), MakePerson(3, "Cinta")});
  EXPECT_EQ(NameOf(vault->Get(MakePerson(2, "").id, after[0])), "Baso");
  EXPECT_EQ(NameOf(vault->Get(MakePerson(3, "").id, after[1])), "Cinta");
}

TEST_F(PersonVaultFaults, ADiskThatCouldNotBeReadServesAgain) {
  // given: so many persons that opening has not read all their blocks
  constexpr int kPersons = 200;
  PersonVault::Versions versions;
  std::vector<IdentifiedPerson> persons;
  for (int i = 0; i < kPersons; ++i) persons.push_back(MakePerson(i, "Andi"));
  {
    const auto vault = OpenPolled("a");
    versions = MustPut(*vault, persons);
  }
  const auto vault = OpenPolled("a");
  // when
  files_.SetReadsFail(true);
  int unreadable = 0;
  for (int i = 0; i < kPersons; ++i) {
    unreadable += NameOf(vault->Get(persons[i].id, versions[i])) == "STORE_IO";
  }
  EXPECT_GT(unreadable, 0);
  vault->Step();
  EXPECT_NE(vault->Health().alarm, "");
  // then
  files_.SetReadsFail(false);
  LetReopen(*vault);
  EXPECT_EQ(vault->Health().alarm, "");
  for (int i = 0; i < kPersons; ++i) {
    EXPECT_EQ(NameOf(vault->Get(persons[i].id, versions[i])), "Andi");
  }
}

TEST_F(PersonVaultFaults, AnErasureThatAClosedStoreRefusedIsNotRemembered) {
  const auto vault = OpenPolled("a");
  const auto andi = MakePerson(1, "Andi");
  MustPut(*vault, {andi});
  // given: an erasure that waits when the store fails
  files_.SetFull(true);
  Answer answer;
  vault->Put(std::vector{MakePerson(2, "Baso")}, clock_.SteadyUs() + kTimeoutMs * 1'000,
             [&](Result<PersonVault::Versions> versions) { answer = std::move(versions); });
  vault->Step();
  ASSERT_TRUE(answer && !*answer);
  Erased erased;
  Erase(*vault, andi, erased);
  ASSERT_TRUE(erased && !*erased);
  files_.SetFull(false);
  LetReopen(*vault);
  // then: the same person needs no new record
  const int64_t appended = Appended();
  MustPut(*vault, {andi});
  EXPECT_EQ(Appended(), appended);
}

TEST_F(PersonVaultFaults, NobodyIsAnsweredBeforeTheTopicAcknowledged) {
  // given
  const auto vault = OpenPolled("a");
  log_.swallow_records = true;
  // when
  Answer answer;
  Put(*vault, {MakePerson(1, "Andi")}, answer);
  EXPECT_FALSE(answer);
  EXPECT_EQ(vault->Health().persons_waiting, 1);
  // then: the writer that the broker never answered fails, another one writes it again
  log_.swallow_records = false;
  log_.FailWriters();
  vault->Step();
  EXPECT_FALSE(answer) << "a failed writer is not replaced at once";
  clock_.Advance(kTopicRetryMs * 1'000);
  vault->Step();
  ASSERT_TRUE(answer && *answer);
  EXPECT_EQ(NameOf(vault->Get(MakePerson(1, "").id, (**answer)[0])), "Andi");
  EXPECT_EQ(vault->Health().persons_waiting, 0);
}

TEST_F(PersonVaultFaults, ARecordThatTheTopicRefusesStopsTheVaultAndIsNotTriedAgain) {
  const auto vault = OpenPolled("a");
  log_.refuse_records = true;
  Answer answer;
  Put(*vault, {MakePerson(1, "Andi")}, answer);
  for (int i = 0; i < 10; ++i) {
    clock_.Advance(kTopicRetryMs * 1'000);
    vault->Step();
  }
  EXPECT_EQ(log_.refusals, 1);
  EXPECT_NE(vault->Health().alarm.find("set max.message.bytes"), std::string::npos);
  ASSERT_TRUE(answer && !*answer);
  EXPECT_EQ(answer->error().reason, "RECORD_REFUSED");
}

TEST_F(PersonVaultFaults, AFailedWriterLosesNoneOfManyPuts) {
  const auto vault = OpenPolled("a");
  log_.hold_acknowledgements = true;
  std::vector<Answer> answers(10);
  for (int i = 0; i < 10; ++i) Put(*vault, {MakePerson(i, "W"), MakePerson(i, "X")}, answers[i]);
  for (const auto& answer : answers) EXPECT_FALSE(answer);
  log_.FailWriters();
  vault->Step();
  log_.hold_acknowledgements = false;
  clock_.Advance(kTopicRetryMs * 1'000);
  vault->Step();
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(answers[i] && *answers[i]) << i;
    EXPECT_EQ(NameOf(vault->Get(MakePerson(i, "").id, (**answers[i])[1])), "X");
  }
}

TEST_F(PersonVaultFaults, TooLateIsUnknownAndDoesNoHarm) {
  // given
  const auto vault = OpenPolled("a");
  log_.hold_acknowledgements = true;
  Answer answer;
  Put(*vault, {MakePerson(1, "Andi")}, answer);
  // when
  clock_.Advance(kTimeoutMs * 1'000);
  vault->Step();
  // then
  ASSERT_TRUE(answer && !*answer);
  EXPECT_EQ(answer->error().code, Code::kDeadlineExceeded);
  log_.hold_acknowledgements = false;
  EXPECT_EQ(NameOf(vault->Get(MakePerson(1, "").id, MustPut(*vault, {MakePerson(1, "Andi")})[0])),
            "Andi");
}

TEST_F(PersonVaultFaults, WhatWaitsIsBounded) {
  // given: a broker that is away, and callers that gave up
  const auto vault = OpenPolled("a");
  log_.swallow_records = true;
  int number = 0;
  std::vector<Answer> answers(kPersonsWaitingMax / kPersonsPerPutMax + 1);
  for (auto& answer : answers) {
    std::vector<IdentifiedPerson> persons;
    for (int i = 0; i < kPersonsPerPutMax; ++i) persons.push_back(MakePerson(++number, "W"));
    Put(*vault, persons, answer);
    clock_.Advance(kTimeoutMs * 1'000);
    vault->Step();
  }
  // then: their persons still wait, and count
  EXPECT_EQ(vault->Health().persons_waiting, kPersonsWaitingMax);
  ASSERT_TRUE(answers.back() && !*answers.back());
  EXPECT_EQ(answers.back()->error().reason, "VAULT_FULL");
  EXPECT_EQ(answers.back()->error().code, Code::kResourceExhausted);
}

TEST_F(PersonVaultFaults, APendingPersonThatWasErasedDoesNotReappear) {
  // given: the person landed, its acknowledgement is late, another instance erased it meanwhile
  const auto vault = OpenPolled("a");
  log_.hold_acknowledgements = true;
  Answer answer;
  const auto andi = MakePerson(1, "Andi");
  Put(*vault, {andi}, answer);
  for (const auto& record : TopicRecords()) {
    if (!record.key.starts_with(andi.id.ToString())) continue;
    log_.Land(eventlog::PartitionOf(andi.id.ToString(), kPartitions),
              {.key = record.key, .headers = {}, .value = {}, .tombstone = true});
  }
  vault->Step();
  // when
  log_.hold_acknowledgements = false;
  vault->Step();
  // then
  ASSERT_TRUE(answer && *answer);
  EXPECT_EQ(NameOf(vault->Get(andi.id, (**answer)[0])), "PERSON_UNKNOWN");
}

TEST_F(PersonVaultFaults, AnotherIdentitySecretIsRefused) {
  // given: a house whose topic has the proof of its secret
  {
    OpenPolled("a");
  }
  // when: an instance with another secret joins
  const auto stranger = Open("b", VaultDrive::kOwnThread, "another proof").value();
  const auto followed = stranger->CatchUp(kTimeoutMs);
  // then: it writes nothing
  ASSERT_FALSE(followed);
  EXPECT_EQ(followed.error().reason, "IDENTITY_SECRET_MISMATCH");
  const int64_t appended = Appended();
  const auto put = stranger->PutAndWait(std::vector{MakePerson(1, "Andi")}, kTimeoutMs);
  ASSERT_FALSE(put);
  EXPECT_EQ(put.error().reason, "IDENTITY_SECRET_MISMATCH");
  EXPECT_EQ(Appended(), appended);
  EXPECT_FALSE(stranger->Health().alarm.empty());
  // and a store of the house does not open for it
  EXPECT_EQ(Open("a", VaultDrive::kPolled, "another proof").error().reason,
            "IDENTITY_SECRET_MISMATCH");
}

TEST_F(PersonVaultFaults, AnotherDataKeyReadsNothing) {
  PersonVault::Versions versions;
  {
    const auto vault = OpenPolled("a");
    versions = MustPut(*vault, {MakePerson(1, "Andi")});
  }
  const auto vault = Open("a", VaultDrive::kPolled, "proof", {'2'}).value();
  EXPECT_EQ(NameOf(vault->Get(MakePerson(1, "").id, versions[0])), "PERSON_UNREADABLE");
}

TEST_F(PersonVaultFaults, AForeignRecordStopsIt) {
  const auto vault = OpenPolled("a");
  log_.Land(2, {.key = "not ours", .headers = {}, .value = "x"});
  vault->Step();
  Answer answer;
  Put(*vault, {MakePerson(1, "Andi")}, answer);
  ASSERT_TRUE(answer && !*answer);
  EXPECT_EQ(answer->error().reason, "VAULT_RECORD_MALFORMED");
  EXPECT_NE(answer->error().message.find("enrollment.person.v1/2"), std::string::npos);
}

TEST_F(PersonVaultFaults, ItsEndAnswersWhoStillWaits) {
  Answer waiting;
  Answer queued;
  {
    const auto vault = OpenPolled("a");
    log_.swallow_records = true;
    Put(*vault, {MakePerson(1, "Andi")}, waiting);
    vault->Put(std::vector{MakePerson(2, "Baso")}, clock_.SteadyUs() + 1,
               [&](Result<PersonVault::Versions> versions) { queued = std::move(versions); });
  }
  for (const auto& answer : {waiting, queued}) {
    ASSERT_TRUE(answer && !*answer);
    EXPECT_EQ(answer->error().reason, "VAULT_CLOSED");
  }
}

}  // namespace
}  // namespace naungan::vault
