#include "libs/runtime/remembered_results.h"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "libs/base/planted_bug.h"
#include "libs/base/uuid.h"
#include "libs/runtime/micros.h"
#include "libs/runtime/position_proto.h"
#include "libs/state/keys.h"

namespace naungan::runtime {
namespace {

using std::chrono::milliseconds;

constexpr int64_t kResultKeptMs = milliseconds(std::chrono::days(kResultKeptDays)).count();
constexpr int64_t kRequestAheadMaxMs =
    milliseconds(std::chrono::hours(kRequestAheadMaxHours)).count();

std::optional<int64_t> UnixMs(std::string_view request_id) {
  if (request_id.size() != Uuid::kBytes) return std::nullopt;
  Uuid::Bytes bytes;
  std::ranges::transform(request_id, bytes.begin(), [](char c) { return static_cast<uint8_t>(c); });
  return UuidV7UnixMs(Uuid(bytes));
}

bool Expired(int64_t unix_ms, int64_t time_us) {
  return unix_ms < MillisOf(time_us) - kResultKeptMs;
}

}  // namespace

Status CheckRequestId(std::string_view request_id, int64_t time_us) {
  const auto unix_ms = UnixMs(request_id);
  if (!unix_ms) {
    return Fail(Code::kInvalidArgument, "REQUEST_ID_MALFORMED", "request_id",
                "The request id must be a UUID of version 7.");
  }
  if (Expired(*unix_ms, time_us)) {
    return Fail(Code::kFailedPrecondition, "REQUEST_ID_EXPIRED", "request_id",
                fmt::format("The request id is older than {} days, and its answer is no longer "
                            "known. Check whether it was done; if not, ask again with a new id.",
                            kResultKeptDays));
  }
  if (*unix_ms > MillisOf(time_us) + kRequestAheadMaxMs) {
    return Fail(Code::kInvalidArgument, "REQUEST_ID_AHEAD", "request_id",
                fmt::format("The time in the request id is more than {} hours ahead. Set the clock "
                            "of the machine that made it.",
                            kRequestAheadMaxHours));
  }
  return {};
}

std::optional<RememberedResult> FindResult(const state::Reader& rows, std::string_view request_id) {
  auto stored = kResultTable.Get(rows, request_id);
  if (!stored || NAUNGAN_PLANTED(kDedupe)) return std::nullopt;
  RememberedResult found;
  found.request_digest = std::move(*stored->mutable_request_digest());
  found.reply.result = std::move(*stored->mutable_result());
  found.reply.position = FromProto(stored->position());
  for (const auto& feed : stored->feeds()) {
    found.reply.feeds.emplace_back(feed.feed(), FromProto(feed.position()));
  }
  return found;
}

void RememberResult(state::Writer& rows, PartitionCursor& cursor, std::string_view request_id,
                    std::string_view request_digest, const Reply& reply) {
  v1::StoredResult stored;
  stored.set_request_digest(request_digest.data(), request_digest.size());
  stored.set_result(reply.result);
  *stored.mutable_position() = ToProto(reply.position);
  for (const auto& [topic, position] : reply.feeds) {
    auto* const feed = stored.add_feeds();
    feed->set_feed(topic);
    *feed->mutable_position() = ToProto(position);
  }
  kResultTable.Put(rows, stored, request_id);
  if (cursor.oldest_request_id.empty() || request_id < cursor.oldest_request_id) {
    cursor.oldest_request_id = request_id;
  }
}

void ExpireResults(state::Writer& rows, PartitionCursor& cursor, int64_t time_us, int64_t added) {
  // Ids are ordered as their times are, so the oldest id says whether there is anything to remove.
  // The usual case needs no scan.
  if (cursor.oldest_request_id.empty()) return;
  if (!Expired(UnixMs(cursor.oldest_request_id).value_or(0), time_us)) return;

  const size_t expired_max = static_cast<size_t>(std::max(kResultsExpiredPerBatch, 2 * added));
  std::vector<std::string> expired;
  std::string oldest;
  const std::string end = state::PrefixEnd(state::EncodeKey(kResultTable.id));
  rows.Scan(
      kResultTable.Key(cursor.oldest_request_id), end, [&](std::string_view key, std::string_view) {
        std::string_view rest = key.substr(1);
        std::string request_id = state::TakeString(rest);
        if (expired.size() == expired_max || !Expired(UnixMs(request_id).value_or(0), time_us)) {
          oldest = std::move(request_id);
          return false;
        }
        expired.emplace_back(key);
        return true;
      });
  for (const std::string& key : expired) rows.Delete(key);
  cursor.oldest_request_id = std::move(oldest);
}

}  // namespace naungan::runtime
