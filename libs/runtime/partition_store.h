// The store of one partition or projection, and the rows staged over it: opened, closed after a
// fault, and opened again. A store may be thrown away, because the log or the feeds have
// everything.
//
//   the store                         what opening does
//   is healthy                        opens it
//   is damaged, or marked as damaged  sets it aside, begins an empty one (state/corrupt_store.h)
//   has another format                the same
//   cannot be used (a full disk, a    returns the error; try again later
//   lock, any other fault)
//
// One thread, that of the partition, except TakeSnapshot, which any thread may call. `memory` must
// outlive it.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "libs/base/result.h"
#include "libs/runtime/meta_rows.h"
#include "libs/state/rows.h"
#include "libs/state/staged.h"
#include "libs/state/store.h"

namespace naungan::runtime {

class PartitionStore {
 public:
  // Opens the store of a partition of a service or projection. Errors: those of
  // state::OpenOrBeginAnew, STORE_OTHER_PARTITION and STORE_PARTITION_COUNT (meta_rows.h).
  static Result<std::unique_ptr<PartitionStore>> Open(StoreOwner owner,
                                                      std::filesystem::path directory,
                                                      state::StoreMemory& memory);

  // Closes the store and opens it again. Nothing of what was staged is left. On an error the store
  // stays closed. Error, besides those of Open: kUnavailable (STORE_LOCKED) as long as a query
  // still reads a snapshot of the old store.
  Status Reopen();

  // An error if a read or a write has failed, or if the store is closed. Then call Reopen.
  Status Health() const;
  // As state::Store::Distrust; does nothing if the store is closed.
  void Distrust(const Error& error);

  const StoreOwner& owner() const { return owner_; }

  // Precondition of all of these: the store is open.
  state::StagedBatch& rows() { return *staged_; }
  const state::StagedBatch& rows() const { return *staged_; }
  const state::Store& committed() const { return *store_; }
  bool IsOpen() const { return staged_.has_value(); }

  // What an operator should know of stores that were set aside here; empty if none was.
  const std::string& Notice() const { return notice_; }

  // Error, kUnavailable: STORE_UNAVAILABLE, the store has failed or is closed.
  Result<std::unique_ptr<state::Reader>> TakeSnapshot() const;

 private:
  PartitionStore(StoreOwner owner, std::filesystem::path directory, state::StoreMemory& memory);
  Result<std::unique_ptr<state::Store>> OpenOrBeginAnew();
  void Replace(std::unique_ptr<state::Store> store);

  const StoreOwner owner_;
  const std::filesystem::path directory_;
  state::StoreMemory& memory_;
  std::string notice_;
  mutable std::mutex mutex_;  // guards the pointer store_; its own thread alone changes it
  std::unique_ptr<state::Store> store_;
  std::optional<state::StagedBatch> staged_;  // over store_
};

// kUnavailable, STORE_UNAVAILABLE: what a caller is told whose answer needs a row that could not be
// read, or a store that is closed.
Error StoreUnavailable();

}  // namespace naungan::runtime
