#include "libs/runtime/partition_state.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "libs/base/check.h"
#include "libs/platform/log.h"
#include "libs/runtime/event_level.h"
#include "libs/runtime/log_index.h"
#include "libs/runtime/lost_records.h"
#include "libs/runtime/queued_work.h"
#include "libs/state/read_failed.h"

namespace naungan::runtime {
namespace {

using eventlog::AdmissionState;
using eventlog::LoggedRecord;
using eventlog::TopicPartition;
using eventlog::Verdict;

}  // namespace

Result<std::unique_ptr<PartitionState>> PartitionState::Open(const PartitionId& id,
                                                             const std::filesystem::path& directory,
                                                             state::StoreMemory& memory,
                                                             const StateMachine& machine) {
  NAUNGAN_ASSIGN(auto store,
                 PartitionStore::Open({.id = id, .service_format = machine.StoredFormat()},
                                      directory, memory));
  std::unique_ptr<PartitionState> state(
      new PartitionState(id, std::move(store), machine, memory.budget()));
  const auto loaded = state::CatchReadFailed([&]() -> Status {
    state->Reload();
    return {};
  });
  // Reading found damage that opening did not. The store is marked, so that it is set aside now.
  if (!loaded) NAUNGAN_TRY(state->Reopen());
  return state;
}

PartitionState::PartitionState(PartitionId id, std::unique_ptr<PartitionStore> store,
                               const StateMachine& machine, platform::MemoryBudget& memory)
    : id_(std::move(id)),
      store_(std::move(store)),
      machine_(machine),
      unpublished_(memory, platform::MemoryUse::kUnpublished) {}

Status PartitionState::Reopen() {
  NAUNGAN_TRY(store_->Reopen());
  return state::CatchReadFailed([&]() -> Status {
    Reload();
    return {};
  });
}

void PartitionState::Reload() {
  rows().Discard();
  cursor_ = LoadCursor(store_->committed()).value_or(PartitionCursor());
  admission_ = eventlog::Admission(cursor_.admission);
  backlog_.Load(store_->committed());
  marks_.Load(store_->committed());
  derive_ = cursor_.derivation.has_value();
  if (derive_) BeginDeriving(*cursor_.derivation);
  last_seen_ = cursor_.admission.last_offset < 0;
  read_offset_ = ReadFrom();
  uncommitted_ = false;
}

void PartitionState::ReloadToRefill(
    const std::map<TopicPartition, std::optional<Position>>& feeds_whole_through) {
  Reload();
  backlog_.Refill(store_->committed(), feeds_whole_through);
  Derivation first = cursor_.derivation.value_or(
      Derivation{.offset = cursor_.next_offset, .admission = cursor_.admission});
  derive_ = true;
  for (const auto& [feed, whole_through] : feeds_whole_through) {
    Derivation begin = whole_through ? BeginBefore(rows(), NumberOf(*whole_through)) : Derivation();
    if (begin.offset < first.offset) first = std::move(begin);
  }
  BeginDeriving(std::move(first));
  read_offset_ = ReadFrom();
}

void PartitionState::BeginDeriving(Derivation first) {
  deriving_ = eventlog::Admission(first.admission);
  derivation_ = std::move(first);
}

int64_t PartitionState::ReadFrom() const {
  int64_t from = cursor_.next_offset;
  if (cursor_.admission.last_offset >= 0) from = std::min(from, cursor_.admission.last_offset);
  if (derive_) from = std::min(from, derivation_.offset);
  return from;
}

int64_t PartitionState::RecheckFrom() {
  derive_ = false;
  last_seen_ = cursor_.admission.last_offset < 0;
  read_offset_ = ReadFrom();
  return read_offset_;
}

Result<std::optional<Verdict>> PartitionState::Fold(const LoggedRecord& record) {
  if (record.offset < cursor_.next_offset) {
    NAUNGAN_TRY(Revisit(record));
    read_offset_ = record.offset + 1;
    return std::nullopt;
  }
  if (!last_seen_) {
    return LastRecordMissing(cursor_.admission.last_offset);
  }
  NAUNGAN_ASSIGN(const v1::LogRecord decoded, eventlog::DecodeLogRecord(record.record.value));
  AdmissionState before = admission_.state();
  const std::optional<int64_t> lost_at = admission_.LostAt();
  NAUNGAN_ASSIGN(const Verdict verdict,
                 admission_.Judge(record.offset, record.record.value, decoded));
  if (lost_at) void_records_ += record.offset - *lost_at;
  if (Counts(verdict)) {
    if (Status taken = TakeFollowed(decoded, record.offset, before); !taken) {
      auto unknown = WrittenBy(std::move(taken).error(), admission_.state().build);
      admission_ = eventlog::Admission(cursor_.admission);
      return unknown;
    }
    IndexRecord(rows(), record.offset, before);
  } else {
    ++void_records_;
  }
  cursor_.next_offset = record.offset + 1;
  cursor_.admission = admission_.state();
  read_offset_ = cursor_.next_offset;
  uncommitted_ = true;
  return verdict;
}

Status PartitionState::Revisit(const LoggedRecord& record) {
  if (record.offset == cursor_.admission.last_offset) {
    NAUNGAN_TRY(CheckLastRecord(record, cursor_.admission));
    last_seen_ = true;
  }
  if (!derive_ || record.offset < derivation_.offset) return {};

  NAUNGAN_ASSIGN(const v1::LogRecord decoded, eventlog::DecodeLogRecord(record.record.value));
  const auto verdict = deriving_.Judge(record.offset, record.record.value, decoded);
  if (!verdict) {
    // It was applied nevertheless, so a fence further on accepts the loss.
    if (record.offset + 1 < cursor_.next_offset) return {};
    return std::unexpected(verdict.error());
  }
  if (verdict == Verdict::kBatch) {
    // The rows contain the events already; only their feed records are derived. Events are numbered
    // across all entries of a batch, so no entry may be left out.
    BatchFold fold(id_, machine_, decoded.batch());
    for (const v1::Entry& entry : decoded.batch().entries()) {
      NAUNGAN_ASSIGN(auto derived, fold.Derive(entry));
      fold.Pass(std::move(derived));
    }
    backlog_.Push(fold.TakeRecords(), record.offset, derivation_.admission);
    backlog_.Commit();
  }
  derivation_ = {.offset = record.offset + 1, .admission = deriving_.state()};
  if (derivation_.offset < cursor_.next_offset) return {};
  return CheckSameChain(record.offset, derivation_.admission, cursor_.admission);
}

Status PartitionState::TakeFollowed(const v1::LogRecord& record, int64_t offset,
                                    const AdmissionState& before) {
  if (record.has_fence()) {
    NAUNGAN_TRY(CheckFence(record.fence(), id_, machine_.Level()));
    backlog_.forks().Heed(id_.partition, record.fence(), before, rows());
    return {};
  }
  return ApplyFollowed(record.batch(), offset, before);
}

Status PartitionState::ApplyFollowed(const v1::Batch& batch, int64_t offset,
                                     const AdmissionState& before) {
  BatchFold fold(id_, machine_, batch);
  // Everything is derived before anything is applied, so that a batch with an unknown event leaves
  // no row.
  std::vector<std::vector<FeedRecord>> derived;
  derived.reserve(batch.entries_size());
  for (const v1::Entry& entry : batch.entries()) {
    NAUNGAN_ASSIGN(derived.emplace_back(), fold.Derive(entry));
  }
  for (int i = 0; i < batch.entries_size(); ++i) {
    const auto applied = fold.Apply(batch.entries(i), std::move(derived[i]), rows(), cursor_);
    if (applied) continue;
    // Publish knew the event, and Apply does not: the rows hold a part of it.
    Reload();
    return std::unexpected(applied.error());
  }
  fold.Finish(batch, rows(), cursor_);
  for (const v1::InputCursor& input : batch.input_cursors()) marks_.Move(input);
  backlog_.Push(fold.TakeRecords(), offset, before);
  RecordPublished(batch, /*leading=*/false);
  return {};
}

void PartitionState::RecordPublished(const v1::Batch& batch, bool leading) {
  if (!batch.has_published_through()) return;
  const EventNumber through{.epoch = batch.published_through().epoch(),
                            .sequence = batch.published_through().sequence(),
                            .index = batch.published_through().index()};
  cursor_.published_through = through;
  backlog_.Record(through, /*keep_unacknowledged=*/leading, rows());
}

void PartitionState::JudgeOwn(const v1::LogRecord& record, std::string_view value) {
  const auto verdict = admission_.Judge(cursor_.next_offset, value, record);
  NAUNGAN_CHECK(verdict && *verdict == Verdict::kBatch, "a leader's own batch counts");
}

Status PartitionState::CommitOwn(BatchFold& fold, const v1::Batch& batch) {
  IndexRecord(rows(), cursor_.next_offset, cursor_.admission);
  backlog_.Push(fold.TakeRecords(), cursor_.next_offset, cursor_.admission);
  RecordPublished(batch, /*leading=*/true);
  for (const v1::InputCursor& input : batch.input_cursors()) marks_.Move(input);
  ++cursor_.next_offset;
  cursor_.admission = admission_.state();
  read_offset_ = cursor_.next_offset;
  return CommitRows();
}

Status PartitionState::Commit() {
  if (!uncommitted_) return {};
  uncommitted_ = false;
  return CommitRows();
}

Status PartitionState::CommitRows() {
  cursor_.derivation = backlog_.DerivedFrom();
  StoreCursor(rows(), store_->owner(), cursor_);
  NAUNGAN_TRY(rows().Commit());
  backlog_.Commit();
  CountBacklog();
  return {};
}

int64_t PartitionState::PendingWorks() const {
  if (!store_->IsOpen()) return 0;
  // The partition itself meets a row that cannot be read when it runs next.
  return state::CatchReadFailed([&]() -> Result<int64_t> { return QueuedWorks(store_->rows()); })
      .value_or(0);
}

}  // namespace naungan::runtime
