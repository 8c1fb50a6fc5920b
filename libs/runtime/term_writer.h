// The writer of a leader's batches. One that was not used for a while (kWriterKeep) is closed, and
// opened again when the leader has something to append: on Kafka each is a client with threads and
// connections of its own, and most partitions of a big house rest most of the time.
//
// A writer may be replaced like this because every append before was acknowledged, and because a
// batch counts only by its term, its sequence and its head (admission.h).
//
// One thread, that of the partition.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "libs/base/result.h"
#include "libs/eventlog/asked.h"
#include "libs/eventlog/log.h"
#include "libs/runtime/partition_ports.h"

namespace naungan::runtime {

// A writer that is not used for this long is closed: in office hours it stays.
inline constexpr std::chrono::minutes kWriterKeep{5};

// Opens writers of the own log. What it opens calls its waker, so it must outlive them.
using WriterOpening = eventlog::Asked<std::unique_ptr<eventlog::LogWriter>>;

class TermWriter {
 public:
  // `writer` is open. `opening` and `ports` must outlive it.
  TermWriter(std::unique_ptr<eventlog::LogWriter> writer, eventlog::TopicPartition target,
             WriterOpening& opening, const PartitionPorts& ports);
  ~TermWriter() { opening_.Forget(); }
  TermWriter(const TermWriter&) = delete;
  TermWriter& operator=(const TermWriter&) = delete;

  // Returns true if it can append. Otherwise it is being opened, and a waker is called. Errors:
  // those of Log::OpenWriter.
  Result<bool> Open();
  // As LogWriter::Append. Precondition: Open returned true.
  void Append(eventlog::Record record);
  // As LogWriter::Poll.
  std::optional<eventlog::AppendOutcome> Poll() { return writer_->Poll(); }
  // Call when nothing is in flight.
  void CloseIfUnused();

 private:
  const eventlog::TopicPartition target_;
  WriterOpening& opening_;
  const PartitionPorts& ports_;
  std::unique_ptr<eventlog::LogWriter> writer_;  // null while it is closed
  int64_t used_steady_us_;
};

}  // namespace naungan::runtime
