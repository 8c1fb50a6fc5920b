// A log that misbehaves on demand, over another one: lost acknowledgements, appends that land late
// or never, feeds that fail, a broker that is away.
//
// One thread, that of the test. Faults hit private logs' writers and feeds only where asked, and
// never the clock topics; readers see what really landed. The log below must outlive it.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "libs/eventlog/log.h"

namespace naungan {

class FaultyLog final : public eventlog::Log {
 public:
  // What becomes of an append to a private log.
  enum class Fate {
    kLands,       // and is acknowledged
    kHeld,        // in flight until Release
    kAckLost,     // lands; its writer never learns of it
    kNeverLands,  // its writer is told that the outcome is unknown
    kRefused      // its writer is told that the topic takes no such record
  };

  explicit FaultyLog(eventlog::Log& below) : below_(below) {}

  // The fates of the next appends, in order; after them every append lands.
  void Plan(std::vector<Fate> fates) { fates_.insert(fates_.end(), fates.begin(), fates.end()); }
  void ForgetPlan() { fates_.clear(); }
  // Everything held lands now, in order, and is acknowledged to a writer that still waits.
  void Release();
  // The writers of held appends give up: they learn that the outcome is unknown, and Release lands
  // the records later all the same.
  void GiveUp();
  // Feed writers take the next `records` and fail at the one after them; of those taken the later
  // half is lost.
  void FailFeedsAfter(int64_t records) { feed_records_left_ = records; }
  // Feed writers fail at their next record, because the topic takes no such record; until it does
  // again.
  void SetFeedsRefusing(bool refusing) { feeds_refusing_ = refusing; }
  // How often feed writers failed so.
  int64_t feed_refusals() const { return feed_refusals_; }
  // A reader that is made from now on finds nothing at its first poll, like one that waits for its
  // first fetch.
  void SetReadersSlow(bool slow) { readers_slow_ = slow; }
  // Readers of private logs give no record from this offset on, although they know that the log
  // goes on, as when another program's transaction is open there.
  void SetReadableEnd(int64_t offset) { readable_end_ = offset; }
  // From now on no call is answered, or calls are answered again.
  void SetAway(bool away) { away_ = away; }
  // From now on calls that are made apart (RunApart) wait for AnswerApart.
  void HoldApart() { holding_apart_ = true; }
  // Runs what waits, and from now on everything at once.
  void AnswerApart();
  // Calls that may block and were not made apart: the topic for each question where one ends or
  // begins and for each writer that was opened, and "" for each feed writer.
  const std::vector<std::string>& waited_for() const { return waited_for_; }

  // How many writers of private logs and of feeds there are.
  int writers() const { return writers_; }
  // Appends to private logs so far, whatever became of them.
  int64_t appends() const { return appends_; }
  // Where readers were opened, in order: the topic's partition and the offset.
  const std::vector<std::pair<eventlog::TopicPartition, int64_t>>& opened() const {
    return opened_;
  }
  void ForgetOpened() { opened_.clear(); }
  // Values appended to private logs, in order, likewise.
  const std::vector<std::string>& values() const { return values_; }

  Result<std::unique_ptr<eventlog::LogReader>> OpenReader(const eventlog::TopicPartition& source,
                                                          int64_t from_offset,
                                                          eventlog::Waker waker) override;
  Result<std::unique_ptr<eventlog::LogWriter>> OpenWriter(const eventlog::TopicPartition& target,
                                                          eventlog::Waker waker) override;
  Result<std::unique_ptr<eventlog::FeedWriter>> OpenFeedWriter(eventlog::Waker waker) override;
  Result<int64_t> EndOffset(const eventlog::TopicPartition& source) override;
  Result<int64_t> BeginOffset(const eventlog::TopicPartition& source) override;
  Result<eventlog::TopicSettings> DescribeTopic(const std::string& topic) override;
  Status CreateTopic(const eventlog::TopicSettings& settings) override;
  Result<std::vector<std::string>> ListTopics() override;
  void RunApart(std::move_only_function<void()> call) override;

 private:
  class Reader;
  class Writer;
  class Feeds;
  // One append, shared by its writer and, while held, by the log: the writer may be gone before the
  // record lands. That is what the shared_ptr is for.
  struct Pending {
    eventlog::TopicPartition target;
    eventlog::Record record;
    std::optional<eventlog::AppendOutcome> outcome;
    eventlog::Waker waker;
  };

  Status Answered() const;
  void NoteWaiting(const std::string& topic);
  int64_t LandBelow(const eventlog::TopicPartition& target, eventlog::Record record);
  std::shared_ptr<Pending> Append(const eventlog::TopicPartition& target, eventlog::Record record,
                                  const eventlog::Waker& waker);

  eventlog::Log& below_;
  std::deque<Fate> fates_;
  std::vector<std::shared_ptr<Pending>> held_;
  std::optional<int64_t> feed_records_left_;
  bool feeds_refusing_ = false;
  int64_t feed_refusals_ = 0;
  bool away_ = false;
  bool holding_apart_ = false;
  bool is_apart_ = false;  // a call that RunApart was given is running
  std::vector<std::move_only_function<void()>> held_apart_;
  std::vector<std::string> waited_for_;
  bool readers_slow_ = false;
  int64_t readable_end_ = INT64_MAX;
  int writers_ = 0;
  int64_t appends_ = 0;
  std::vector<std::string> values_;
  std::vector<std::pair<eventlog::TopicPartition, int64_t>> opened_;
};

}  // namespace naungan
