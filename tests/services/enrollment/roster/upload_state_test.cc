// Rosters and uploads through the state machine, one partition.
#include "services/enrollment/roster/upload_state.h"

#include <gtest/gtest.h>

#include "services/enrollment/roster/roster_state.h"
#include "tests/services/enrollment/enrollment_house.h"
#include "tests/services/enrollment/examples.h"
#include "tests/support/memory_rows.h"

namespace naungan::enrollment {
namespace {

constexpr std::string_view kRoster = "parepare-2024.rentan";
constexpr std::string_view kUpload = "rosters/parepare-2024.rentan/uploads/p3ke";

class UploadStateTest : public testing::Test {
 protected:
  UploadStateTest() {
    house_.Tell(AgreementOf("parepare-2024", "2024-05-13", "2025-01-01", 2));
    house_.Settle();
  }

  EnrollmentHouse house_{1};
};

TEST_F(UploadStateTest, OpensARosterOnceAndOnlyUnderAKnownAgreement) {
  EXPECT_EQ(house_.Open("wakatobi-2022.rentan").error().reason, "AGREEMENT_UNKNOWN");
  EXPECT_EQ(house_.Open("wakatobi-2022.rentan").error().code, Code::kNotFound);
  EXPECT_EQ(house_.Open("parepare-2024.nelayan").error().reason, "CATEGORY_UNKNOWN");
  EXPECT_EQ(house_.Open("cement").error().reason, "REGISTRANT_MISSING");
  EXPECT_EQ(house_.Open(kRoster, Employer("2024-01-01", "2025-01-01")).error().reason,
            "REGISTRANT_NOT_ALLOWED");

  const auto opened = house_.Open(kRoster);
  ASSERT_TRUE(opened) << opened.error().message;
  const int64_t events = house_.events();
  EXPECT_EQ(house_.Open(kRoster)->SerializeAsString(), opened->SerializeAsString());
  const auto employer = Employer("2024-01-01", "2025-01-01");
  EXPECT_TRUE(house_.Open("cement", employer));
  EXPECT_TRUE(house_.Open("cement", employer));
  EXPECT_EQ(house_.events(), events + 1);
  EXPECT_EQ(house_.Open("cement", Employer("2024-01-01", "2026-01-01")).error().reason,
            "ROSTER_EXISTS");
}

TEST_F(UploadStateTest, AChunkThatIsSentAgainGetsTheSameAnswer) {
  // Given a durable chunk in which one row was refused
  ASSERT_TRUE(house_.Open(kRoster));
  const v1::StagedChunk rows = ChunkOf({1, 2, 2});
  const auto first = house_.Stage(kUpload, 1, rows);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->rows_accepted(), 2);
  ASSERT_EQ(first->outcomes_size(), 1);
  EXPECT_EQ(first->outcomes(0).row(), 3);
  EXPECT_EQ(first->outcomes(0).code(), v1::ROW_CODE_DUPLICATE_IN_FILE);
  ASSERT_TRUE(house_.Stage(kUpload, 2, ChunkOf({3}, 4)));
  const int64_t events = house_.events();
  const std::string hash = house_.Upload(kUpload).content_hash();

  // When it comes again, then the answer is the same and there is no event
  EXPECT_EQ(house_.Stage(kUpload, 1, rows)->SerializeAsString(), first->SerializeAsString());
  EXPECT_EQ(house_.events(), events);
  EXPECT_EQ(house_.Upload(kUpload).content_hash(), hash);
  EXPECT_EQ(hash.size(), 32U);

