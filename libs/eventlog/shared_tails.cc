#include "libs/eventlog/shared_tails.h"

#include <algorithm>
#include <atomic>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "libs/eventlog/record_limits.h"
#include "libs/eventlog/wake_slot.h"

namespace naungan::eventlog {
namespace {

int64_t Micros(std::chrono::milliseconds duration) {
  return std::chrono::duration_cast<std::chrono::microseconds>(duration).count();
}

}  // namespace

// What the readers of one SharedTails have in common.
struct SharedTails::Shared : std::enable_shared_from_this<Shared> {
  Shared(OpenBelow open, SteadyUs steady)
      : open_below(std::move(open)), steady_us(std::move(steady)) {}

  // Returns the tail of `source`; makes one if there is none, or if the one that there is can be
  // read no more.
  std::shared_ptr<Tail> TailOf(const TopicPartition& source);

  const OpenBelow open_below;
  const SteadyUs steady_us;
  std::atomic<int64_t> bytes = 0;  // that all tails hold
  std::mutex mutex;                // guards tails
  std::map<TopicPartition, std::weak_ptr<Tail>> tails;
};

class SharedTails::Tail {
 public:
  // A joined reader, as the tail sees it.
  struct Member {
    int64_t next = 0;  // the offset of the next record that it gives
    int64_t polled_us = 0;
    bool joined = false;
  };

  Tail(std::shared_ptr<Shared> shared, TopicPartition source)
      : shared_(std::move(shared)), source_(std::move(source)) {}
  ~Tail() { shared_->bytes -= bytes_; }

  bool IsLost() const { return lost_; }

  // Joins `member` if it is where the tail is, or if there is no reader yet, and returns true.
  // Otherwise it must read alone. `past_the_tail_too`: one that has read records further than the
  // tail joins as well, and drops what the tail reads after it. Error: that of opening the reader
  // below.
  Result<bool> TryJoin(Member& member, bool past_the_tail_too) {
    const std::scoped_lock lock(mutex_);
    if (lost_) return false;
    if (reader_ == nullptr) {
      NAUNGAN_ASSIGN(reader_, OpenAt(member.next, Pace::kSoon));
      next_ = member.next;
      quiet_since_us_ = shared_->steady_us();
    }
    if (member.next != next_ && !(past_the_tail_too && member.next > next_)) return false;
    member.joined = true;
    member.polled_us = shared_->steady_us();
    members_.push_back(&member);
    return true;
  }

  void Leave(Member& member) {
    bool wakes = false;
    {
      const std::scoped_lock lock(mutex_);
      std::erase(members_, &member);
      wakes = Trim();
      if (members_.empty()) {
        reader_.reset();
        steady_.reset();
        settled_ = false;
      }
    }
    if (wakes) WakeAll();
  }

  // Returns nullopt if the member was dropped, and must read alone.
  Result<std::optional<std::vector<LoggedRecord>>> Poll(Member& member, size_t bytes_max) {
    bool wakes = false;
    std::vector<LoggedRecord> records;
    {
      const std::scoped_lock lock(mutex_);
      if (!member.joined) return std::nullopt;
      member.polled_us = shared_->steady_us();
      if (member.next >= next_) {
        NAUNGAN_ASSIGN(wakes, Fill());
      }
      Copy(member, bytes_max, records);
      wakes = Trim() || wakes;
    }
    if (wakes) WakeAll();
    return records;
  }

  int64_t KnownEndOffset() const {
    const std::scoped_lock lock(mutex_);
    return reader_ == nullptr ? -1 : reader_->KnownEndOffset();
  }

  void Follow(const std::shared_ptr<WakeSlot>& slot) {
    const std::scoped_lock lock(followers_mutex_);
    followers_.Add(slot);
  }

 private:
  // Called by the reader below, too, so it takes no lock that is held while that is called.
  void WakeAll() {
    WakeSlots slots;
    {
      const std::scoped_lock lock(followers_mutex_);
      followers_.Collect(slots);
    }
    eventlog::WakeAll(slots);
  }

