// A person topic that lost records, or was made anew: the vaults put back what their stores have.
#include <gtest/gtest.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "libs/vault/person_vault.h"
#include "tests/libs/vault/vault_fixture.h"

namespace naungan::vault {
namespace {

class TopicLoss : public VaultFixture {
 protected:
  // The sealed record of a person's only version in the topic.
  eventlog::Record RecordOf(const IdentifiedPerson& person) {
    for (eventlog::Record& record : TopicRecords()) {
      if (record.key.starts_with(person.id.ToString())) return std::move(record);
    }
    ADD_FAILURE() << "the topic has no record of the person";
    return {};
  }

  // Somebody in the partition of `andi_`.
  IdentifiedPerson Neighbour(int number) const {
    IdentifiedPerson person = MakePerson(number, "Baso");
    while (Where(person) != where_) person = MakePerson(++number, "Baso");
    return person;
  }

  const IdentifiedPerson andi_ = MakePerson(1, "Andi");
  const eventlog::TopicPartition where_ = Where(andi_);
};

TEST_F(TopicLoss, IsFoundAndMadeGoodByARunningVault) {
  const auto vault = OpenPolled("a");
  const auto version = MustPut(*vault, {andi_})[0];
  ASSERT_EQ(NameInTopic(andi_, version), "Andi");
  LoseTail(where_, 0);
  ASSERT_EQ(NameInTopic(andi_, version), "PERSON_UNKNOWN");

  vault->Step();
  EXPECT_EQ(NameInTopic(andi_, version), "Andi");
  EXPECT_EQ(NameOf(vault->Get(andi_.id, version)), "Andi");
  EXPECT_EQ(vault->Health().persons_restored, 1);
  EXPECT_EQ(vault->Health().alarm, "");
}

TEST_F(TopicLoss, IsFoundAndMadeGoodByAVaultThatOpens) {
  PersonVault::Versions versions;
  {
    versions = MustPut(*OpenPolled("a"), {andi_});
  }
  LoseTail(where_, EndOf(where_) - 1);
  const auto vault = OpenPolled("a");
  EXPECT_EQ(vault->Health().persons_restored, 1);
  EXPECT_EQ(NameInTopic(andi_, versions[0]), "Andi");
}

TEST_F(TopicLoss, IsFoundThoughTheTopicGrewAgain) {
  // Given a topic that lost what one vault had written, and then got as much from another
  PersonVault::Versions versions;
  {
    versions = MustPut(*OpenPolled("a"), {andi_});
  }
  const int64_t end = EndOf(where_);
  LoseTail(where_, end - 1);
  const auto other = OpenPolled("b");
  std::optional<IdentifiedPerson> newer;
  std::string newer_version;
  for (int number = 2; EndOf(where_) < end + 1; ++number) {
    newer = MakePerson(number, "Baso");
    newer_version = MustPut(*other, {*newer})[0];
  }
  // When the first one opens again, then both have everything.
  const auto vault = OpenPolled("a");
  other->Step();
  for (const auto* each : {vault.get(), other.get()}) {
    EXPECT_EQ(NameOf(each->Get(andi_.id, versions[0])), "Andi");
    EXPECT_EQ(NameOf(each->Get(newer->id, newer_version)), "Baso");
  }
  EXPECT_EQ(vault->Health().persons_restored, 1);
}

TEST_F(TopicLoss, IsFoundByWhatWasAcknowledgedAndNotRead) {
  // Given a vault that crashed when a person was durable and not yet read from the topic, and a
  // topic that lost this record only
  const auto crashing = OpenPolled("a");
  const int64_t end = EndOf(where_);
  log_.hold_reading = true;
  const auto version = MustPut(*crashing, {andi_})[0];
  std::filesystem::copy(StoreDirectory("a"), StoreDirectory("crashed"),
                        std::filesystem::copy_options::recursive);
  log_.hold_reading = false;
  LoseTail(where_, end);
  // When it opens again, then it puts the person again.
  const auto vault = OpenPolled("crashed");
  EXPECT_EQ(vault->Health().persons_restored, 1);
  EXPECT_EQ(NameInTopic(andi_, version), "Andi");
}

TEST_F(TopicLoss, IsMadeGoodByTheNextProcessIfThisOneEnds) {
  const auto version = MustPut(*OpenPolled("a"), {andi_})[0];
  LoseTail(where_, EndOf(where_) - 1);
  {
    // The broker takes nothing.
    log_.swallow_records = true;
    EXPECT_EQ(OpenPolled("a")->Health().persons_restored, 0);
    log_.swallow_records = false;
  }
  OpenPolled("a");
  EXPECT_EQ(NameInTopic(andi_, version), "Andi");
}

TEST_F(TopicLoss, IsMadeGoodThoughAProcessEndsWhileItCompares) {
  // Given two persons in one partition, the second of which the topic lost before it got a third
  const auto versions = MustPut(*OpenPolled("a"), {Neighbour(2), andi_});
  LoseTail(where_, EndOf(where_) - 1);
  MustPut(*OpenPolled("b"), {Neighbour(100)});
  // When a process ends after it has read the first one again, then the next one compares anew.
  log_.readable_end = EndOf(where_) - 1;
  {
    EXPECT_TRUE(OpenPolled("a")->IsBehind());
  }
  log_.readable_end = INT64_MAX;
  EXPECT_EQ(OpenPolled("a")->Health().persons_restored, 1);
  EXPECT_EQ(NameInTopic(andi_, versions[1]), "Andi");
}

TEST_F(TopicLoss, MakesAPutWaitUntilThePersonIsDurableAgain) {
  const auto vault = OpenPolled("a");
  MustPut(*vault, {andi_});
  LoseTail(where_, EndOf(where_) - 1);
  log_.hold_acknowledgements = true;
  vault->Step();
  Answer answer;
  Put(*vault, {andi_}, answer);
  EXPECT_FALSE(answer);
  log_.hold_acknowledgements = false;
  vault->Step();
  EXPECT_TRUE(answer && *answer);
}

TEST_F(TopicLoss, DoesNotBringBackWhomItsStoreKnowsErased) {
  // Given a topic that lost the tombstone of a person, and has the person
  const auto vault = OpenPolled("a");
  const auto version = MustPut(*vault, {andi_})[0];
  const eventlog::Record record = RecordOf(andi_);
  Erased erased;
  Erase(*vault, andi_, erased);
  ASSERT_TRUE(erased && *erased);
  LoseTail(where_, EndOf(where_) - 1);
  log_.Land(where_.partition, record);
  ASSERT_EQ(NameInTopic(andi_, version), "Andi");
  // When an operator has it compared, then the person is erased again.
  ASSERT_TRUE(vault->Republish());
  EXPECT_TRUE(vault->Health().comparing);
  vault->Step();
  EXPECT_FALSE(vault->Health().comparing);
  EXPECT_EQ(vault->Health().persons_restored, 1);
  EXPECT_EQ(NameInTopic(andi_, version), "PERSON_UNKNOWN");
  EXPECT_EQ(NameOf(vault->Get(andi_.id, version)), "PERSON_UNKNOWN");
}

TEST_F(TopicLoss, DoesNotBringBackWhomAnotherStoreKnowsErased) {
  // Given two vaults, one of which was down when the person was erased; the topic then lost both
  // the person and the tombstone
  const auto knows = OpenPolled("a");
  const auto version = MustPut(*knows, {andi_})[0];
  {
    OpenPolled("b");
  }
  Erased erased;
  Erase(*knows, andi_, erased);
  LoseTail(where_, 0);
  knows->Step();
  // When the other opens, then it puts the person again, and the first answers with a tombstone.
  const auto other = OpenPolled("b");
  EXPECT_EQ(other->Health().persons_restored, 1);
  knows->Step();
  other->Step();
  EXPECT_EQ(NameOf(knows->Get(andi_.id, version)), "PERSON_UNKNOWN");
  EXPECT_EQ(NameOf(other->Get(andi_.id, version)), "PERSON_UNKNOWN");
  EXPECT_EQ(NameInTopic(andi_, version), "PERSON_UNKNOWN");
}

TEST_F(TopicLoss, GivesTheTopicItsProofAgain) {
  {
    OpenPolled("a");
  }
  LoseTail({.topic = kTopic, .partition = 0}, 0);
  OpenPolled("a");
  const auto stranger = Open("b", VaultDrive::kPolled, "another proof").value();
  stranger->Step();
  EXPECT_NE(stranger->Health().alarm.find("identity secret"), std::string::npos);
}

TEST_F(TopicLoss, IsNotWhatCompactionDoes) {
  // Given a topic in which the last record that was followed was superseded
  const auto version = MustPut(*OpenPolled("a"), {andi_})[0];
  log_.Land(where_.partition, RecordOf(andi_));
  // Then nothing is missing.
  const auto vault = OpenPolled("a");
  EXPECT_EQ(vault->Health().persons_restored, 0);
  EXPECT_EQ(NameOf(vault->Get(andi_.id, version)), "Andi");
}

TEST_F(TopicLoss, IsNotFoundWhereThereIsNone) {
  const auto vault = OpenPolled("a");
  MustPut(*vault, {andi_});
  ASSERT_TRUE(vault->Republish());
  vault->Step();
  EXPECT_FALSE(vault->Health().comparing);
  EXPECT_EQ(vault->Health().persons_restored, 0);
}

}  // namespace
}  // namespace naungan::vault
