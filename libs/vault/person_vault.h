// The person vault of one service: direct identifiers, sealed, outside the log that is kept for
// ever.
//
//   Put --seal--> queue --+                                     +--> Get, any thread
//   Put --seal--> queue --+--> topic (durable) --> store -------+
//                              topic --follow----> store  (others' persons, our own after a crash)
//
// The topic is `private.<service>.person.v1`, compacted, the partition that of the participant id.
// The store is a RocksDB of its own; it is a cache of the topic and may be deleted.
//
// A person is put *before* the command that names its version is submitted: so whoever reads a
// version in the log finds the person. A version is a keyed digest of the content: the same content
// again is the same version and is not written again; other content never overwrites it.
//
// Threads: any, unless a method says otherwise. Callbacks come from the vault's thread, or from the
// caller's where there is nothing to write; they must not block. Lifetime: log, clock, entropy and
// memory outlive the vault; the vault ends with its destructor, which answers what still waits with
// kUnavailable (VAULT_CLOSED).
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

// One Put.
inline constexpr int32_t kPersonsPerPutMax = 1'000;
// Persons of all Puts that are not durable yet; then kResourceExhausted.
inline constexpr int64_t kPersonsWaitingMax = 20'000;
// A vault that nothing wakes looks at deadlines and retries this often.
inline constexpr int64_t kVaultTickMs = 50;
// Its metrics are renewed this often.
inline constexpr int64_t kVaultShowMs = 1'000;

struct IdentifiedPerson {
  domain::ParticipantId id;
  runtime::v1::Person person;
};

// Who moves the vault on.
enum class VaultDrive {
  kOwnThread,
  kPolled,  // whoever made it calls Step: the simulator, some tests
};

struct PersonVaultOptions {
  std::string service;              // "enrollment"
  std::filesystem::path directory;  // of its store
  std::string identity_proof;       // of the secret that participant ids are derived with
  VaultDrive drive = VaultDrive::kOwnThread;
  platform::Metrics* metrics = nullptr;  // absent: none are kept; else it outlives the vault
};

struct VaultHealth {
  std::string alarm;  // why it takes no more persons and what to do; empty: all is well
  int64_t persons_waiting = 0;
  int64_t persons_written = 0;  // since it was opened
  int64_t persons_skipped = 0;  // put again with the same content
};

class PersonVault {
 public:
  // Opens the store and begins to follow the topic. A damaged store is set aside and filled again.
  // Blocks for the broker (eventlog::kMetadataTimeoutMs). Errors: those of the store;
  // VAULT_TOPIC_UNKNOWN, VAULT_TOPIC_NOT_COMPACTED, VAULT_TOPIC_FORGETS, IDENTITY_SECRET_MISMATCH
  // (kFailedPrecondition); kUnavailable (no broker).
  static Result<std::unique_ptr<PersonVault>> Open(PersonVaultOptions options, DataKeys keys,
                                                   eventlog::Log& log, state::StoreMemory& memory,
                                                   const platform::Clock& clock,
                                                   platform::Entropy& entropy);
  ~PersonVault();
  PersonVault(const PersonVault&) = delete;
  PersonVault& operator=(const PersonVault&) = delete;

  // The version of each person, in the order they were put; all of them durable and readable.
  using Versions = std::vector<std::string>;
  using OnStored = std::function<void(Result<Versions>)>;

  // Seals (in the calling thread) and writes. `on_stored` is called once. Errors: kInvalidArgument
  // (PERSONS_TOO_MANY, PERSON_TOO_LARGE with the field `persons[i]`), kResourceExhausted
  // (VAULT_FULL), kDeadlineExceeded (VAULT_DEADLINE: unknown; put them again), kUnavailable
  // (VAULT_CLOSED), and the alarm once there is one.
  void Put(std::span<const IdentifiedPerson> persons, int64_t deadline_steady_us,
           OnStored on_stored);
  // The same, waiting for the answer. Not for a polled vault.
  Result<Versions> PutAndWait(std::span<const IdentifiedPerson> persons, int64_t timeout_ms);

  // Errors: kNotFound (PERSON_UNKNOWN: erased, or put by an instance that has not been followed so
  // far), those of Sealer::Open, those of the store.
  Result<runtime::v1::Person> Get(const domain::ParticipantId& id,
                                  const std::string& version) const;

  // Erases every version of a person that this vault knows, here and in the topic. `on_erased` is
  // called once, with the errors of Put. Precondition: nobody puts this person meanwhile, here or
  // in another instance; what was put again since is erased too.
  void Erase(const domain::ParticipantId& id, int64_t deadline_steady_us, OnDurable on_erased);

  // Waits until everything that is in the topic now can be read here: before serving, above all
  // after the directory was lost. kDeadlineExceeded, kUnavailable, or the alarm. Not for a polled
  // vault.
  Status CatchUp(int64_t timeout_ms);

  VaultHealth Health() const;

  // Polled vaults: does what can be done without waiting, in one thread at a time.
  void Step();

 private:
  struct Request {
    std::vector<VaultRecord> records;                // to write; or
    std::optional<domain::ParticipantId> erased_id;  // whose versions to erase
    int64_t deadline_steady_us = 0;
    OnDurable done;
  };

  PersonVault(PersonVaultOptions options, int32_t partitions, int64_t proof_end_offset,
              DataKeys keys, std::unique_ptr<state::Store> store, eventlog::Log& log,
              const platform::Clock& clock, platform::Entropy& entropy);

  VaultRecord Sealed(const RecordKey& key, std::string_view person) const;
  Status Enqueue(Request request);
  void Run(const std::stop_token& stop);
  Result<bool> StepOnce();
  void TakeRequests();
  void WriteProofOnce();
  void ShowProgress();
  void ShowMetrics();
  void RaiseAlarm(const Error& error);
  void Wake();

  const PersonVaultOptions options_;
  const std::string topic_;
  const int32_t partitions_;
  const int64_t proof_end_offset_;  // of partition 0 on opening: a proof, if any, is before it
  const platform::Clock& clock_;
  eventlog::Log& log_;
  const Sealer sealer_;
  const std::unique_ptr<state::Store> store_;
  VaultRows rows_;

  mutable std::mutex mutex_;  // guards what follows; never held while the log is called
  std::condition_variable progress_;
  std::vector<Request> requests_;
  std::vector<int64_t> next_offsets_;
  std::optional<Error> alarm_;
  int64_t persons_queued_ = 0;   // in requests_
  int64_t persons_pending_ = 0;  // with the writer: also those whose caller was answered "too late"
  int64_t persons_written_ = 0;
  int64_t persons_skipped_ = 0;

  // A mutex of its own: the log calls Wake from within our own calls to it.
  std::mutex wake_mutex_;
  std::condition_variable_any wake_;
  bool woken_ = false;

  // Of the vault's thread.
  VaultWriter writer_;
  VaultFollower follower_;
  bool proof_taken_ = false;
  bool stopped_ = false;
  VaultProbe probe_;
  std::optional<int64_t> shown_steady_us_;  // absent: never

  std::jthread thread_;  // last: it ends before what it uses
};

}  // namespace naungan::vault
