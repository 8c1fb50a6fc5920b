#include "libs/eventlog/admission.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace naungan::eventlog {
namespace {

using runtime::v1::LogRecord;

const std::string kTermA = "term-a-16-bytes.";
const std::string kTermB = "term-b-16-bytes.";
const std::string kTermC = "term-c-16-bytes.";

std::string Head(const Admission& reader) {
  const Digest& chain = reader.state().chain;
  return {chain.begin(), chain.end()};
}

std::string Fence(int64_t epoch, const std::string& term) {
  LogRecord record;
  record.mutable_fence()->set_epoch(epoch);
  record.mutable_fence()->set_term_id(term);
  record.mutable_fence()->set_owner_address("owner of " + term);
  return record.SerializeAsString();
}

// A fence that accepts the loss of what follows the record before `from_offset`.
std::string Fork(int64_t epoch, const std::string& term, std::optional<int64_t> from_offset) {
  LogRecord record;
  record.ParseFromString(Fence(epoch, term));
  record.mutable_fence()->mutable_accepted_loss()->set_actor("siti");
  if (from_offset) record.mutable_fence()->mutable_accepted_loss()->set_from_offset(*from_offset);
  return record.SerializeAsString();
}

std::string Batch(int64_t epoch, const std::string& term, int64_t sequence, const std::string& head,
                  int64_t time_us = 0) {
  LogRecord record;
  record.mutable_batch()->set_epoch(epoch);
  record.mutable_batch()->set_term_id(term);
  record.mutable_batch()->set_sequence(sequence);
  record.mutable_batch()->set_head(head);
  record.mutable_batch()->set_time_us(time_us);
  return record.SerializeAsString();
}

class AdmissionTest : public testing::Test {
 protected:
  // Judges the next record of the log.
  Result<Verdict> Read(const std::string& value) {
    return reader_.Judge(next_offset_++, value, DecodeLogRecord(value).value());
  }

  // Judges a record that must prove a loss and leave the state as it was; returns the reason.
  std::string Loss(const std::string& value) {
    const AdmissionState before = reader_.state();
    const Result<Verdict> verdict = Read(value);
    EXPECT_EQ(reader_.state(), before);
    if (verdict) return "no loss";
    EXPECT_EQ(verdict.error().code, Code::kDataLoss);
    return verdict.error().reason;
  }

  // Judges a record that must be void and leave the state as it was.
  Result<Verdict> ReadVoid(const std::string& value) {
    const AdmissionState before = reader_.state();
    const Result<Verdict> verdict = Read(value);
    EXPECT_EQ(reader_.state(), before);
    return verdict;
  }

  // A fence of epoch 1 by A, and A's first batch.
  void GivenATermWithOneBatch() {
    ASSERT_EQ(Read(Fence(1, kTermA)), Verdict::kFence);
    ASSERT_EQ(Read(Batch(1, kTermA, 1, Head(reader_))), Verdict::kBatch);
  }