  bool IsFull() const {
    return bytes_ >= kTailBytesMax || (bytes_ > 0 && shared_->bytes >= kAllTailsBytesMax);
  }

  Result<std::unique_ptr<LogReader>> OpenAt(int64_t offset, Pace pace) {
    stirred_ = true;
    return shared_->open_below(source_, offset, pace, [this] {
      stirred_ = true;
      WakeAll();
    });
  }

  // Reads on, unless too much waits for slower members. Returns true if something came.
  Result<bool> Fill() {
    if (IsFull()) DropStalled();
    if (IsFull()) return false;
    const int64_t before = next_;
    bool polled = true;
    while (polled && next_ == before) {
      NAUNGAN_ASSIGN(polled, PollBelow());
    }
    if (next_ != before) quiet_since_us_ = shared_->steady_us();
    if (!settled_) Settle();
    return next_ != before;
  }

  // Returns false if there was nothing. Then the reader below is not asked again until it wakes us,
  // so that of many members that look only one asks.
  Result<bool> PollBelow() {
    if (!stirred_.exchange(false)) return false;
    auto records = reader_->Poll(kTailPollBytes);
    if (!records || !records->empty()) stirred_ = true;
    if (!records) {
      lost_ = records.error().code == Code::kDataLoss;
      return std::unexpected(std::move(records).error());
    }
    for (LoggedRecord& record : *records) {
      // The reader before this one had it.
      if (record.offset < next_) continue;
      next_ = record.offset + 1;
      Count(BufferedBytes(record.record));
      records_.push_back(std::move(record));
    }
    return !records->empty();
  }

  // Goes over to a steady reader, which begins while the other one still reads.
  void Settle() {
    const int64_t now = shared_->steady_us();
    if (steady_ == nullptr) {
      if (now - quiet_since_us_ < Micros(kTailSettle)) return;
      quiet_since_us_ = now;
      steady_since_us_ = now;
      if (auto opened = OpenAt(next_, Pace::kSteady)) steady_ = *std::move(opened);
    } else if (now - steady_since_us_ >= Micros(kTailSettle)) {
      reader_ = std::move(steady_);
      settled_ = true;
      stirred_ = true;
    }
  }

  void Copy(Member& member, size_t bytes_max, std::vector<LoggedRecord>& records) const {
    const auto first = std::ranges::lower_bound(records_, member.next, {}, &LoggedRecord::offset);
    size_t bytes = 0;
    for (auto record = first; record != records_.end() && (records.empty() || bytes < bytes_max);
         ++record) {
      bytes += record->record.value.size();
      member.next = record->offset + 1;
      records.push_back(*record);
    }
  }

  // Drops what every member has had. Returns true if that made room.
  bool Trim() {
    if (records_.empty()) return false;
    const bool was_full = IsFull();
    int64_t slowest = next_;
    for (const Member* const member : members_) slowest = std::min(slowest, member->next);
    while (!records_.empty() && records_.front().offset < slowest) {
      Count(-BufferedBytes(records_.front().record));
      records_.pop_front();
    }
    return was_full && !IsFull();
  }

  void DropStalled() {
    const int64_t now = shared_->steady_us();
    std::erase_if(members_, [&](Member* member) {
      const bool stalled = member->next < next_ && now - member->polled_us >= Micros(kTailStall);
      if (stalled) member->joined = false;
      return stalled;
    });
    Trim();
  }

  void Count(int64_t bytes) {
    bytes_ += bytes;
    shared_->bytes += bytes;
  }

