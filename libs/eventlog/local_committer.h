// Internal to libs/eventlog: the one thread that writes to the local log.
//
// Each time it puts everything that is pending, of all partitions and writers, into one synced
// write. So all who wait share one sync of the disk.
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

// What became of one writer's records. It is shared with the committer, which may still write for a
// writer that was destroyed. Any thread.
class Ledger {
 public:
  struct Balance {
    int64_t landed = 0;
    int64_t bytes_in_flight = 0;
    // The offset of the newest record that landed; -1 if none did.
    int64_t last_offset = -1;
    // Why the writer is finished; empty if it is not.
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

  // Queues a record. Its fate goes into `ledger`. After one write has failed everything fails,
  // because what is on the disk is known only after the log was opened again.
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
  // Touched only by the committer thread.
  std::string failure_;
  std::thread thread_;
};

}  // namespace naungan::eventlog::local
