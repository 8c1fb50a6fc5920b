// Internal to libs/eventlog: the one thread that writes to the local log.
//
// All that is pending when it looks, of whatever partition and writer, goes into one synced write:
// so the disk's sync is shared by everyone who waits for it.
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "libs/eventlog/local_store.h"

namespace naungan::eventlog::local {

// What became of one writer's records. Shared with the committer, which may still write for a
// writer that has been destroyed. Any thread.
class Ledger {
 public:
  struct Balance {
    int64_t landed = 0;
    int64_t bytes_in_flight = 0;
    // Of the newest that landed.
    int64_t last_offset = -1;
    // Why the writer is finished; empty: it is not.
    std::string failure;
  };

  explicit Ledger(std::shared_ptr<WakeSlot> wake) : wake_(std::move(wake)) {}

  void AddInFlight(int64_t bytes);
  void Landed(int64_t offset, int64_t bytes);
  void Failed(const std::string& why);
  Balance Look() const;
  const std::shared_ptr<WakeSlot>& wake() const { return wake_; }

 private:
  std::shared_ptr<WakeSlot> wake_;
  mutable std::mutex mutex_;
  Balance balance_;
};

class Committer {
 public:
  // `store` must outlive it.
  explicit Committer(LocalStore& store);
  // Commits what is pending, then ends the thread.
  ~Committer();
  Committer(const Committer&) = delete;
  Committer& operator=(const Committer&) = delete;

  // The ledger hears what became of it. After a failed write everything fails: what the disk holds
  // is known only after the log was opened anew.
  void Submit(Landing landing, std::shared_ptr<Ledger> ledger);

 private:
  struct Pending {
    Landing landing;
    int64_t bytes;
    std::shared_ptr<Ledger> ledger;
  };
  struct Taken {
    std::vector<Landing> landings;
    std::vector<int64_t> bytes;
    std::vector<std::shared_ptr<Ledger>> ledgers;
  };

  void Run();
  Taken Take();
  void CommitGroup(const Taken& taken);

  LocalStore& store_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Pending> pending_;
  bool stopping_ = false;
  // Of the committer thread only.
  std::string failure_;
  std::thread thread_;
};

}  // namespace naungan::eventlog::local
