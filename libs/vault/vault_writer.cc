#include "libs/vault/vault_writer.h"

#include <algorithm>
#include <utility>

#include "libs/base/check.h"

namespace naungan::vault {
namespace {

constexpr int64_t kUsPerMs = 1'000;

}  // namespace

VaultWriter::VaultWriter(eventlog::Log& log, std::string topic, int32_t partitions,
                         std::string name, VaultRows& rows, const platform::Clock& clock,
                         eventlog::Waker waker)
    : log_(log),
      topic_(std::move(topic)),
      name_(std::move(name)),
      rows_(rows),
      clock_(clock),
      waker_(std::move(waker)),
      ahead_(rows),
      read_(static_cast<size_t>(partitions), 0) {}

void VaultWriter::Enqueue(std::vector<VaultRecord> records, int64_t deadline_steady_us,
                          OnDurable done, std::function<void()> durable) {
  NAUNGAN_CHECK(!records.empty(), "a job has something to write");
  jobs_.push_back({.unacknowledged = records.size(),
                   .deadline_steady_us = deadline_steady_us,
                   .done = std::move(done),
                   .durable = std::move(durable)});
  for (VaultRecord& record : records) {
    record.number = ++last_number_;
    if (!record.person) continue;
    SetTag({.vault = name_, .number = record.number}, record.again, record.record);
  }
  std::ranges::move(records, std::back_inserter(pending_));
}

Result<bool> VaultWriter::Step() {
  bool moved = Append();
  NAUNGAN_ASSIGN(const bool acknowledged, Acknowledge());
  moved |= acknowledged;
  moved |= Expire();
  return moved;
}

bool VaultWriter::Append() {
  if (appended_ == pending_.size()) return false;
  if (!writer_) {
    if (clock_.SteadyUs() < retry_steady_us_) return false;
    auto opened = log_.OpenFeedWriter(waker_);
    if (!opened) {
      Fail();
      return false;
    }
    writer_ = *std::move(opened);
  }
  const size_t appended_before = appended_;
  while (appended_ < pending_.size() && appended_ + ahead_.Unread() < kAheadMax) {
    const VaultRecord& next = pending_[appended_];
    const Status taken =
        writer_->Append({.topic = topic_, .partition = next.partition}, next.record);
    if (!taken) {
      // If the writer is full, acknowledgements will make room and wake us. Any other error ends
      // it.
      if (taken.error().code != Code::kResourceExhausted) Fail();
      break;
    }
    ++appended_;
  }
  return appended_ > appended_before;
}

Result<bool> VaultWriter::Acknowledge() {
  if (!writer_) return false;
  const auto acknowledged = writer_->Acknowledged();
  if (!acknowledged) {
    Fail();
    return false;
  }
  const auto count = static_cast<size_t>(*acknowledged - acknowledged_);
  if (count == 0) return false;
  NAUNGAN_CHECK(count <= appended_, "only what was appended is acknowledged");
  acknowledged_ = *acknowledged;
  NAUNGAN_TRY(Settle(count));
  return true;
}

// The first `count` pending records are durable. Stores them, then answers their callers.
Status VaultWriter::Settle(size_t count) {
  VaultChanges changes;
  for (size_t i = 0; i < count; ++i) Settle(pending_[i], changes);
  NAUNGAN_TRY(rows_.Apply(changes));
  pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(count));
  appended_ -= count;
  while (count > 0) {
    Job& first = jobs_.front();
    const size_t of_first = std::min(count, first.unacknowledged);
    first.unacknowledged -= of_first;
    count -= of_first;
    if (first.unacknowledged > 0) break;
    const Job settled = std::move(first);
    jobs_.pop_front();
    if (settled.durable) settled.durable();
    if (settled.done) settled.done({});
  }
  return {};
}

void VaultWriter::Settle(VaultRecord& landed, VaultChanges& changes) {
  if (!landed.person) return;
  const bool erases = landed.record.tombstone;
  if (!erases) ++persons_written_;
  if (landed.again) {
    ++put_again_;
    return;
  }
  // What was read already is in the rows, and so is what followed it in the topic.
  if (landed.number <= read_[landed.partition]) return;
  std::optional<std::string> word;
  if (!erases) word = std::move(landed.record.value);
  ahead_.Set(*landed.person, {.tag = WordTag{.vault = name_, .number = landed.number}}, changes);
  changes.words[*std::move(landed.person)] = std::move(word);
}

bool VaultWriter::Expire() {
  const int64_t now_us = clock_.SteadyUs();
  bool expired = false;
  for (Job& job : jobs_) {
    if (!job.done || job.deadline_steady_us > now_us) continue;
    std::exchange(job.done, nullptr)(
        naungan::Fail(Code::kDeadlineExceeded, "VAULT_DEADLINE", "",
                      "The person vault's topic has not acknowledged the persons in time. Try "
                      "again: the same content is not written twice."));
    expired = true;
  }
  return expired;
}

bool VaultWriter::NoteRead(int32_t partition, int64_t number) {
  if (number <= read_[partition]) return false;
  read_[partition] = number;
  return true;
}

std::vector<RecordKey> VaultWriter::PendingOf(const domain::ParticipantId& id) const {
  std::vector<RecordKey> keys;
  for (const VaultRecord& record : pending_) {
    if (!record.person || record.person->participant_id != id) continue;
    if (std::ranges::find(keys, *record.person) == keys.end()) keys.push_back(*record.person);
  }
  return keys;
}

bool VaultWriter::IsPending(const RecordKey& key) const {
  return std::ranges::any_of(pending_,
                             [&](const VaultRecord& record) { return record.person == key; });
}

void VaultWriter::Abandon(const Error& error) {
  for (Job& job : jobs_) {
    if (job.done) std::exchange(job.done, nullptr)(std::unexpected(error));
  }
}

void VaultWriter::Fail() {
  writer_.reset();
  appended_ = 0;
  acknowledged_ = 0;
  retry_steady_us_ = clock_.SteadyUs() + kTopicRetryMs * kUsPerMs;
}

}  // namespace naungan::vault
