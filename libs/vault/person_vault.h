// The person vault of one service. It keeps direct identifiers, sealed, outside the log, because
// the log is kept for ever and the vault can erase.
//
//   Put --seal--> queue --+                                     +--> Get, any thread
//   Put --seal--> queue --+--> topic (durable) --> store -------+
//                              topic --follow----> store  (persons of other instances, and our own
//                                                          after a crash)
//
// The topic is `private.<service>.person.v1` (person_topic.h). A person's records are in the
// partition of the participant id. The store is a RocksDB of its own. It is a cache of the topic.
// If the topic has lost records, the stores of the instances may be the last copy of them: the
// vault notices, and puts them into the topic again (vault_follower.h).
//
// A service puts a person *before* it submits the command that names the person's version. So every
// version in the log can be read. A version is a keyed digest of the content (sealer.h): the same
// content has the same version and is not written again, and other content never overwrites it.
//
// A store that fails, for instance because the disk is full, is opened again until that works, and
// filled anew from the topic if it is damaged. Meanwhile calls are answered
// VAULT_STORE_UNAVAILABLE, and the alarm says why.
//
// A vault that has just been opened, or whose store has, is *behind* until it has read its topic to
// where it ended then. Meanwhile it takes no persons, and cannot say that it does not know one.
//
// Threads: safe from any thread, unless a method says otherwise. Callbacks come from the vault's
// thread, or from the caller's if there is nothing to write. They must not block.
// Lifetime: log, clock, entropy and memory must outlive the vault. Its destructor answers every
// call that still waits with kUnavailable (VAULT_CLOSED).
#pragma once

#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_set>
#include <vector>

#include "libs/base/result.h"
#include "libs/domain/participant_id.h"
#include "libs/eventlog/log.h"
#include "libs/platform/clock.h"
#include "libs/platform/metrics.h"
#include "libs/platform/random.h"
#include "libs/state/store.h"
#include "libs/vault/data_keys.h"
#include "libs/vault/sealer.h"
#include "libs/vault/vault_follower.h"
#include "libs/vault/vault_probe.h"
#include "libs/vault/vault_rows.h"
#include "libs/vault/vault_writer.h"
#include "naungan/runtime/v1/vault.pb.h"

namespace naungan::vault {

// One Put takes at most this many persons.
inline constexpr int32_t kPersonsPerPutMax = 1'000;
// At most this many persons, of all Puts together, may wait to become durable. One more is refused
// with kResourceExhausted.
inline constexpr int64_t kPersonsWaitingMax = 20'000;
// The vault's thread looks at deadlines and retries at least this often.
inline constexpr int64_t kVaultTickMs = 50;
// A store that failed is opened again after this long, and again if that fails.
inline constexpr int64_t kVaultReopenMs = 1'000;
// The metrics are renewed this often.
inline constexpr int64_t kVaultShowMs = 1'000;

struct IdentifiedPerson {
  domain::ParticipantId id;
  runtime::v1::Person person;
};

// Which thread does the vault's work.
enum class VaultDrive {
  kOwnThread,
  kPolled,  // the caller's: it calls Step, as the simulator and some tests do
};

struct PersonVaultOptions {
  std::string service;              // "enrollment"
  std::filesystem::path directory;  // of its store
  std::string identity_proof;       // IdentitySecret::Proof of the installation
  VaultDrive drive = VaultDrive::kOwnThread;
  // Must outlive the vault. With nullptr the vault keeps no metrics.
  platform::Metrics* metrics = nullptr;
};

struct VaultHealth {
  std::string alarm;  // why it takes no more persons, and what to do; empty if all is well
  int64_t persons_waiting = 0;
  int64_t persons_written = 0;   // since it was opened
  int64_t persons_skipped = 0;   // put again with the same content
  int64_t persons_restored = 0;  // put into the topic again, which had lost them
  bool behind = true;            // PersonVault::IsBehind
  // It compares the topic with its store, or what the topic lacks is not durable there yet.
  bool comparing = false;
};

class PersonVault {
 public:
  // Opens the store and begins to follow the topic: IsBehind until it has. A damaged store is set
  // aside, and the topic fills a new one. Blocks for the broker (eventlog::kMetadataTimeoutMs).
  // Errors:
  //   those of the store and of CheckPersonTopic
  //   kFailedPrecondition  IDENTITY_SECRET_MISMATCH: the store was filled under another secret
  //   kUnavailable         no broker
  static Result<std::unique_ptr<PersonVault>> Open(PersonVaultOptions options, DataKeys keys,
                                                   eventlog::Log& log, state::StoreMemory& memory,
                                                   const platform::Clock& clock,
                                                   platform::Entropy& entropy);
  ~PersonVault();
  PersonVault(const PersonVault&) = delete;
  PersonVault& operator=(const PersonVault&) = delete;

  // The version of each person, in the order in which the persons were put.
  using Versions = std::vector<std::string>;
  using OnStored = std::function<void(Result<Versions>)>;

