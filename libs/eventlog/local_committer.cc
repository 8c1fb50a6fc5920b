#include "libs/eventlog/local_committer.h"

#include "libs/eventlog/record_limits.h"

namespace naungan::eventlog::local {
namespace {

// The most bytes of one write. What is pending beyond that waits for the next one.
constexpr int64_t kGroupBytesMax = 8 * 1024 * 1024;

}  // namespace

void Ledger::AddInFlight(int64_t bytes) {
  const std::scoped_lock lock(mutex_);
  balance_.bytes_in_flight += bytes;
}

void Ledger::Landed(int64_t offset, int64_t bytes) {
  const std::scoped_lock lock(mutex_);
  balance_.landed += 1;
  balance_.bytes_in_flight -= bytes;
  balance_.last_offset = offset;
}

void Ledger::Failed(const std::string& why) {
  const std::scoped_lock lock(mutex_);
  balance_.failure = why;
}

Ledger::Balance Ledger::Look() const {
  const std::scoped_lock lock(mutex_);
  return balance_;
}

Committer::Committer(LocalStore& store) : store_(store), thread_([this] { Run(); }) {}

Committer::~Committer() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void Committer::Submit(Landing landing, std::shared_ptr<Ledger> ledger) {
  const int64_t bytes = BufferedBytes(landing.record);
  ledger->AddInFlight(bytes);
  {
    const std::scoped_lock lock(mutex_);
    pending_.push_back(
        {.landing = std::move(landing), .bytes = bytes, .ledger = std::move(ledger)});
  }
  changed_.notify_one();
}

void Committer::Run() {
  while (true) {
    const Taken taken = Take();
    if (taken.landings.empty()) return;
    CommitGroup(taken);
  }
}

// Waits for something to commit. Returns nothing if the log closes.
Committer::Taken Committer::Take() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return stopping_ || !pending_.empty(); });
  Taken taken;
  int64_t bytes = 0;
  while (!pending_.empty() && bytes < kGroupBytesMax) {
    Pending& next = pending_.front();
    bytes += next.bytes;
    taken.landings.push_back(std::move(next.landing));
    taken.bytes.push_back(next.bytes);
    taken.ledgers.push_back(std::move(next.ledger));
    pending_.pop_front();
  }
  return taken;
}

void Committer::CommitGroup(const Taken& taken) {
  WakeSlots slots;
  if (failure_.empty()) {
    const Result<std::vector<int64_t>> offsets = store_.Commit(taken.landings);
    if (!offsets) failure_ = offsets.error().message;
    for (size_t i = 0; offsets && i < taken.landings.size(); ++i) {
      taken.ledgers[i]->Landed((*offsets)[i], taken.bytes[i]);
    }
    Partition* previous = nullptr;
    for (const Landing& landing : taken.landings) {
      if (landing.target == std::exchange(previous, landing.target)) continue;
      const std::scoped_lock lock(landing.target->followers_mutex);
      landing.target->followers.Collect(slots);
    }
  }
  const WakeSlot* previous = nullptr;
  for (const auto& ledger : taken.ledgers) {
    if (!failure_.empty()) ledger->Failed(failure_);
    if (ledger->wake().get() != std::exchange(previous, ledger->wake().get())) {
      slots.push_back(ledger->wake());
    }
  }
  WakeAll(slots);
}

}  // namespace naungan::eventlog::local