  const std::shared_ptr<Shared> shared_;
  const TopicPartition source_;
  std::mutex followers_mutex_;
  Followers followers_;
  mutable std::mutex mutex_;
  std::vector<Member*> members_;
  std::deque<LoggedRecord> records_;   // that some member lacks
  int64_t bytes_ = 0;                  // of records_
  int64_t next_ = 0;                   // of the next record that is read
  int64_t quiet_since_us_ = 0;         // since when no record came
  int64_t steady_since_us_ = 0;        // since when steady_ is open
  bool settled_ = false;               // reader_ is a steady one
  std::atomic<bool> lost_ = false;     // reader_ gives no more records
  std::atomic<bool> stirred_ = true;   // reader_ may have something
  std::unique_ptr<LogReader> reader_;  // null if there are no members
  std::unique_ptr<LogReader> steady_;  // takes reader_'s place soon; last, since wakers run
};

class SharedTails::Reader final : public LogReader {
 public:
  static Result<std::unique_ptr<LogReader>> Open(std::shared_ptr<Shared> shared,
                                                 const TopicPartition& source, int64_t from_offset,
                                                 Waker waker) {
    std::unique_ptr<Reader> reader(
        new Reader(std::move(shared), source, from_offset, std::move(waker)));
    NAUNGAN_ASSIGN(const bool joined, reader->Join(/*past_the_tail_too=*/false));
    if (!joined) NAUNGAN_TRY(reader->GoAlone());
    return reader;
  }

  ~Reader() override {
    if (tail_) tail_->Leave(member_);
  }

  Result<std::vector<LoggedRecord>> Poll(size_t bytes_max) override {
    if (alone_ == nullptr) {
      NAUNGAN_ASSIGN(auto records, tail_->Poll(member_, bytes_max));
      if (records) return *std::move(records);
      NAUNGAN_TRY(GoAlone());
    }
    NAUNGAN_ASSIGN(auto records, alone_->Poll(bytes_max));
    if (!records.empty()) member_.next = records.back().offset + 1;
    // Without records nothing says that its place is one that the log has, unless the tail is there
    // as well.
    NAUNGAN_ASSIGN(const bool joined, Join(/*past_the_tail_too=*/!records.empty()));
    if (joined) alone_.reset();
    return records;
  }

  int64_t KnownEndOffset() const override {
    const int64_t known = alone_ == nullptr ? tail_->KnownEndOffset() : alone_->KnownEndOffset();
    return known < 0 ? known : std::max(known, member_.next);
  }

 private:
  Reader(std::shared_ptr<Shared> shared, TopicPartition source, int64_t from_offset, Waker waker)
      : shared_(std::move(shared)), source_(std::move(source)), wake_(std::move(waker)) {
    member_.next = from_offset;
  }

  Result<bool> Join(bool past_the_tail_too) {
    if (!tail_ || tail_->IsLost()) {
      tail_ = shared_->TailOf(source_);
      tail_->Follow(wake_.slot());
    }
    return tail_->TryJoin(member_, past_the_tail_too);
  }

  Status GoAlone() {
    NAUNGAN_ASSIGN(alone_, shared_->open_below(source_, member_.next, Pace::kSoon,
                                               [slot = wake_.slot()] { slot->Wake(); }));
    return {};
  }

  const std::shared_ptr<Shared> shared_;
  const TopicPartition source_;
  WakeHandle wake_;
  Tail::Member member_;
  std::shared_ptr<Tail> tail_;
  std::unique_ptr<LogReader> alone_;  // null while it is joined
};

std::shared_ptr<SharedTails::Tail> SharedTails::Shared::TailOf(const TopicPartition& source) {
  const std::scoped_lock lock(mutex);
  std::weak_ptr<Tail>& known = tails[source];
  std::shared_ptr<Tail> tail = known.lock();
  if (!tail || tail->IsLost()) {
    tail = std::make_shared<Tail>(shared_from_this(), source);
    known = tail;
  }
  return tail;
}

SharedTails::SharedTails(OpenBelow open_below, SteadyUs steady_us)
    : shared_(std::make_shared<Shared>(std::move(open_below), std::move(steady_us))) {}

SharedTails::~SharedTails() = default;

Result<std::unique_ptr<LogReader>> SharedTails::OpenReader(const TopicPartition& source,
                                                           int64_t from_offset, Waker waker) {
  return Reader::Open(shared_, source, from_offset, std::move(waker));
}

}  // namespace naungan::eventlog
