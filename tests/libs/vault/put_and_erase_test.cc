// A Put and an Erase of one person take effect in the order in which they were called, also if the
// writer to the topic fails in between.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "libs/vault/person_vault.h"
#include "tests/libs/vault/vault_fixture.h"

namespace naungan::vault {
namespace {

class PutAndErase : public VaultFixture {
 protected:
  // The writer fails with the records that were not acknowledged, and the next one sends them
  // again.
  void ReplaceWriter() {
    log_.FailWriters();
    vault_->Step();
    log_.acknowledged_max = INT64_MAX;
    log_.hold_acknowledgements = false;
    clock_.Advance(kTopicRetryMs * 1'000);
    vault_->Step();
  }
  // What is known of the person here, and to a vault that reads the topic alone.
  std::vector<std::string> Names() {
    return {NameOf(vault_->Get(andi_.id, version_)), NameInTopic(andi_, version_)};
  }
  // The version of the person, who was put and erased.
  void PutAndEraseOnce() {
    version_ = MustPut(*vault_, {andi_})[0];
    Erased erased;
    Erase(*vault_, andi_, erased);
    ASSERT_TRUE(erased && *erased);
  }

  const IdentifiedPerson andi_ = MakePerson(1, "Andi");
  std::unique_ptr<PersonVault> vault_ = OpenPolled("a");
  std::string version_;
  Answer put_;
  Erased erased_;
};

const std::vector<std::string> kUnknown = {"PERSON_UNKNOWN", "PERSON_UNKNOWN"};
const std::vector<std::string> kAndi = {"Andi", "Andi"};

TEST_F(PutAndErase, APutThatWaitsIsErased) {
  log_.swallow_records = true;
  Put(*vault_, {andi_}, put_);
  Erase(*vault_, andi_, erased_);
  log_.swallow_records = false;
  ReplaceWriter();
  ASSERT_TRUE(put_ && *put_ && erased_ && *erased_);
  version_ = (**put_)[0];
  EXPECT_EQ(Names(), kUnknown);
}

TEST_F(PutAndErase, APutThatIsAcknowledgedLateIsErased) {
  log_.hold_acknowledgements = true;
  Put(*vault_, {andi_}, put_);
  Erase(*vault_, andi_, erased_);
  log_.hold_acknowledgements = false;
  vault_->Step();
  ASSERT_TRUE(put_ && *put_ && erased_ && *erased_);
  version_ = (**put_)[0];
  EXPECT_EQ(Names(), kUnknown);
}

TEST_F(PutAndErase, APutThatLandedTwiceIsErased) {
  log_.hold_acknowledgements = true;
  Put(*vault_, {andi_}, put_);
  Erase(*vault_, andi_, erased_);
  ReplaceWriter();
  ASSERT_TRUE(put_ && *put_ && erased_ && *erased_);
  version_ = (**put_)[0];
  EXPECT_EQ(Names(), kUnknown);
}

TEST_F(PutAndErase, APutOfWhatIsBeingErasedIsWrittenAgain) {
  // Given a tombstone that has not been read yet, so that the store has the person
  version_ = MustPut(*vault_, {andi_})[0];
  log_.hold_acknowledgements = true;
  log_.hold_reading = true;
  Erase(*vault_, andi_, erased_);
  Put(*vault_, {andi_}, put_);
  EXPECT_FALSE(put_);
  log_.hold_acknowledgements = false;
  log_.hold_reading = false;
  vault_->Step();
  ASSERT_TRUE(put_ && *put_ && erased_ && *erased_);
  EXPECT_EQ(Names(), kAndi);
}

TEST_F(PutAndErase, AnEraseThatLandedTwiceSparesThePutAfterIt) {
  version_ = MustPut(*vault_, {andi_})[0];
  log_.hold_acknowledgements = true;
  Erase(*vault_, andi_, erased_);
  Put(*vault_, {andi_}, put_);
  ReplaceWriter();
  ASSERT_TRUE(put_ && *put_ && erased_ && *erased_);
  EXPECT_EQ(Names(), kAndi);
}

TEST_F(PutAndErase, AWriterThatFailsBetweenTheTwoAcknowledgementsChangesNothing) {
  version_ = MustPut(*vault_, {andi_})[0];
  // Of this writer one record was acknowledged, beside the proof if it is in the same one.
  log_.hold_acknowledgements = true;
  Erase(*vault_, andi_, erased_);
  Put(*vault_, {andi_}, put_);
  log_.acknowledged_max = Appended() - 1;
  log_.hold_acknowledgements = false;
  vault_->Step();
  ASSERT_TRUE(erased_ && !put_);
  ReplaceWriter();
  ASSERT_TRUE(put_ && *put_);
  EXPECT_EQ(Names(), kAndi);
}

TEST_F(PutAndErase, AnEraseIsNotUndoneByARecordThatLandsLate) {
  // Given a person that was put and erased, and the record of the put, as a writer that failed may
  // leave it at the broker
  log_.hold_acknowledgements = true;
  Put(*vault_, {andi_}, put_);
  eventlog::Record late;
  for (const auto& record : TopicRecords()) {
    if (record.key.starts_with(andi_.id.ToString())) late = record;
  }
  Erase(*vault_, andi_, erased_);
  ReplaceWriter();
  ASSERT_TRUE(put_ && *put_ && erased_ && *erased_);
  version_ = (**put_)[0];
  // When it lands, then the vault says again that the person is erased.
  log_.Land(Where(andi_).partition, late);
  ASSERT_EQ(NameInTopic(andi_, version_), "Andi");
  vault_->Step();
  EXPECT_EQ(Names(), kUnknown);
}

TEST_F(PutAndErase, APutIsNotUndoneByATombstoneThatLandsLate) {
  PutAndEraseOnce();
  eventlog::Record late;
  for (const auto& record : TopicRecords()) {
    if (record.tombstone) late = record;
  }
  ASSERT_EQ(MustPut(*vault_, {andi_})[0], version_);
  log_.Land(Where(andi_).partition, late);
  ASSERT_EQ(NameInTopic(andi_, version_), "PERSON_UNKNOWN");
  vault_->Step();
  EXPECT_EQ(Names(), kAndi);
}

TEST_F(PutAndErase, ATombstoneThatLandedBeforeAPutDoesNotHideIt) {
  // Given a tombstone of another instance that is not read yet
  version_ = MustPut(*OpenPolled("elsewhere"), {andi_})[0];
  log_.Land(
      Where(andi_).partition,
      {.key = andi_.id.ToString() + "/" + version_, .headers = {}, .value = {}, .tombstone = true});
  const int64_t end = EndOf(Where(andi_));
  log_.hold_reading = true;
  ASSERT_EQ(MustPut(*vault_, {andi_})[0], version_);
  // When it is read, then the person can be read all the time.
  log_.hold_reading = false;
  log_.readable_end = end;
  vault_->Step();
  EXPECT_EQ(NameOf(vault_->Get(andi_.id, version_)), "Andi");
  log_.readable_end = INT64_MAX;
  vault_->Step();
  EXPECT_EQ(Names(), kAndi);
}

TEST_F(PutAndErase, AnotherInstancesWordsCountAsTheyLand) {
  PutAndEraseOnce();
  const auto other = OpenPolled("b");
  EXPECT_EQ(MustPut(*other, {andi_})[0], version_);
  vault_->Step();
  EXPECT_EQ(Names(), kAndi);
}

}  // namespace
}  // namespace naungan::vault