  // And other rows under its number are refused, and so is a gap
  EXPECT_EQ(house_.Stage(kUpload, 1, ChunkOf({1, 2, 4})).error().reason, "CHUNK_REUSED");
  const auto gap = house_.Stage(kUpload, 4, ChunkOf({5}, 9));
  EXPECT_EQ(gap.error().reason, "CHUNK_GAP");
  EXPECT_EQ(gap.error().code, Code::kFailedPrecondition);
  EXPECT_EQ(house_.Stage(kUpload, 3, ChunkOf({5}, 4)).error().reason, "ROW_ORDER");
  EXPECT_EQ(house_.Stage("rosters/nobody/uploads/p3ke", 1, rows).error().reason, "ROSTER_UNKNOWN");
}

TEST_F(UploadStateTest, ThePeopleOfADiscardedUploadMayBeSentAgain) {
  // Given an upload with a row that was refused, and another that has one of its people
  const std::string other = std::string(kUpload) + "-2";
  ASSERT_TRUE(house_.Open(kRoster));
  ASSERT_TRUE(house_.Stage(kUpload, 1, ChunkOf({1, 2, 2})));
  EXPECT_EQ(house_.Stage(other, 1, ChunkOf({1}))->outcomes(0).code(),
            v1::ROW_CODE_DUPLICATE_IN_ROSTER);

  // When it is discarded
  const auto discarded = house_.Discard(kUpload);
  ASSERT_TRUE(discarded) << discarded.error().message;
  EXPECT_EQ(discarded->state(), v1::UPLOAD_STATE_DISCARDED);

  // Then discarding it again is no event, and rows cannot be added or approved
  const int64_t events = house_.events();
  EXPECT_EQ(house_.Discard(kUpload)->SerializeAsString(), discarded->SerializeAsString());
  EXPECT_EQ(house_.Stage(kUpload, 2, ChunkOf({3}, 4)).error().reason, "UPLOAD_DISCARDED");
  EXPECT_EQ(house_.Approve(kUpload, "2024-06-01").error().reason, "UPLOAD_DISCARDED");
  EXPECT_EQ(house_.events(), events);
  EXPECT_EQ(house_.Discard(std::string(kUpload) + "-3").error().reason, "UPLOAD_UNKNOWN");

  // And its people may be sent in another upload, which cannot be discarded once it is approved
  EXPECT_EQ(house_.Stage(other, 2, ChunkOf({1, 2}, 2))->rows_accepted(), 2);
  EXPECT_EQ(house_.Roster(kRoster).counts().rows_staged(), 2);
  EXPECT_EQ(house_.Roster(kRoster).counts().rows_refused_at_upload(), 1);
  ASSERT_TRUE(house_.Approve(other, "2024-06-01"));
  EXPECT_EQ(house_.Discard(other).error().reason, "UPLOAD_APPROVED");
  house_.Settle();
  EXPECT_EQ(house_.Participations(1).size(), 1U);
  EXPECT_EQ(house_.Rows(kUpload).size(), 3U) << "what was sent can still be looked at";
  EXPECT_TRUE(house_.FoldsAlike());
}

TEST(UploadLimitsTest, ThereIsALimitOnTheRowsOfARoster) {
  // Given a roster with room for two more rows
  MemoryRows rows;
  v1::OpenRoster open;
  open.set_name("rosters/cement");
  *open.mutable_registrant() = Employer("2024-01-01", "2025-01-01");
  v1::EnrollmentLogEvent opened;
  opened.ParseFromString(DecideOpenRoster(open, rows)->events.front());
  ApplyRosterEntered(opened.roster_entered(), rows);
  LoadedRoster roster = *LoadRoster(rows, "cement");
  roster.state.set_last_ordinal(kRowsPerRosterMax - 3);
  roster.state.mutable_counts()->set_rows_staged(1);
  StoreRoster(rows, roster);

  // Then a chunk of two rows is accepted, and a chunk of three is not
  const auto stage = [&](const std::vector<int>& participants) {
    google::protobuf::Arena arena;
    auto* command = google::protobuf::Arena::CreateMessage<v1::StageRows>(&arena);
    command->set_upload("rosters/cement/uploads/all");
    command->set_chunk(1);
    *command->mutable_rows() = ChunkOf(participants);
    return DecideStageRows(*command, kUploader, Day("2024-06-30"), rows, arena);
  };
  EXPECT_TRUE(stage({1, 2}));
  EXPECT_EQ(stage({1, 2, 3}).error().reason, "ROSTER_FULL");
  EXPECT_EQ(stage({1, 2, 3}).error().code, Code::kResourceExhausted);
}

TEST_F(UploadStateTest, TheContentHashTellsUploadsApart) {
  ASSERT_TRUE(house_.Open(kRoster));
  const std::string other = std::string(kUpload) + "-2";
  ASSERT_TRUE(house_.Stage(kUpload, 1, ChunkOf({1, 2})));
  ASSERT_TRUE(house_.Stage(kUpload, 2, ChunkOf({3}, 3)));
  ASSERT_TRUE(house_.Stage(other, 1, ChunkOf({4})));
  ASSERT_TRUE(house_.Stage(other, 2, ChunkOf({3}, 3)));
  EXPECT_NE(house_.Upload(kUpload).content_hash(), house_.Upload(other).content_hash());
}

TEST_F(UploadStateTest, OnlyItsUploaderAddsToAnUploadAndOnlyAnotherApprovesIt) {
  ASSERT_TRUE(house_.Open(kRoster));
  ASSERT_TRUE(house_.Stage(kUpload, 1, ChunkOf({1})));
  EXPECT_EQ(house_.Stage(kUpload, 2, ChunkOf({2}, 2), kApprover).error().reason,
            "UPLOADER_IS_ANOTHER");
  const auto approved = house_.Approve(kUpload, "2024-06-01");
  ASSERT_TRUE(approved) << approved.error().message;
  EXPECT_EQ(approved->state(), v1::UPLOAD_STATE_APPROVED);
  EXPECT_EQ(approved->approver(), kApprover);
  const int64_t events = house_.events();
  EXPECT_TRUE(house_.Approve(kUpload, "2024-06-01")) << "the same again";
  EXPECT_EQ(house_.events(), events);
  EXPECT_EQ(house_.Approve(kUpload, "2024-07-01").error().reason, "UPLOAD_APPROVED");
  EXPECT_EQ(house_.Stage(kUpload, 2, ChunkOf({2}, 2)).error().reason, "UPLOAD_APPROVED");
}

TEST_F(UploadStateTest, GrantsSeatsByRankAndThenByApproval) {
  // Given rows of equal and of different rank, and two seats
  ASSERT_TRUE(house_.Open(kRoster));
  v1::StagedChunk rows = ChunkOf({1, 2, 3, 4});
  const int64_t ranks[] = {5, 3, 3, 4};
  for (int i = 0; i < 4; ++i) rows.mutable_rows(i)->set_rank(ranks[i]);
  ASSERT_TRUE(house_.Stage(kUpload, 1, rows));

  // When they are approved
  ASSERT_TRUE(house_.Approve(kUpload, "2024-06-01"));
  EXPECT_GT(house_.Roster(kRoster).counts().pending(), 0);
  house_.Settle();

  // Then the first in rank have the seats, within a rank in the order of their rows
  const auto listed = house_.Rows(kUpload);
  ASSERT_EQ(listed.size(), 4U);
  EXPECT_EQ(listed[0].seat(), 0);
  EXPECT_EQ(listed[1].seat(), 1);
  EXPECT_EQ(listed[2].seat(), 2);
  EXPECT_EQ(listed[3].seat(), 0);
  const auto counts = house_.Roster(kRoster).counts();
  EXPECT_EQ(counts.pending(), 0);
  EXPECT_EQ(counts.seats_granted(), 2);
  EXPECT_EQ(counts.rows_waiting(), 2);
  EXPECT_EQ(counts.rows_staged(), 0);

  // And a later row of a lower rank goes before the rows that wait, once there is a seat again
  const std::string late = std::string(kUpload) + "-late";
  v1::StagedChunk more = ChunkOf({9});
  more.mutable_rows(0)->set_rank(0);
  ASSERT_TRUE(house_.Stage(late, 1, more));
  ASSERT_TRUE(house_.Approve(late, "2024-07-01"));
  house_.Settle();
  EXPECT_EQ(house_.Rows(late)[0].seat(), 0) << "nobody is evicted";
  house_.TellDeath(2, "2024-08-10");
  house_.Settle();
  EXPECT_EQ(house_.Rows(late)[0].seat(), 1);
}

TEST_F(UploadStateTest, FollowsItsAgreementsQuota) {
  // Given a full roster with people who wait
  house_.Enroll(kUpload, {1, 2, 3, 4, 5}, "2024-06-01");
  house_.Settle();
  EXPECT_EQ(house_.Roster(kRoster).counts().seats_granted(), 2);
  // When an addendum adds a seat, then the next in rank gets it
  house_.Tell(AgreementOf("parepare-2024", "2024-05-13", "2025-01-01", 3), true);
  house_.Settle();
  EXPECT_EQ(house_.Roster(kRoster).quota_seats(), 3);
  EXPECT_EQ(house_.Roster(kRoster).counts().seats_granted(), 3);
  // When one takes two away, then nobody is evicted and no seat is granted
  house_.Tell(AgreementOf("parepare-2024", "2024-05-13", "2025-01-01", 1), true);
  house_.Settle();
  EXPECT_EQ(house_.Roster(kRoster).counts().seats_granted(), 3);
  house_.TellDeath(1, "2024-08-10");
  house_.Settle();
  EXPECT_EQ(house_.Roster(kRoster).counts().seats_granted(), 2);
  EXPECT_EQ(house_.Roster(kRoster).counts().rows_waiting(), 2);
  EXPECT_TRUE(house_.FoldsAlike());
}

// 1,000 rows with long names, all of one partition of participants, make the largest decision.
TEST_F(UploadStateTest, AThousandRowsOfLongNamesFitTheLimits) {
  auto agreement = AgreementOf(std::string(63, 'a'), "2024-05-13", "2025-01-01");
  agreement.set_predecessor("agreements/" + std::string(63, 'b'));
  agreement.mutable_categories(0)->set_category(std::string(63, 'c'));
  agreement.mutable_units(0)->set_unit(std::string(63, 'u'));
  house_.Tell(agreement);
  house_.Settle();
  const std::string upload = "rosters/" + std::string(63, 'a') + "." + std::string(63, 'c') +
                             "/uploads/" + std::string(63, 'x');
  house_.Enroll(upload, People(1, 1'000), "2024-06-01");
  house_.Settle();  // the house checks each decision against its limits
  const std::string roster = std::string(63, 'a') + "." + std::string(63, 'c');
  EXPECT_EQ(house_.Roster(roster).counts().seats_granted(), 1'000);
}

}  // namespace
}  // namespace naungan::enrollment
