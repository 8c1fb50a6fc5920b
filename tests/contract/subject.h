// What the contract suite needs of a log under test, and the tools that its cases share.
#pragma once

#include <gtest/gtest.h>

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <ostream>
#include <string>
#include <vector>

#include "libs/eventlog/log.h"

namespace naungan::eventlog {

// A log under test. One thread.
class Subject {
 public:
  virtual ~Subject() = default;

  virtual Log& log() = 0;
  // Closes the log and opens it again, as another process does. Returns false if that forgets
  // everything.
  virtual bool Reopen() = 0;
};

// Makes a subject for one test case.
struct SubjectKind {
  std::string name;
  std::function<std::unique_ptr<Subject>()> make;
};

inline void PrintTo(const SubjectKind& kind, std::ostream* out) { *out << kind.name; }

// A Waker to wait for. ctest's time limit ends a test whose bell never rings.
class Bell {
 public:
  Waker waker() {
    return [this] {
      const std::scoped_lock lock(mutex_);
      rung_ = true;
      changed_.notify_all();
    };
  }

  // Waits for the bell. Returns at once if it rang since the last wait.
  void Wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return rung_; });
    rung_ = false;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool rung_ = false;
};

inline Record Valued(std::string value) { return {.value = std::move(value)}; }

// Appends `record` and returns the offset where it landed. If that is unknown, the test fails.
int64_t AppendAndWait(LogWriter& writer, Bell& bell, Record record);

// Polls and waits until `count` records have come.
std::vector<LoggedRecord> ReadRecords(LogReader& reader, Bell& bell, size_t count,
                                      size_t bytes_max = 64 * 1024);

// Waits until `count` of the accepted records are acknowledged.
void WaitAcknowledged(FeedWriter& writer, Bell& bell, int64_t count);

std::vector<std::string> Values(const std::vector<LoggedRecord>& records);

// The suite of contract_suite.cc. Each case creates topics with names of its own.
class LogContract : public testing::TestWithParam<SubjectKind> {
 protected:
  Log& log() { return subject_->log(); }
  Subject& subject() { return *subject_; }

  // Creates a topic whose name no other run uses. By default it has one partition.
  std::string MakeTopic(TopicSettings settings = {});

  std::unique_ptr<LogReader> Reader(const TopicPartition& source, int64_t from, Bell& bell);
  std::unique_ptr<LogWriter> Writer(const TopicPartition& target, Bell& bell);
  std::unique_ptr<FeedWriter> Feed(Bell& bell);

 private:
  std::unique_ptr<Subject> subject_ = GetParam().make();
};

}  // namespace naungan::eventlog
