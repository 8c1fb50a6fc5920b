// The fold of one partition's log, as far as it has been applied: rows, cursor, admission state,
// marks and what is left to publish. All of it commits in one write to the store.
//
//   Reload --> Fold (each record from ReadFrom() on) --> Commit      following
//          --> BatchFold on rows() --> JudgeOwn --> CommitOwn        leading
//
// Crash-only: on any surprise, Reload, open the log at ReadFrom() and go on from there.
//
// One thread, that of the partition; TakeSnapshot may be called from any.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "libs/base/result.h"
#include "libs/eventlog/admission.h"
#include "libs/eventlog/log.h"
#include "libs/runtime/batch_fold.h"
#include "libs/runtime/feed_backlog.h"
#include "libs/runtime/input_marks.h"
#include "libs/runtime/meta_rows.h"
#include "libs/state/staged.h"
#include "libs/state/store.h"

namespace naungan::runtime {

class PartitionState {
 public:
  // Opens the store in `directory`. One that is corrupt, was found so by a former run, or has
  // another format is set aside and a new one begun: the log has everything. `machine` and `memory`
  // must outlive it. Errors: those of Store::Open and LoadCursor otherwise.
  static Result<std::unique_ptr<PartitionState>> Open(const PartitionId& id,
                                                      const std::filesystem::path& directory,
                                                      state::StoreMemory& memory,
                                                      const StateMachine& machine);

  // A store that was found corrupt is marked, to be set aside when it is opened next.
  ~PartitionState();

  // Forgets everything that the store does not hold.
  void Reload();
  // Likewise, and derives from the start of the log what the given feed partitions lack.
  void ReloadToRefill(
      const std::map<eventlog::TopicPartition, std::optional<Position>>& feeds_whole_through);

  // Where to open the log: at the last admitted record, which must be there unchanged, or before
  // it, where records still to be published are derived.
  int64_t ReadFrom() const;
  // The log is opened again at the last admitted record, which must be seen unchanged once more.
  int64_t RecheckFrom();
  // Everything before next_offset has been seen again since the log was opened.
  bool Rechecked() const { return read_offset_ >= cursor_.next_offset; }

  // Takes the next record of the log. Before next_offset: checks, derives. From there: judges and,
  // if it counts, stages. Absent: it was before next_offset. Error: kDataLoss; nothing more may be
  // taken. Records that count are to be committed, a few at a time.
  Result<std::optional<eventlog::Verdict>> Fold(const eventlog::LoggedRecord& record);
  // Commits what Take staged, if anything. Errors: those of the store.
  Status Commit();

  // Leading. The rows that decisions see, and the fold's cursor.
  state::StagedBatch& rows() { return staged_; }
  PartitionCursor& cursor() { return cursor_; }
  const PartitionCursor& cursor() const { return cursor_; }
  // Judges the leader's own batch as the record at next_offset: it must count.
  void JudgeOwn(const v1::LogRecord& record, std::string_view value);
  // The record judged last landed at next_offset: commits what it staged.
  Status CommitOwn(BatchFold& fold, const v1::Batch& batch);

  const PartitionId& id() const { return id_; }
  const StateMachine& machine() const { return machine_; }
  FeedBacklog& backlog() { return backlog_; }
  const FeedBacklog& backlog() const { return backlog_; }
  InputMarks& marks() { return marks_; }
  const InputMarks& marks() const { return marks_; }
  int64_t void_records() const { return void_records_; }
  // The store's. A decision may rest on a row that could not be read, so it is asked before it is
  // appended.
  Status Health() const { return store_->Health(); }

  std::unique_ptr<state::Snapshot> TakeSnapshot() const { return store_->TakeSnapshot(); }

 private:
  PartitionState(PartitionId id, std::filesystem::path directory,
                 std::unique_ptr<state::Store> store, const StateMachine& machine);

  Status Revisit(const eventlog::LoggedRecord& record);
  void ApplyFollowed(const v1::Batch& batch, int64_t offset,
                     const eventlog::AdmissionState& before);
  void RecordPublished(const v1::Batch& batch, bool leading);
  Status CommitRows();

  const PartitionId id_;
  const std::filesystem::path directory_;
  const std::unique_ptr<state::Store> store_;
  const StateMachine& machine_;
  state::StagedBatch staged_;

  PartitionCursor cursor_;
  eventlog::Admission admission_;
  FeedBacklog backlog_;
  InputMarks marks_;
  // Records seen again: up to where, and what judging the next of them needs.
  int64_t read_offset_ = 0;
  Derivation derivation_;
  bool derive_ = false;
  bool last_seen_ = false;  // the last admitted record, unchanged
  bool uncommitted_ = false;
  int64_t void_records_ = 0;
};

}  // namespace naungan::runtime
