// What the thread of a person vault does: it takes requests, writes, follows the topic, and shows
// how far it is. person_vault.cc is what callers meet.
#include <array>
#include <chrono>
#include <utility>

#include "libs/base/hex.h"
#include "libs/eventlog/partitioner.h"
#include "libs/platform/log.h"
#include "libs/state/read_failed.h"
#include "libs/vault/erasure.h"
#include "libs/vault/person_vault.h"
#include "libs/vault/vault_store.h"

namespace naungan::vault {
namespace {

constexpr int64_t kUsPerMs = 1'000;
constexpr size_t kNameBytes = 8;

// A name that no vault had before (word_tag.h).
std::string MakeName(platform::Entropy& entropy) {
  std::array<uint8_t, kNameBytes> name{};
  entropy.Fill(name);
  return EncodeHex(name);
}

}  // namespace

// Called once the store is open, or open again. A store that cannot be read is closed again.
void PersonVault::BeginToFollow() {
  const auto begun = state::CatchReadFailed([this]() -> Status {
    writer_.emplace(log_, topic_, partitions_, MakeName(entropy_), rows_, clock_,
                    [this] { Wake(); });
    follower_.emplace(log_, topic_, partitions_, options_.identity_proof, rows_, clock_,
                      [this] { Wake(); });
    return {};
  });
  if (!begun) return CloseStore(begun.error());
  {
    const std::lock_guard lock(mutex_);
    store_alarm_.reset();
    is_behind_ = true;
  }
  ShowProgress();
}

void PersonVault::CloseStore(const Error& error) {
  platform::LogWarning(
      "the person vault's store failed, opening it again",
      {{"service", options_.service}, {"reason", error.reason}, {"why", error.message}});
  const Error unavailable{
      .code = Code::kUnavailable,
      .reason = "VAULT_STORE_UNAVAILABLE",
      .field = "",
      .message =
          "The store of the person vault failed and is being opened again, or filled anew "
          "from its topic. Ask again shortly. The failure was: " +
          error.message};
  std::vector<Request> requests;
  {
    const std::lock_guard lock(mutex_);
    store_alarm_ = unavailable;
    requests.swap(requests_);
    // No tombstone of these was written.
    for (const Request& request : requests) {
      if (request.erased_id) being_erased_.extract(request.erased_id->ToString());
    }
    persons_queued_ = 0;
    persons_pending_ = 0;
  }
  RefuseWaiting(std::move(requests), unavailable);
  if (writer_) {
    persons_written_before_ += writer_->PersonsWritten();
    persons_restored_before_ += writer_->PutAgain();
  }
  follower_.reset();
  writer_.reset();
  rows_.Use(nullptr);
  reopen_steady_us_ = clock_.SteadyUs() + kVaultReopenMs * kUsPerMs;
}

void PersonVault::OpenStoreAgain() {
  if (clock_.SteadyUs() < reopen_steady_us_) return;
  auto store = OpenVaultStore(options_.service, options_.directory, partitions_, memory_);
  if (!store) return CloseStore(store.error());
  rows_.Use(*std::move(store));
  BeginToFollow();
}

void PersonVault::Step() {
  if (!stopped_ && !rows_.IsOpen()) OpenStoreAgain();
  while (!stopped_ && rows_.IsOpen()) {
    const auto moved = state::CatchReadFailed([this] { return StepOnce(); });
    if (!moved && !rows_.Health()) {
      CloseStore(moved.error());
      break;
    }
    if (!moved) {
      platform::LogError("person vault stopped", {{"service", options_.service},
                                                  {"reason", moved.error().reason},
                                                  {"why", moved.error().message}});
      RaiseAlarm(moved.error());
      stopped_ = true;
      break;
    }
    if (!*moved) break;
  }
  ShowMetrics();
}

void PersonVault::Run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    Step();
    std::unique_lock lock(wake_mutex_);
    wake_.wait_for(lock, stop, std::chrono::milliseconds(kVaultTickMs), [this] { return woken_; });
    woken_ = false;
  }
}

Result<bool> PersonVault::StepOnce() {
  // A reader in another thread may have found damage.
  NAUNGAN_TRY(rows_.Health());
  TakeRequests();
  NAUNGAN_ASSIGN(const bool moved, writer_->Step());
  NAUNGAN_ASSIGN(const bool came, follower_->Step(*writer_));
  if (moved || came) ShowProgress();
  return moved || came;
}

void PersonVault::TakeRequests() {
  std::vector<Request> requests;
  {
    const std::lock_guard lock(mutex_);
    requests.swap(requests_);
    if (std::exchange(republish_requested_, false)) {
      follower_->CompareAll();
      settled_.assign(settled_.size(), false);
    }
    // Both counts change under one lock, so that no person is missing from their sum.
    persons_pending_ += std::exchange(persons_queued_, 0);
  }
  for (Request& request : requests) {
    if (request.erased_id) {
      TakeErasure(std::move(request));
    } else {
      writer_->Enqueue(std::move(request.records), request.deadline_steady_us,
                       std::move(request.done));
    }
  }
}

void PersonVault::TakeErasure(Request request) {
  const std::string id = request.erased_id->ToString();
  const auto erased = [this, id] {
    const std::lock_guard lock(mutex_);
    being_erased_.extract(id);
  };
  request.records =
      TombstonesOf(*request.erased_id, rows_, *writer_, eventlog::PartitionOf(id, partitions_));
  if (request.records.empty()) {
    erased();
    return request.done({});
  }
  writer_->Enqueue(std::move(request.records), request.deadline_steady_us, std::move(request.done),
                   erased);
}

void PersonVault::ShowProgress() {
  {
    const std::lock_guard lock(mutex_);
    bool is_read = true;
    for (int32_t partition = 0; partition < partitions_; ++partition) {
      next_offsets_[partition] = follower_->NextOffset(partition);
      settled_[partition] = follower_->IsSettled(partition);
      is_read = is_read && follower_->IsRead(partition);
    }
    is_behind_ = is_behind_ && !is_read;
    persons_pending_ = static_cast<int64_t>(writer_->Pending());
    persons_written_ = persons_written_before_ + writer_->PersonsWritten();
    persons_restored_ = persons_restored_before_ + writer_->PutAgain();
  }
  progress_.notify_all();
}

void PersonVault::ShowMetrics() {
  const int64_t now_us = clock_.SteadyUs();
  if (shown_steady_us_ && now_us - *shown_steady_us_ < kVaultShowMs * kUsPerMs) return;
  shown_steady_us_ = now_us;
  const VaultHealth health = Health();
  probe_.Shows({.store = rows_.IsOpen() ? rows_.Size() : state::StoreSize(),
                .persons_waiting = health.persons_waiting,
                .persons_written = health.persons_written,
                .persons_skipped = health.persons_skipped,
                .persons_restored = health.persons_restored,
                .alarmed = !health.alarm.empty()});
}

// From now on the vault takes no requests. Every request that waits is answered with the reason.
void PersonVault::RaiseAlarm(const Error& error) {
  std::vector<Request> requests;
  {
    const std::lock_guard lock(mutex_);
    if (!alarm_) alarm_ = error;
    requests.swap(requests_);
  }
  RefuseWaiting(std::move(requests), error);
}

void PersonVault::RefuseWaiting(std::vector<Request> requests, const Error& error) {
  progress_.notify_all();
  for (Request& request : requests) request.done(std::unexpected(error));
  if (writer_) writer_->Abandon(error);
}

void PersonVault::Wake() {
  {
    const std::lock_guard lock(wake_mutex_);
    woken_ = true;
  }
  wake_.notify_one();
}

}  // namespace naungan::vault
