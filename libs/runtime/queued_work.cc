#include "libs/runtime/queued_work.h"

#include "libs/runtime/meta_rows.h"
#include "libs/state/keys.h"

namespace naungan::runtime {
namespace {

void AddToCount(state::Writer& rows, int64_t by) {
  v1::StoredWorkCount count = kWorkCountTable.Get(rows).value_or(v1::StoredWorkCount());
  count.set_works(count.works() + by);
  kWorkCountTable.Put(rows, count);
}

std::optional<Work> FirstWork(const state::Reader& rows, std::string_view from,
                              std::string_view to) {
  std::optional<Work> found;
  kWorkTable.ScanRange(rows, from, to, [&](std::string_view key, const v1::StoredWork& stored) {
    key.remove_prefix(1);  // the table id
    found =
        Work{.id = state::TakeString(key), .payload = stored.payload(), .steps = stored.steps()};
    return false;
  });
  return found;
}

}  // namespace

void QueueWork(state::Writer& rows, std::string_view id, std::string_view payload) {
  auto stored = kWorkTable.Get(rows, id);
  if (!stored) {
    AddToCount(rows, 1);
    stored.emplace();
  }
  stored->set_payload(payload.data(), payload.size());
  kWorkTable.Put(rows, *stored, id);
}

void EndWork(state::Writer& rows, std::string_view id) {
  if (!kWorkTable.Get(rows, id)) return;
  kWorkTable.Delete(rows, id);
  AddToCount(rows, -1);
}

int64_t QueuedWorks(const state::Reader& rows) {
  const auto count = kWorkCountTable.Get(rows);
  return count ? count->works() : 0;
}

std::optional<Work> NextWork(const state::Reader& rows, std::string_view after) {
  const std::string first = state::EncodeKey(kWorkTable.id);
  if (!after.empty()) {
    const std::string next = state::PrefixEnd(kWorkTable.Key(after));
    if (auto work = FirstWork(rows, next, state::PrefixEnd(first))) return work;
  }
  return FirstWork(rows, first, state::PrefixEnd(first));
}

void CountSlice(state::Writer& rows, std::string_view id) {
  auto stored = kWorkTable.Get(rows, id);
  if (!stored) return;
  stored->set_steps(stored->steps() + 1);
  kWorkTable.Put(rows, *stored, id);
}

}  // namespace naungan::runtime
