#include "libs/runtime/publisher.h"

#include <fmt/core.h>

#include <utility>

#include "libs/platform/log.h"
#include "libs/runtime/feed_frame.h"
#include "libs/runtime/micros.h"

namespace naungan::runtime {
namespace {

eventlog::Record ToRecord(const std::string& service, const FeedRecord& record) {
  const Outgoing& outgoing = record.outgoing;
  return EncodeFeedRecord(outgoing.topic,
                          {.service = service,
                           .position = record.position,
                           .previous = record.previous,
                           .fork = record.fork,
                           .type = outgoing.type,
                           .subject = outgoing.subject,
                           .sequence = outgoing.sequence,
                           .time_us = record.time_us},
                          outgoing.key, outgoing.value);
}

}  // namespace

Publisher::Publisher(const PartitionId& id, FeedBacklog& backlog, const PartitionPorts& ports)
    : id_(id),
      backlog_(backlog),
      ports_(ports),
      opening_(ports.waker),
      claim_(ports.memory, platform::MemoryUse::kInFlight) {}

bool Publisher::Run() {
  const bool sent = Send();
  if (sent || in_flight_ > 0) used_steady_us_ = ports_.clock.SteadyUs();
  const bool acknowledged = CollectAcknowledgements();
  if (in_flight_ == 0 && ports_.clock.SteadyUs() - used_steady_us_ >= Micros(ports_.writer_keep)) {
    writer_.reset();
  }
  return acknowledged || sent;
}

bool Publisher::Send() {
  if (refused_ || CameThrough() || (trial_ == Trial::kRuns && in_flight_ > 0)) return false;
  if (backlog_.Unacknowledged(static_cast<size_t>(in_flight_)) == nullptr) return false;
  if (!writer_ && !OpenWriter()) return false;
  const int64_t sent_max = trial_ == Trial::kRuns ? 1 : kPublishPerRunMax;
  for (int64_t sent = 0; sent < sent_max; ++sent) {
    const FeedRecord* const record = backlog_.Unacknowledged(static_cast<size_t>(in_flight_));
    // What is in flight is acknowledged sooner or later, which makes room and wakes us.
    if (record == nullptr || !claim_.HasRoom()) return sent > 0;
    auto taken = writer_->Append(record->target, ToRecord(id_.service, *record));
    if (!taken) {
      if (taken.error().code != Code::kResourceExhausted) Fail(taken.error());
      return sent > 0;
    }
    ++in_flight_;
    bytes_in_flight_.push_back(std::ssize(record->outgoing.key) +
                               std::ssize(record->outgoing.value));
    all_bytes_in_flight_ += bytes_in_flight_.back();
    claim_.Set(all_bytes_in_flight_);
  }
  return true;
}

bool Publisher::OpenWriter() {
  if (!opening_.IsUnderWay()) {
    if (!retry_.Due(ports_.clock.SteadyUs())) return false;
    opening_.Begin(ports_.log, [&log = ports_.log, waker = opening_.waker()] {
      return log.OpenFeedWriter(waker);
    });
  }
  auto writer = opening_.Take();
  if (!writer) return false;
  if (!*writer) {
    Fail(writer->error());
    return false;
  }
  writer_ = **std::move(writer);
  used_steady_us_ = ports_.clock.SteadyUs();
  acknowledged_ = 0;
  if (!alarm_.empty()) {
    platform::LogInfo("publisher made again", {{"service", id_.service},
                                               {"partition", id_.partition},
                                               {"unpublished", backlog_.UnacknowledgedCount()}});
  }
  return true;
}

bool Publisher::CollectAcknowledgements() {
  if (!writer_ || in_flight_ == 0) return false;
  const auto acknowledged = writer_->Acknowledged();
  if (!acknowledged) {
    Fail(acknowledged.error());
    return false;
  }
  const int64_t newly = *acknowledged - acknowledged_;
  if (newly == 0) return false;
  backlog_.Acknowledge(newly);
  acknowledged_ = *acknowledged;
  Forget(newly);
  if (trial_ == Trial::kRuns) trial_ = Trial::kPassed;
  alarm_.clear();
  retry_.Succeeded();
  return true;
}

void Publisher::Forget(int64_t records) {
  in_flight_ -= records;
  for (; records > 0; --records) {
    all_bytes_in_flight_ -= bytes_in_flight_.front();
    bytes_in_flight_.pop_front();
  }
  claim_.Set(all_bytes_in_flight_);
}

void Publisher::Fail(const Error& error) {
  // After an error the log port requires a new writer, which sends again from the first record that
  // was not acknowledged.
  if (writer_) trial_ = Trial::kRuns;
  writer_.reset();
  Forget(in_flight_);
  refused_ = error.code != Code::kUnavailable;
  alarm_ = fmt::format("feeds cannot be published: {}{}", error.message,
                       refused_ ? " Then restart this instance." : "");
  retry_.Failed(ports_.clock.SteadyUs());
  platform::LogWarning(refused_ ? "publishing failed, and stops for this term"
                                : "publishing failed, will send again",
                       {{"service", id_.service},
                        {"partition", id_.partition},
                        {"reason", error.reason},
                        {"why", error.message}});
}

}  // namespace naungan::runtime
