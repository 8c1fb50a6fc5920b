// Requests that are sent again, and requests that end or discard something, over gRPC.
#include <gtest/gtest.h>

#include <string>

#include "tests/services/enrollment/enrollment_service_fixture.h"
#include "tests/support/key_rotation.h"

namespace naungan::enrollment {
namespace {

TEST_F(EnrollmentServiceTest, AChunkThatIsSentAgainIsAnsweredTheSameAlsoAfterARestart) {
  Open();
  v1::UploadRowsRequest chunk = Chunk(1, 1, 20);
  chunk.mutable_rows(3)->set_full_name("");
  const Uploaded first = Upload({chunk});
  ASSERT_TRUE(first.status);
  server_.reset();
  Start();
  (void)SettledRoster();  // once it answers again

  chunk.set_request_id(NewRequestId());
  const Uploaded again = Upload({chunk});
  ASSERT_TRUE(again.status) << again.status.error().message;
  EXPECT_EQ(again.answers.at(0).rows_accepted(), first.answers.at(0).rows_accepted());
  EXPECT_EQ(again.answers.at(0).outcomes(0).code(), v1::ROW_CODE_NAME_MISSING);
  EXPECT_EQ(GetUpload().rows_accepted(), 19);

  // A corrected row under the number of a durable chunk is another chunk.
  chunk.set_request_id(NewRequestId());
  chunk.mutable_rows(3)->set_full_name("Daeng Nai");
  EXPECT_EQ(Upload({chunk}).status.error().reason, "CHUNK_REUSED");
}

// Under a new data key persons have other versions. A request that is sent again is recognized all
// the same.
TEST_F(EnrollmentServiceTest, RequestsAreRecognizedAfterAKeyRotation) {
  Open();
  const v1::UploadRowsRequest chunk = Chunk(1, 1, 3);
  ASSERT_TRUE(Upload({chunk}).status);
  v1::RegisterSelfPayerRequest alone = SelfPayer();
  ASSERT_TRUE(Call(*enrollment_, &Enrollment::RegisterSelfPayer, alone));

  server_.reset();
  AddDataKey(directory_.path() / "keys" / "enrollment.keys");
  Start();
  const auto again = Call(*enrollment_, &Enrollment::RegisterSelfPayer, alone);
  EXPECT_TRUE(again) << again.error().reason;
  alone.mutable_person()->set_full_name("Daeng Other");
  EXPECT_EQ(Call(*enrollment_, &Enrollment::RegisterSelfPayer, alone).error().reason,
            "REQUEST_ID_REUSED");
  const Uploaded uploaded = Upload({chunk});
  ASSERT_TRUE(uploaded.status) << uploaded.status.error().reason;
  EXPECT_EQ(uploaded.answers.at(0).rows_accepted(), 3);
}

TEST_F(EnrollmentServiceTest, ARefusedChunkEndsTheStream) {
  Open();
  const Uploaded uploaded = Upload({Chunk(1, 1, 5), Chunk(3, 11, 5), Chunk(4, 16, 5)});
  EXPECT_EQ(uploaded.answers.size(), 1U);
  EXPECT_EQ(uploaded.status.error().reason, "CHUNK_GAP");
  EXPECT_EQ(GetUpload().durable_chunk(), 1) << "where a client goes on";
}

TEST_F(EnrollmentServiceTest, ADiscardedUploadStaysSo) {
  Open();
  ASSERT_TRUE(Upload({Chunk(1, 1, 3)}).status);
  v1::DiscardUploadRequest discard;
  discard.set_request_id(NewRequestId());
  discard.set_name("rosters/cement/uploads/all");
  const auto discarded = Call(*enrollment_, &Enrollment::DiscardUpload, discard);
  ASSERT_TRUE(discarded) << discarded.error().message;
  EXPECT_EQ(discarded->upload().state(), v1::UPLOAD_STATE_DISCARDED);
  EXPECT_EQ(Call(*enrollment_, &Enrollment::DiscardUpload, discard)->SerializeAsString(),
            discarded->SerializeAsString());
  EXPECT_EQ(Upload({Chunk(2, 4, 3)}).status.error().reason, "UPLOAD_DISCARDED");
  EXPECT_EQ(Approve(kHead).error().reason, "UPLOAD_DISCARDED");
}

TEST_F(EnrollmentServiceTest, AParticipationIsEndedOnce) {
  const auto registered = Call(*enrollment_, &Enrollment::RegisterSelfPayer, SelfPayer());
  ASSERT_TRUE(registered) << registered.error().message;
  v1::EndParticipationRequest end;
  end.set_request_id(NewRequestId());
  end.set_account(registered->participation().account());
  end.set_participant(end.account().substr(0, end.account().rfind('/')));
  *end.mutable_end_date() = DateOf("2022-03-01");
  end.set_reason(v1::END_REASON_LEFT);
  const auto ended = Call(*enrollment_, &Enrollment::EndParticipation, end);
  ASSERT_TRUE(ended) << ended.error().message;
  EXPECT_EQ(ended->participation().period().to_date().SerializeAsString(),
            DateOf("2022-03-01").SerializeAsString());
  EXPECT_EQ(Call(*enrollment_, &Enrollment::EndParticipation, end)->SerializeAsString(),
            ended->SerializeAsString());
  end.set_request_id(NewRequestId());
  end.set_participant("participants/7309010101900001");
  const auto refused = Call(*enrollment_, &Enrollment::EndParticipation, end);
  EXPECT_EQ(refused.error().reason, "PARTICIPANT_ID_IS_NIK");
  EXPECT_EQ(refused.error().message.find("7309"), std::string::npos);
}

}  // namespace
}  // namespace naungan::enrollment