  Admission reader_;
  int64_t next_offset_ = 0;
};

TEST_F(AdmissionTest, AFenceAboveEveryCountedOneOpensATerm) {
  ASSERT_EQ(Read(Fence(1, kTermA)), Verdict::kFence);
  EXPECT_EQ(reader_.state().epoch, 1);
  EXPECT_EQ(reader_.state().term_id, kTermA);
  EXPECT_EQ(reader_.state().owner_address, "owner of " + kTermA);
  EXPECT_EQ(reader_.state().next_sequence, 1);
  ASSERT_EQ(Read(Fence(7, kTermB)), Verdict::kFence);
  EXPECT_EQ(reader_.state().epoch, 7);
  EXPECT_EQ(reader_.state().term_id, kTermB);
}

TEST_F(AdmissionTest, BatchesCountInSequenceAndMoveTheStateOn) {
  // Given a fence, when its batches follow,
  ASSERT_EQ(Read(Fence(1, kTermA)), Verdict::kFence);
  const std::string first = Batch(1, kTermA, 1, Head(reader_), 100);
  ASSERT_EQ(Read(first), Verdict::kBatch);
  EXPECT_EQ(reader_.state().last_offset, 1);
  EXPECT_EQ(Sha256({BytesOf(reader_.state().last_head), first}), reader_.state().chain);
  EXPECT_EQ(reader_.state().time_us, 100);
  ASSERT_EQ(Read(Batch(1, kTermA, 2, Head(reader_), 200)), Verdict::kBatch);
  // then the state is that after the last one.
  EXPECT_EQ(reader_.state().next_sequence, 3);
  EXPECT_EQ(reader_.state().last_offset, 2);
  EXPECT_EQ(reader_.state().time_us, 200);
}

TEST_F(AdmissionTest, TheChainIsTheDigestOfChainAndValueFencesToo) {
  const std::string fence = Fence(1, kTermA);
  ASSERT_EQ(Read(fence), Verdict::kFence);
  const Digest after_fence = Sha256(std::string(32, '\0') + fence);
  EXPECT_EQ(reader_.state().chain, after_fence);
  const std::string batch = Batch(1, kTermA, 1, Head(reader_));
  const Digest after_batch = Sha256(Head(reader_) + batch);
  ASSERT_EQ(Read(batch), Verdict::kBatch);
  EXPECT_EQ(reader_.state().chain, after_batch);
}

TEST_F(AdmissionTest, VoidRecordsBetweenBatchesDoNotTouchTheChain) {
  GivenATermWithOneBatch();
  const std::string head = Head(reader_);
  ASSERT_EQ(ReadVoid(Fence(1, kTermB)), Verdict::kVoidFence);
  EXPECT_EQ(Read(Batch(1, kTermA, 2, head)), Verdict::kBatch);
}

TEST_F(AdmissionTest, AFenceOfAnEpochThatIsTakenIsVoid) {
  // Given that A's fence counts, when B, who knew the same past, fences with the same epoch,
  ASSERT_EQ(Read(Fence(1, kTermA)), Verdict::kFence);
  // then only the first counts.
  EXPECT_EQ(ReadVoid(Fence(1, kTermB)), Verdict::kVoidFence);
}

TEST_F(AdmissionTest, AFenceOfAnHonestlyOlderEpochIsVoid) {
  ASSERT_EQ(Read(Fence(5, kTermA)), Verdict::kFence);
  EXPECT_EQ(ReadVoid(Fence(3, kTermB)), Verdict::kVoidFence);
}

TEST_F(AdmissionTest, ABatchThatLandedTwiceCountsOnce) {
  ASSERT_EQ(Read(Fence(1, kTermA)), Verdict::kFence);
  const std::string batch = Batch(1, kTermA, 1, Head(reader_));
  ASSERT_EQ(Read(batch), Verdict::kBatch);
  EXPECT_EQ(ReadVoid(batch), Verdict::kVoidSequence);
}

TEST_F(AdmissionTest, AZombiesBatchOfAnOlderEpochIsVoid) {
  // Given that B took over from A, when A's delayed batch lands,
  GivenATermWithOneBatch();
  const std::string delayed = Batch(1, kTermA, 2, Head(reader_));
  ASSERT_EQ(Read(Fence(2, kTermB)), Verdict::kFence);
  // then it is void, and stays so after B's first batch.
  EXPECT_EQ(ReadVoid(delayed), Verdict::kVoidTerm);
  ASSERT_EQ(Read(Batch(2, kTermB, 1, Head(reader_))), Verdict::kBatch);
  EXPECT_EQ(ReadVoid(delayed), Verdict::kVoidTerm);
}

TEST_F(AdmissionTest, ABatchOfAFenceThatDidNotCountIsVoid) {
  ASSERT_EQ(Read(Fence(1, kTermA)), Verdict::kFence);
  ASSERT_EQ(Read(Fence(1, kTermB)), Verdict::kVoidFence);
  EXPECT_EQ(ReadVoid(Batch(1, kTermB, 1, Head(reader_))), Verdict::kVoidTerm);
}

TEST_F(AdmissionTest, ABatchAboveEveryCountedFenceProvesALoss) {
  GivenATermWithOneBatch();
  EXPECT_EQ(Loss(Batch(2, kTermB, 1, Head(reader_))), "EPOCH_AHEAD");
}

TEST_F(AdmissionTest, ABatchBeforeAnyFenceProvesALoss) {
  EXPECT_EQ(Loss(Batch(1, kTermA, 1, Head(reader_))), "EPOCH_AHEAD");
}

TEST_F(AdmissionTest, ASequenceAboveTheNextProvesALoss) {
  GivenATermWithOneBatch();
  EXPECT_EQ(Loss(Batch(1, kTermA, 3, Head(reader_))), "SEQUENCE_GAP");
}

TEST_F(AdmissionTest, TheNextSequenceWithAnotherHeadProvesALoss) {
  GivenATermWithOneBatch();
  EXPECT_EQ(Loss(Batch(1, kTermA, 2, std::string(32, 'x'))), "HEAD_MISMATCH");
}

TEST_F(AdmissionTest, ATailThatWasLostAndGrewAgainIsSeenByWhoHadReadIt) {
  // Given a reader that has read a batch which the log then lost,
  GivenATermWithOneBatch();
  // when C opens a term on the shorter log and writes its first batch,
  Admission other;
  const std::string fence_a = Fence(1, kTermA);
  const std::string fence_c = Fence(2, kTermC);
  ASSERT_TRUE(other.Judge(0, fence_a, *DecodeLogRecord(fence_a)));
  ASSERT_TRUE(other.Judge(1, fence_c, *DecodeLogRecord(fence_c)));
  // then the reader counts the fence and sees the loss in that batch.
  ASSERT_EQ(Read(fence_c), Verdict::kFence);
  EXPECT_EQ(Loss(Batch(2, kTermC, 1, Head(other))), "HEAD_MISMATCH");
}

TEST_F(AdmissionTest, AStoredStateGoesOnWhereItWas) {
  GivenATermWithOneBatch();
  Admission restarted(reader_.state());
  const std::string next = Batch(1, kTermA, 2, Head(reader_));
  ASSERT_EQ(restarted.Judge(next_offset_, next, *DecodeLogRecord(next)), Verdict::kBatch);
  ASSERT_EQ(Read(next), Verdict::kBatch);
  EXPECT_EQ(restarted.state(), reader_.state());
}

TEST(DecodeLogRecord, RefusesWhatIsNoRecord) {
  const auto field = [](const std::string& value) {
    const auto decoded = DecodeLogRecord(value);
    EXPECT_FALSE(decoded);
    if (decoded) return std::string("decoded");
    EXPECT_EQ(decoded.error().code, Code::kDataLoss);
    EXPECT_EQ(decoded.error().reason, "RECORD_MALFORMED");
    return decoded.error().field;
  };
  const std::string head(32, 'h');
  EXPECT_EQ(field("\xff\xff\xff"), "");
  EXPECT_EQ(field(""), "record");
  EXPECT_EQ(field(Fence(0, kTermA)), "fence.epoch");
  EXPECT_EQ(field(Fence(1, "short")), "fence.term_id");
  EXPECT_EQ(field(Batch(0, kTermA, 1, head)), "batch.epoch");
  EXPECT_EQ(field(Batch(1, "short", 1, head)), "batch.term_id");
  EXPECT_EQ(field(Batch(1, kTermA, 0, head)), "batch.sequence");
  EXPECT_EQ(field(Batch(1, kTermA, 1, "short")), "batch.head");
  EXPECT_TRUE(DecodeLogRecord(Fence(1, kTermA)));
  EXPECT_TRUE(DecodeLogRecord(Batch(1, kTermA, 1, head)));
}

TEST_F(AdmissionTest, AForkGoesOnFromTheLastRecordThatCounted) {
  // Given a log that lost a batch, so that the one after it does not follow
  GivenATermWithOneBatch();
  const AdmissionState before = reader_.state();
  const int64_t lost_at = next_offset_;
  EXPECT_EQ(Loss(Batch(1, kTermA, 3, Head(reader_))), "SEQUENCE_GAP");
  EXPECT_EQ(reader_.LostAt(), lost_at);
  // Then nothing counts, neither another fence nor a fork of another place,
  EXPECT_EQ(Loss(Fence(2, kTermB)), "SEQUENCE_GAP");
  EXPECT_EQ(Loss(Batch(1, kTermA, 2, Head(reader_))), "SEQUENCE_GAP");
  EXPECT_EQ(Loss(Fork(3, kTermB, lost_at + 1)), "SEQUENCE_GAP");
  EXPECT_EQ(Loss(Fork(3, kTermB, std::nullopt)), "SEQUENCE_GAP");
  EXPECT_EQ(Loss(Fork(1, kTermB, lost_at)), "SEQUENCE_GAP");
  // until a fence accepts the loss.
  const std::string fork = Fork(kForkEpochs, kTermC, lost_at);
  ASSERT_EQ(Read(fork), Verdict::kFence);
  EXPECT_EQ(reader_.LostAt(), std::nullopt);
  EXPECT_EQ(reader_.state().epoch, kForkEpochs);
  EXPECT_EQ(reader_.state().chain, Sha256({BytesOf(before.chain), fork}));
  EXPECT_EQ(Read(Batch(kForkEpochs, kTermC, 1, Head(reader_))), Verdict::kBatch);
}

TEST_F(AdmissionTest, AForkWhereNothingIsAmissIsAFence) {
  GivenATermWithOneBatch();
  EXPECT_EQ(Read(Fork(2, kTermB, std::nullopt)), Verdict::kFence);
  EXPECT_EQ(ReadVoid(Fork(2, kTermC, std::nullopt)), Verdict::kVoidFence);
  EXPECT_EQ(ReadVoid(Batch(1, kTermA, 2, Head(reader_))), Verdict::kVoidTerm);
}

}  // namespace
}  // namespace naungan::eventlog
