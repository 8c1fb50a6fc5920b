#include "libs/vault/person_vault.h"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <future>
#include <unordered_set>
#include <utility>

#include "libs/base/check.h"
#include "libs/eventlog/partitioner.h"
#include "libs/eventlog/topics.h"
#include "libs/state/read_failed.h"
#include "libs/vault/erasure.h"
#include "libs/vault/person_topic.h"
#include "libs/vault/vault_store.h"

namespace naungan::vault {
namespace {

constexpr int64_t kUsPerMs = 1'000;

Error Closed() {
  return Fail(Code::kUnavailable, "VAULT_CLOSED", "",
              "The person vault is closing. Ask another instance, or ask this one again when it is "
              "back.")
      .error();
}

Error Behind() {
  return Fail(
             Code::kUnavailable, "VAULT_BEHIND", "",
             "The person vault has just been opened and has not read its topic to its end yet. Ask "
             "again in a moment.")
      .error();
}

}  // namespace

Result<std::unique_ptr<PersonVault>> PersonVault::Open(PersonVaultOptions options, DataKeys keys,
                                                       eventlog::Log& log,
                                                       state::StoreMemory& memory,
                                                       const platform::Clock& clock,
                                                       platform::Entropy& entropy) {
  const std::string topic = eventlog::PersonTopic(options.service);
  NAUNGAN_ASSIGN(const auto settings, CheckPersonTopic(log, topic));
  NAUNGAN_ASSIGN(std::shared_ptr<state::Store> store,
                 OpenVaultStore(options.service, options.directory, settings.partitions, memory));
  NAUNGAN_ASSIGN(const auto proof,
                 state::CatchReadFailed([&]() -> Result<std::optional<std::string>> {
                   return VaultRows(store).IdentityProof();
                 }));
  if (proof && *proof != options.identity_proof) {
    return Fail(
        Code::kFailedPrecondition, "IDENTITY_SECRET_MISMATCH", "",
        fmt::format("The persons in {} have ids that another identity secret gave. Give this "
                    "instance the secret of the installation.",
                    options.directory.string()));
  }
  return std::unique_ptr<PersonVault>(new PersonVault(std::move(options), settings.partitions,
                                                      std::move(keys), std::move(store), log,
                                                      memory, clock, entropy));
}

PersonVault::PersonVault(PersonVaultOptions options, int32_t partitions, DataKeys keys,
                         std::shared_ptr<state::Store> store, eventlog::Log& log,
                         state::StoreMemory& memory, const platform::Clock& clock,
                         platform::Entropy& entropy)
    : options_(std::move(options)),
      topic_(eventlog::PersonTopic(options_.service)),
      partitions_(partitions),
      clock_(clock),
      log_(log),
      memory_(memory),
      entropy_(entropy),
      sealer_(std::move(keys), entropy),
      rows_(std::move(store)),
      next_offsets_(static_cast<size_t>(partitions), 0),
      settled_(static_cast<size_t>(partitions), false),
      probe_(options_.metrics, options_.service) {
  BeginToFollow();
  if (options_.drive == VaultDrive::kOwnThread) {
    thread_ = std::jthread([this](const std::stop_token& stop) { Run(stop); });
  }
}

PersonVault::~PersonVault() {
  if (thread_.joinable()) {
    thread_.request_stop();
    thread_.join();
  }
  RaiseAlarm(Closed());
}

VaultRecord PersonVault::Sealed(const RecordKey& key, std::string_view person) const {
  return {.partition = eventlog::PartitionOf(key.participant_id.ToString(), partitions_),
          .record = {.key = key.ToText(), .headers = {}, .value = sealer_.Seal(key, person)},
          .person = key};
}

// Everything in the rows came from the topic or was acknowledged by it. So it is durable, unless
// the topic may have lost it, or it is about to be erased.
bool PersonVault::Known::IsDurable(const RecordKey& key, int32_t partitions) const {
  const std::string participant_id = key.participant_id.ToString();
  return settled[eventlog::PartitionOf(participant_id, partitions)] &&
         !being_erased.contains(participant_id);
}

Result<PersonVault::Known> PersonVault::WhatIsKnown() const {
  const std::lock_guard lock(mutex_);
  NAUNGAN_TRY(MayTake());
  return Known{.settled = settled_, .being_erased = being_erased_};
}

void PersonVault::Put(std::span<const IdentifiedPerson> persons, int64_t deadline_steady_us,
                      OnStored on_stored) {
  if (persons.size() > static_cast<size_t>(kPersonsPerPutMax)) {
    return on_stored(
        Fail(Code::kInvalidArgument, "PERSONS_TOO_MANY", "persons",
             fmt::format("At most {} persons can be put at once.", kPersonsPerPutMax)));
  }
  const auto known = WhatIsKnown();
  if (!known) return on_stored(std::unexpected(known.error()));
  Versions versions;
  Request request{.records = {}, .erased_id = {}, .deadline_steady_us = deadline_steady_us};
  std::unordered_set<RecordKey, RecordKeyHash> seen;
  for (size_t i = 0; i < persons.size(); ++i) {
    // A Person has no map fields, so the same content has the same bytes.
    const std::string bytes = persons[i].person.SerializeAsString();
    if (static_cast<int64_t>(bytes.size()) > kPersonBytesMax) {
      return on_stored(Fail(Code::kInvalidArgument, "PERSON_TOO_LARGE",
                            fmt::format("persons[{}]", i),
                            fmt::format("The identifiers of one person may have at most {} bytes.",
                                        kPersonBytesMax)));
    }
    const RecordKey key = sealer_.KeyOf(persons[i].id, bytes);
    versions.push_back(key.version);
    if (!seen.insert(key).second) continue;
    if (known->IsDurable(key, partitions_)) {
      const auto there = IsStored(key);
      if (!there) return on_stored(std::unexpected(there.error()));
      if (*there) continue;
    }
    request.records.push_back(Sealed(key, bytes));
  }
  {
    const std::lock_guard lock(mutex_);
    persons_skipped_ += static_cast<int64_t>(persons.size() - request.records.size());
  }
  if (request.records.empty()) return on_stored(std::move(versions));

  // Two owners share the callback: the request, if it is queued, or this function, if it is not.
  const auto answer = std::make_shared<OnStored>(std::move(on_stored));
  request.done = [answer, versions = std::move(versions)](const Status& stored) mutable {
    if (!stored) return (*answer)(std::unexpected(stored.error()));
    (*answer)(std::move(versions));
  };
  if (const auto taken = Enqueue(std::move(request)); !taken) {
    (*answer)(std::unexpected(taken.error()));
  }
}

Result<bool> PersonVault::IsStored(const RecordKey& key) const {
  return state::CatchReadFailed([&]() -> Result<bool> { return rows_.Sealed(key).has_value(); });
}

Result<PersonVault::Versions> PersonVault::PutAndWait(std::span<const IdentifiedPerson> persons,
                                                      int64_t timeout_ms) {
  NAUNGAN_CHECK(options_.drive == VaultDrive::kOwnThread,
                "a polled vault does not move while its thread waits");
  std::promise<Result<Versions>> answer;
  auto answered = answer.get_future();
  Put(persons, clock_.SteadyUs() + timeout_ms * kUsPerMs,
      [&answer](Result<Versions> versions) { answer.set_value(std::move(versions)); });
  return answered.get();
}

Result<runtime::v1::Person> PersonVault::Get(const domain::ParticipantId& id,
                                             const std::string& version) const {
  const RecordKey key{.participant_id = id, .version = version};
  NAUNGAN_ASSIGN(const auto sealed,
                 state::CatchReadFailed(
                     [&]() -> Result<std::optional<std::string>> { return rows_.Sealed(key); }));
  if (sealed) return sealer_.Open(key, *sealed);
  if (IsBehind()) return std::unexpected(Behind());
  return Fail(
      Code::kNotFound, "PERSON_UNKNOWN", "",
      fmt::format("The vault has no {}. The person was erased, or another instance put it a "
                  "moment ago.",
                  key.ToText()));
}

void PersonVault::Erase(const domain::ParticipantId& id, int64_t deadline_steady_us,
                        OnDurable on_erased) {
  const auto answer = std::make_shared<OnDurable>(std::move(on_erased));
  const auto taken = Enqueue({.records = {},
                              .erased_id = id,
                              .deadline_steady_us = deadline_steady_us,
                              .done = [answer](Status s) { (*answer)(std::move(s)); }});
  if (!taken) (*answer)(taken);
}

Status PersonVault::MayTake() const {
  if (alarm_) return std::unexpected(*alarm_);
  if (store_alarm_) return std::unexpected(*store_alarm_);
  if (is_behind_) return std::unexpected(Behind());
  return {};
}

Status PersonVault::Enqueue(Request request) {
  {
    const std::lock_guard lock(mutex_);
    NAUNGAN_TRY(MayTake());
    const auto more = static_cast<int64_t>(request.records.size());
    const int64_t waiting = persons_queued_ + persons_pending_;
    if (waiting + more > kPersonsWaitingMax) {
      return Fail(
          Code::kResourceExhausted, "VAULT_FULL", "",
          fmt::format("{} persons are already waiting for the vault's topic. Try again later.",
                      waiting));
    }
    persons_queued_ += more;
    if (request.erased_id) being_erased_.insert(request.erased_id->ToString());
    requests_.push_back(std::move(request));
  }
  Wake();
  return {};
}

bool PersonVault::IsBehind() const {
  const std::lock_guard lock(mutex_);
  return is_behind_;
}

Status PersonVault::Republish() {
  {
    const std::lock_guard lock(mutex_);
    if (alarm_) return std::unexpected(*alarm_);
    if (store_alarm_) return std::unexpected(*store_alarm_);
    republish_requested_ = true;
  }
  Wake();
  return {};
}

Status PersonVault::CatchUp(int64_t timeout_ms) {
  NAUNGAN_CHECK(options_.drive == VaultDrive::kOwnThread,
                "a polled vault does not move while its thread waits");
  std::vector<int64_t> ends;
  for (int32_t partition = 0; partition < partitions_; ++partition) {
    NAUNGAN_ASSIGN(const int64_t end, log_.EndOffset({.topic = topic_, .partition = partition}));
    ends.push_back(end);
  }
  std::unique_lock lock(mutex_);
  const auto there = [&] {
    if (is_behind_) return false;
    for (size_t i = 0; i < ends.size(); ++i) {
      if (next_offsets_[i] < ends[i]) return false;
    }
    return true;
  };
  progress_.wait_for(lock, std::chrono::milliseconds(timeout_ms),
                     [&] { return alarm_.has_value() || there(); });
  if (alarm_) return std::unexpected(*alarm_);
  if (there()) return {};
  return Fail(
      Code::kDeadlineExceeded, "VAULT_BEHIND", "",
      fmt::format("The person vault has not followed {} to its end in time. Wait longer.", topic_));
}

VaultHealth PersonVault::Health() const {
  const std::lock_guard lock(mutex_);
  const auto& alarm = alarm_ ? alarm_ : store_alarm_;
  return {.alarm = alarm ? alarm->message : "",
          .persons_waiting = persons_queued_ + persons_pending_,
          .persons_written = persons_written_,
          .persons_skipped = persons_skipped_,
          .persons_restored = persons_restored_,
          .behind = is_behind_,
          .comparing = republish_requested_ || std::ranges::count(settled_, false) > 0};
}

}  // namespace naungan::vault