  // Seals the persons in the calling thread and writes them to the topic. `on_stored` is called
  // once. On success, every person is durable in the topic and can be read here. Errors:
  //   kInvalidArgument    PERSONS_TOO_MANY; PERSON_TOO_LARGE with the field `persons[i]`
  //   kResourceExhausted  VAULT_FULL
  //   kDeadlineExceeded   VAULT_DEADLINE: the persons may or may not be durable; put them again
  //   kUnavailable        VAULT_BEHIND, VAULT_CLOSED, VAULT_STORE_UNAVAILABLE
  //   the alarm, once there is one (VaultHealth)
  void Put(std::span<const IdentifiedPerson> persons, int64_t deadline_steady_us,
           OnStored on_stored);
  // Does the same and waits for the answer. Precondition: the vault is not polled.
  Result<Versions> PutAndWait(std::span<const IdentifiedPerson> persons, int64_t timeout_ms);

  // Returns a version of a person. Errors: kNotFound (PERSON_UNKNOWN) if it was erased, or if
  // another instance put it a moment ago; kUnavailable (VAULT_BEHIND) if it may be in the part of
  // the topic that has not been read yet; those of Sealer::Open and of the store.
  Result<runtime::v1::Person> Get(const domain::ParticipantId& id,
                                  const std::string& version) const;

  // Erases every version of a person that this vault knows or was given to put, here and in the
  // topic (erasure.h). `on_erased` is called once, with the errors of Put.
  void Erase(const domain::ParticipantId& id, int64_t deadline_steady_us, OnDurable on_erased);

  // True until the topic has been read to where it ended when the vault was opened. A service is
  // not ready until then.
  bool IsBehind() const;

  // Waits until everything that is in the topic now can be read here. Errors: kDeadlineExceeded
  // (VAULT_BEHIND), kUnavailable (no broker), the alarm. Precondition: the vault is not polled.
  Status CatchUp(int64_t timeout_ms);

  // Begins to compare every partition of the topic with the store, and to put into the topic what
  // it lacks; Health says when that is done. It reads the whole topic. Errors: the alarm.
  Status Republish();

  VaultHealth Health() const;

  // Does what can be done without waiting. For polled vaults, from one thread at a time.
  void Step();

 private:
  struct Request {
    // Either records to write, or the person whose versions to erase.
    std::vector<VaultRecord> records;
    std::optional<domain::ParticipantId> erased_id;
    int64_t deadline_steady_us = 0;
    OnDurable done;
  };

  PersonVault(PersonVaultOptions options, int32_t partitions, DataKeys keys,
              std::shared_ptr<state::Store> store, eventlog::Log& log, state::StoreMemory& memory,
              const platform::Clock& clock, platform::Entropy& entropy);

  Result<bool> IsStored(const RecordKey& key) const;
  // What a Put must know to believe its rows.
  struct Known {
    std::vector<bool> settled;
    std::unordered_multiset<std::string> being_erased;

    bool IsDurable(const RecordKey& key, int32_t partitions) const;
  };

  Result<Known> WhatIsKnown() const;
  VaultRecord Sealed(const RecordKey& key, std::string_view person) const;
  // Why nothing is taken now. Called with mutex_ held.
  Status MayTake() const;
  Status Enqueue(Request request);
  void Run(const std::stop_token& stop);
  Result<bool> StepOnce();
  void TakeRequests();
  void TakeErasure(Request request);
  void ShowProgress();
  void ShowMetrics();
  void BeginToFollow();
  void CloseStore(const Error& error);
  void OpenStoreAgain();
  void RaiseAlarm(const Error& error);
  void RefuseWaiting(std::vector<Request> requests, const Error& error);
  void Wake();

  const PersonVaultOptions options_;
  const std::string topic_;
  const int32_t partitions_;
  const platform::Clock& clock_;
  eventlog::Log& log_;
  state::StoreMemory& memory_;
  platform::Entropy& entropy_;
  const Sealer sealer_;
  VaultRows rows_;

  mutable std::mutex mutex_;  // guards the members below; never held while the log is called
  std::condition_variable progress_;
  std::vector<Request> requests_;
  bool republish_requested_ = false;
  std::vector<int64_t> next_offsets_;
  std::vector<bool> settled_;  // VaultFollower::IsSettled, by partition
  bool is_behind_ = true;
  // A participant for each Erase whose tombstones are not durable yet.
  std::unordered_multiset<std::string> being_erased_;
  std::optional<Error> alarm_;        // for good
  std::optional<Error> store_alarm_;  // while the store is closed
  int64_t persons_queued_ = 0;        // in requests_
  int64_t persons_pending_ = 0;  // with the writer, also after their caller was told VAULT_DEADLINE
  int64_t persons_written_ = 0;
  int64_t persons_skipped_ = 0;
  int64_t persons_restored_ = 0;

  // Wake has a mutex of its own, because the log calls Wake from within our calls to the log.
  std::mutex wake_mutex_;
  std::condition_variable_any wake_;
  bool woken_ = false;

  // Only the vault's thread uses these.
  std::optional<VaultWriter> writer_;  // made anew with each opening of the store, as the follower
  std::optional<VaultFollower> follower_;
  // What the writers before did.
  int64_t persons_written_before_ = 0;
  int64_t persons_restored_before_ = 0;
  int64_t reopen_steady_us_ = 0;
  bool stopped_ = false;
  VaultProbe probe_;
  std::optional<int64_t> shown_steady_us_;  // nullopt: never

  std::jthread thread_;  // the last member, so that it ends before what it uses
};

}  // namespace naungan::vault
