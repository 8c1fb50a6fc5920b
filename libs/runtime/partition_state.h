// The fold of one partition's log, as far as it has been applied: rows, cursor, admission state,
// marks and what is left to publish. All of it is committed in one write to the store.
//
//   Reload --> Fold (each record from ReadFrom() on) --> Commit      following
//          --> BatchFold on rows() --> JudgeOwn --> CommitOwn        leading
//
// After any surprise: Reload, open the log at ReadFrom() and go on from there. After a fault of the
// store: Reopen, which reloads too. A row that cannot be read throws state::ReadFailed out of any
// of these.
//
// One thread, that of the partition, except TakeSnapshot, which any thread may call.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "libs/base/result.h"
#include "libs/eventlog/admission.h"
#include "libs/eventlog/log.h"
#include "libs/platform/memory_budget.h"
#include "libs/runtime/batch_fold.h"
#include "libs/runtime/feed_backlog.h"
#include "libs/runtime/input_marks.h"
#include "libs/runtime/meta_rows.h"
#include "libs/runtime/partition_store.h"
#include "libs/state/staged.h"

namespace naungan::runtime {

class PartitionState {
 public:
  // Opens the store in `directory` (partition_store.h). `machine` and `memory` must outlive it.
  // Errors: those of PartitionStore::Open.
  static Result<std::unique_ptr<PartitionState>> Open(const PartitionId& id,
                                                      const std::filesystem::path& directory,
                                                      state::StoreMemory& memory,
                                                      const StateMachine& machine);

  // Closes the store, opens it again, and forgets everything that it does not hold. On an error,
  // one of PartitionStore::Reopen, the store stays closed; cursor() and marks() are those of
  // before.
  Status Reopen();
  // Forgets everything that the store does not hold.
  void Reload();
  // The same, and derives from the log what the given feed partitions lack, beginning shortly
  // before the positions up to which they are whole (log_index.h).
  void ReloadToRefill(
      const std::map<eventlog::TopicPartition, std::optional<Position>>& feeds_whole_through);

  // Where to open the log: at the last admitted record, which must be there unchanged, or earlier
  // if feed records must be derived again.
  int64_t ReadFrom() const;
  // Returns where to open the log again: the last admitted record must be seen unchanged once more.
  int64_t RecheckFrom();
  // Returns true once everything before next_offset has been seen again since the log was opened.
  bool Rechecked() const { return read_offset_ >= cursor_.next_offset; }

  // Folds the next record of the log.
  //
  //   before next_offset  checks it, derives feed records from it and returns nullopt
  //   from there on       judges it, stages it if it counts and returns the verdict
  //
  // Call Commit after a few records. Errors: kDataLoss (lost_records.h); those of event_level.h,
  // which leave everything as it was before the record. Fold no more records then, unless LostAt.
  Result<std::optional<eventlog::Verdict>> Fold(const eventlog::LoggedRecord& record);
  // As Admission::LostAt: a record further on may accept the loss, so fold on to the log's end.
  std::optional<int64_t> LostAt() const { return admission_.LostAt(); }
  // Commits what Fold staged, if anything. Errors: those of the store.
  Status Commit();

  // For a leader: the rows that decisions see, and the fold's cursor.
  state::StagedBatch& rows() { return store_->rows(); }
  PartitionCursor& cursor() { return cursor_; }
  const PartitionCursor& cursor() const { return cursor_; }
  // Judges the leader's own batch as the record at next_offset, where it must count.
  void JudgeOwn(const v1::LogRecord& record, std::string_view value);
  // Call when that batch landed at next_offset. Commits what it staged.
  Status CommitOwn(BatchFold& fold, const v1::Batch& batch);

  const PartitionId& id() const { return id_; }
  const StateMachine& machine() const { return machine_; }
  FeedBacklog& backlog() { return backlog_; }
  const FeedBacklog& backlog() const { return backlog_; }
  // Returns true while a leader must not decide more: this backlog is full, or those of the process
  // together are and this one is not empty.
  // CountBacklog must have been called since records were acknowledged.
  bool BacklogIsFull() const { return backlog_.IsFull() || !unpublished_.HasRoom(); }
  void CountBacklog() { unpublished_.Set(backlog_.Bytes()); }
  InputMarks& marks() { return marks_; }
  const InputMarks& marks() const { return marks_; }
  int64_t void_records() const { return void_records_; }
  // As those of PartitionStore.
  Status Health() const { return store_->Health(); }
  void Distrust(const Error& error) { store_->Distrust(error); }
  Result<std::unique_ptr<state::Reader>> TakeSnapshot() const { return store_->TakeSnapshot(); }
  bool StoreIsOpen() const { return store_->IsOpen(); }
  const std::string& StoreNotice() const { return store_->Notice(); }
  // How many works are queued; 0 if that cannot be read at the moment.
  int64_t PendingWorks() const;

 private:
  PartitionState(PartitionId id, std::unique_ptr<PartitionStore> store, const StateMachine& machine,
                 platform::MemoryBudget& memory);

  void BeginDeriving(Derivation first);
  Status Revisit(const eventlog::LoggedRecord& record);
  Status TakeFollowed(const v1::LogRecord& record, int64_t offset,
                      const eventlog::AdmissionState& before);
  Status ApplyFollowed(const v1::Batch& batch, int64_t offset,
                       const eventlog::AdmissionState& before);
  void RecordPublished(const v1::Batch& batch, bool leading);
  Status CommitRows();

  const PartitionId id_;
  const std::unique_ptr<PartitionStore> store_;
  const StateMachine& machine_;

  PartitionCursor cursor_;
  eventlog::Admission admission_;
  FeedBacklog backlog_;
  platform::MemoryClaim unpublished_;  // of the backlog, when it was last counted
  InputMarks marks_;
  // The records that are seen again: up to where, and what judging the next of them needs.
  int64_t read_offset_ = 0;
  Derivation derivation_;
  eventlog::Admission deriving_;
  bool derive_ = false;
  bool last_seen_ = false;  // the last admitted record was seen, unchanged
  bool uncommitted_ = false;
  int64_t void_records_ = 0;
};

}  // namespace naungan::runtime
