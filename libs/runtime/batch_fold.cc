#include "libs/runtime/batch_fold.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "libs/eventlog/partitioner.h"
#include "libs/runtime/input_marks.h"
#include "libs/runtime/position_proto.h"
#include "libs/runtime/queued_work.h"
#include "libs/runtime/remembered_results.h"
#include "libs/runtime/skipped_inputs.h"

namespace naungan::runtime {
namespace {

std::unexpected<Error> Invalid(std::string_view what) {
  return Fail(Code::kInternal, "DECISION_INVALID", "",
              fmt::format("A decision of the service cannot be recorded: {}.", what));
}

Position BatchPosition(int32_t partition, const v1::Batch& batch) {
  return {.partition = partition,
          .epoch = batch.epoch(),
          .term_id = batch.term_id(),
          .sequence = batch.sequence(),
          .index = 0};
}

}  // namespace

BatchFold::BatchFold(const PartitionId& id, const StateMachine& machine, const v1::Batch& batch)
    : id_(id),
      machine_(machine),
      batch_(BatchPosition(id.partition, batch)),
      time_us_(batch.time_us()) {}

Result<std::vector<FeedRecord>> BatchFold::Derive(const v1::Entry& entry) {
  std::vector<FeedRecord> derived;
  int64_t bytes = 0;
  for (int i = 0; i < entry.events_size(); ++i) {
    bytes += static_cast<int64_t>(entry.events(i).size());
    const size_t first = derived.size();
    NAUNGAN_ASSIGN(auto published, machine_.Publish(entry.events(i)));
    for (Outgoing& outgoing : published) {
      FeedRecord record;
      record.target.topic = outgoing.topic;
      record.target.partition =
          outgoing.inbox ? eventlog::PartitionOf(outgoing.key, id_.partitions) : id_.partition;
      if (static_cast<int64_t>(outgoing.value.size()) > kDecisionBytesMax) {
        return Invalid("a record for a feed is too large");
      }
      for (size_t other = first; other < derived.size(); ++other) {
        if (derived[other].target == record.target) {
          return Invalid("one event puts two records into one feed partition");
        }
      }
      record.outgoing = std::move(outgoing);
      record.position = batch_;
      record.position.index = derived_events_ + i;
      record.time_us = time_us_;
      derived.push_back(std::move(record));
    }
  }
  if (bytes > kDecisionBytesMax) return Invalid("its events are too large");
  if (static_cast<int64_t>(entry.request().result().size()) > kResultBytesMax) {
    return Invalid("its answer is too large");
  }
  derived_events_ += entry.events_size();
  return derived;
}

Result<Reply> BatchFold::Apply(const v1::Entry& entry, std::vector<FeedRecord> derived,
                               state::Writer& rows, PartitionCursor& cursor) {
  EventContext context{.position = batch_, .time_us = time_us_};
  for (const std::string& event : entry.events()) {
    context.position.index = applied_events_++;
    NAUNGAN_TRY(machine_.Apply(event, context, rows));
  }
  if (entry.has_skip()) ApplySkip(entry.skip(), time_us_, rows);
  if (entry.has_slice()) CountSlice(rows, entry.slice().work());
  Reply reply;
  if (entry.has_request()) {
    const v1::Request& request = entry.request();
    reply = ReplyFor(request, derived);
    RememberResult(rows, cursor, request.request_id(), request.request_digest(), reply);
    ++requests_;
  }
  std::ranges::move(derived, std::back_inserter(records_));
  return reply;
}

void BatchFold::Pass(std::vector<FeedRecord> derived) {
  std::ranges::move(derived, std::back_inserter(records_));
}

void BatchFold::Finish(const v1::Batch& batch, state::Writer& rows, PartitionCursor& cursor) const {
  for (const v1::InputCursor& input : batch.input_cursors()) InputMarks::Store(input, rows);
  ExpireResults(rows, cursor, time_us_, requests_);
}

Reply BatchFold::ReplyFor(const v1::Request& request,
                          const std::vector<FeedRecord>& derived) const {
  Reply reply{.result = request.result(), .position = batch_, .feeds = {}};
  for (const FeedRecord& record : derived) {
    if (record.outgoing.inbox) continue;
    const auto feed = std::ranges::find(reply.feeds, record.target.topic,
                                        &std::pair<std::string, Position>::first);
    if (feed == reply.feeds.end()) {
      reply.feeds.emplace_back(record.target.topic, record.position);
    } else {
      feed->second = record.position;
    }
  }
  return reply;
}

}  // namespace naungan::runtime
