#include "libs/vault/vault_follower.h"

#include <fmt/format.h>

#include <string_view>
#include <utility>

#include "libs/eventlog/topics.h"
#include "naungan/runtime/v1/vault.pb.h"

namespace naungan::vault {
namespace {

constexpr int64_t kUsPerMs = 1'000;

}  // namespace

eventlog::Record ProofRecord(const std::string& identity_proof) {
  runtime::v1::VaultProof proof;
  proof.set_identity_proof(identity_proof);
  return {.key = std::string(eventlog::kPersonTopicProofKey),
          .headers = {},
          .value = proof.SerializeAsString()};
}

VaultFollower::VaultFollower(eventlog::Log& log, std::string topic, int32_t partitions,
                             std::string identity_proof, VaultRows& rows,
                             const platform::Clock& clock, eventlog::Waker waker)
    : log_(log),
      topic_(std::move(topic)),
      identity_proof_(std::move(identity_proof)),
      rows_(rows),
      clock_(clock),
      waker_(std::move(waker)),
      sources_(static_cast<size_t>(partitions)),
      has_proof_(rows.IdentityProof().has_value()) {
  for (int32_t partition = 0; partition < partitions; ++partition) {
    sources_[partition].next_offset = rows_.NextOffset(partition);
  }
}

Result<bool> VaultFollower::Step(VaultWriter& writer) {
  bool moved = false;
  for (int32_t partition = 0; partition < static_cast<int32_t>(sources_.size()); ++partition) {
    NAUNGAN_ASSIGN(const bool came, StepSource(partition, writer));
    moved |= came;
  }
  return moved;
}

Result<bool> VaultFollower::StepSource(int32_t partition, VaultWriter& writer) {
  Source& source = sources_[partition];
  if (!source.reader) {
    if (clock_.SteadyUs() < source.retry_steady_us) return false;
    auto opened =
        log_.OpenReader({.topic = topic_, .partition = partition}, source.next_offset, waker_);
    if (!opened) {
      RetryLater(source);
      return false;
    }
    source.reader = *std::move(opened);
  }
  auto records = source.reader->Poll(kFollowBytesMax);
  if (!records && records.error().code == Code::kDataLoss) {
    return Fail(
        Code::kDataLoss, "VAULT_TOPIC_LOST_RECORDS", "",
        fmt::format("This vault followed {}/{} up to offset {}, which is not there any more. "
                    "The topic lost records or was created again. Restore the topic. If "
                    "its loss is known and accepted, delete the vault's directory.",
                    topic_, partition, source.next_offset));
  }
  if (!records) {
    RetryLater(source);
    return false;
  }
  if (records->empty()) return false;
  VaultChanges changes;
  const int64_t next_offset = records->back().offset + 1;
  for (eventlog::LoggedRecord& logged : *records) {
    const int64_t offset = logged.offset;
    if (const Status read = Interpret(std::move(logged.record), changes, writer); !read) {
      Error error = read.error();
      error.message =
          fmt::format("{}/{} at offset {}: {}", topic_, partition, offset, error.message);
      return std::unexpected(std::move(error));
    }
  }
  changes.followed = {.partition = partition, .next_offset = next_offset};
  NAUNGAN_TRY(rows_.Apply(changes));
  source.next_offset = next_offset;
  has_proof_ |= changes.identity_proof.has_value();
  return true;
}

Status VaultFollower::Interpret(eventlog::Record record, VaultChanges& changes,
                                VaultWriter& writer) {
  if (record.key == eventlog::kPersonTopicProofKey) return CheckProof(record.value, changes);
  auto key = RecordKey::Parse(record.key);
  if (!key) {
    return Fail(
        Code::kDataLoss, "VAULT_RECORD_MALFORMED", "",
        "The record's key is not one of a person vault. Find out who else writes to this topic.");
  }
  if (record.tombstone) {
    writer.LeaveOutOfRows(*key);
    changes.persons.push_back({.key = *std::move(key), .value = std::nullopt});
  } else if (!writer.HasStored(*key)) {
    changes.persons.push_back({.key = *std::move(key), .value = std::move(record.value)});
  }
  return {};
}

Status VaultFollower::CheckProof(const std::string& value, VaultChanges& changes) {
  runtime::v1::VaultProof proof;
  if (!proof.ParseFromString(value) || proof.identity_proof() != identity_proof_) {
    return Fail(Code::kFailedPrecondition, "IDENTITY_SECRET_MISMATCH", "",
                "The topic's participant ids were derived with another identity secret than ours. "
                "Give every instance the same identity.secret.");
  }
  changes.identity_proof = identity_proof_;
  return {};
}

void VaultFollower::RetryLater(Source& source) {
  source.reader.reset();
  source.retry_steady_us = clock_.SteadyUs() + kTopicRetryMs * kUsPerMs;
}

}  // namespace naungan::vault
