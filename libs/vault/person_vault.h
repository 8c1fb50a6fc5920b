// The person vault of one service. It keeps direct identifiers, sealed, outside the log, because
// the log is kept for ever and the vault can erase.
//
//   Put --seal--> queue --+                                     +--> Get, any thread
//   Put --seal--> queue --+--> topic (durable) --> store -------+
//                              topic --follow----> store  (persons of other instances, and our own
//                                                          after a crash)
//
// The topic is `private.<service>.person.v1` (person_topic.h). A person's records are in the
// partition of the participant id. The store is a RocksDB of its own. It is a cache of the topic
// and may be deleted.
//
// A service puts a person *before* it submits the command that names the person's version. So every
// version in the log can be read. A version is a keyed digest of the content (sealer.h): the same
// content has the same version and is not written again, and other content never overwrites it.
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
  int64_t persons_written = 0;  // since it was opened
  int64_t persons_skipped = 0;  // put again with the same content
};

class PersonVault {
 public:
  // Opens the store and begins to follow the topic. A damaged store is set aside, and the topic
  // fills a new one. Blocks for the broker (eventlog::kMetadataTimeoutMs). Errors:
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
  //   kUnavailable        VAULT_CLOSED
  //   the alarm, once there is one (VaultHealth)
  void Put(std::span<const IdentifiedPerson> persons, int64_t deadline_steady_us,
           OnStored on_stored);
  // Does the same and waits for the answer. Precondition: the vault is not polled.
  Result<Versions> PutAndWait(std::span<const IdentifiedPerson> persons, int64_t timeout_ms);

  // Returns a version of a person. Errors: kNotFound (PERSON_UNKNOWN) if it was erased, or if
  // another instance put it and this one has not followed the topic that far; those of Sealer::Open
  // and of the store.
  Result<runtime::v1::Person> Get(const domain::ParticipantId& id,
                                  const std::string& version) const;

  // Erases every version of a person that this vault knows, here and in the topic (erasure.h).
  // `on_erased` is called once, with the errors of Put. Precondition: nobody puts this person
  // meanwhile, here or in another instance.
  void Erase(const domain::ParticipantId& id, int64_t deadline_steady_us, OnDurable on_erased);

  // Waits until everything that is in the topic now can be read here. A service waits for this
  // before it serves. Errors: kDeadlineExceeded (VAULT_BEHIND), kUnavailable (no broker), the
  // alarm. Precondition: the vault is not polled.
  Status CatchUp(int64_t timeout_ms);

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

  PersonVault(PersonVaultOptions options, int32_t partitions, int64_t proof_end_offset,
              DataKeys keys, std::unique_ptr<state::Store> store, eventlog::Log& log,
              const platform::Clock& clock, platform::Entropy& entropy);

  Result<bool> IsStored(const RecordKey& key) const;
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
  const int64_t
      proof_end_offset_;  // of partition 0 on opening; a proof is before it, if there is one
  const platform::Clock& clock_;
  eventlog::Log& log_;
  const Sealer sealer_;
  const std::unique_ptr<state::Store> store_;
  VaultRows rows_;

  mutable std::mutex mutex_;  // guards the members below; never held while the log is called
  std::condition_variable progress_;
  std::vector<Request> requests_;
  std::vector<int64_t> next_offsets_;
  std::optional<Error> alarm_;
  int64_t persons_queued_ = 0;   // in requests_
  int64_t persons_pending_ = 0;  // with the writer, also after their caller was told VAULT_DEADLINE
  int64_t persons_written_ = 0;
  int64_t persons_skipped_ = 0;

  // Wake has a mutex of its own, because the log calls Wake from within our calls to the log.
  std::mutex wake_mutex_;
  std::condition_variable_any wake_;
  bool woken_ = false;

  // Only the vault's thread uses these.
  VaultWriter writer_;
  VaultFollower follower_;
  bool proof_taken_ = false;
  bool stopped_ = false;
  VaultProbe probe_;
  std::optional<int64_t> shown_steady_us_;  // nullopt: never

  std::jthread thread_;  // the last member, so that it ends before what it uses
};

}  // namespace naungan::vault
