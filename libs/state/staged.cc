#include "libs/state/staged.h"

#include <algorithm>
#include <utility>

namespace naungan::state {
namespace {

// A read makes room for the row that it keeps, but it does not walk over a large batch for that.
constexpr size_t kEvictStepsPerRead = 16;

int64_t CostBytes(std::string_view key, const std::optional<std::string>& value) {
  return kHotRowOverheadBytes + static_cast<int64_t>(key.size()) +
         static_cast<int64_t>(value ? value->size() : 0);
}

}  // namespace

StagedBatch::StagedBatch(Store& store, platform::MemoryBudget& budget, int64_t hot_bytes_max)
    : store_(store), hot_bytes_max_(hot_bytes_max), claim_(budget, platform::MemoryUse::kHotRows) {}

StagedBatch::Rows::value_type& StagedBatch::Entry(std::string_view key) const {
  auto found = rows_.find(key);
  if (found == rows_.end()) {
    found = rows_.emplace(key, Row{}).first;
    by_age_.push_back(&*found);
    hot_bytes_ += CostBytes(found->first, found->second.value);
  }
  return *found;
}

void StagedBatch::SetValue(Rows::value_type& entry, std::optional<std::string> value) const {
  hot_bytes_ -= CostBytes(entry.first, entry.second.value);
  entry.second.value = std::move(value);
  hot_bytes_ += CostBytes(entry.first, entry.second.value);
}

std::optional<std::string> StagedBatch::Get(std::string_view key) const {
  auto& entry = Entry(key);
  Row& row = entry.second;
  if (row.loaded) {
    // Only the second use counts, so that rows that are read once do not drive out the busy ones.
    row.used = true;
    return row.value;
  }
  auto value = store_.Get(key);
  SetValue(entry, value);
  row.loaded = true;
  EvictCold(kEvictStepsPerRead, hot_bytes_max_);
  return value;
}

void StagedBatch::Stage(std::string_view key, std::optional<std::string> value) {
  auto& entry = Entry(key);
  SetValue(entry, std::move(value));
  Row& row = entry.second;
  row.used = std::exchange(row.loaded, true);
  if (row.staged) return;
  row.staged = true;
  staged_.push_back(&entry);
}

void StagedBatch::Put(std::string_view key, std::string value) { Stage(key, std::move(value)); }

void StagedBatch::Delete(std::string_view key) { Stage(key, std::nullopt); }

void StagedBatch::Scan(
    std::string_view from, std::string_view to,
    const std::function<bool(std::string_view key, std::string_view value)>& visit) const {
  std::vector<const Rows::value_type*> staged;
  for (const auto* entry : staged_) {
    if (entry->first >= from && (to.empty() || entry->first < to)) staged.push_back(entry);
  }
  std::ranges::sort(staged, {}, [](const auto* entry) -> std::string_view { return entry->first; });

  auto next = staged.begin();
  bool wanted = true;
  const auto visit_staged = [&] {
    const auto& [key, row] = **next++;
    if (row.value) wanted = visit(key, *row.value);
  };
  store_.Scan(from, to, [&](std::string_view key, std::string_view value) {
    while (wanted && next != staged.end() && (*next)->first < key) visit_staged();
    if (!wanted) return false;
    if (next != staged.end() && (*next)->first == key) {
      visit_staged();
    } else {
      wanted = visit(key, value);
    }
    return wanted;
  });
  while (wanted && next != staged.end()) visit_staged();
}

void StagedBatch::Discard() {
  for (auto* entry : staged_) {
    // The next read of this row asks the store again.
    SetValue(*entry, std::nullopt);
    entry->second.staged = false;
    entry->second.loaded = false;
    entry->second.used = false;
  }
  staged_.clear();
  KeepWithinBounds();
}

Status StagedBatch::Commit() {
  std::vector<RowChange> changes;
  changes.reserve(staged_.size());
  for (const auto* entry : staged_) {
    const auto& value = entry->second.value;
    changes.push_back(
        {entry->first, value ? std::optional<std::string_view>(*value) : std::nullopt});
  }
  NAUNGAN_TRY(store_.Commit(changes));
  for (auto* entry : staged_) entry->second.staged = false;
  staged_.clear();
  KeepWithinBounds();
  return {};
}

void StagedBatch::KeepWithinBounds() {
  int64_t bytes_max = hot_bytes_max_;
  if (!claim_.HasRoom()) {
    const int64_t less = hot_bytes_ - hot_bytes_ / kHotGivenUpDivisor;
    bytes_max = std::min(bytes_max, std::max(kHotBytesKept, less));
  }
  EvictCold(by_age_.size() * 2, bytes_max);
  claim_.Set(hot_bytes_);
}

// The clock algorithm: the oldest row goes first, but a row that was used since the hand last
// passed gets another round. So two rounds clear everything. Staged rows always stay, because they
// exist nowhere else.
void StagedBatch::EvictCold(size_t steps_max, int64_t bytes_max) const {
  for (size_t step = 0; step < steps_max && hot_bytes_ > bytes_max; ++step) {
    if (by_age_.empty()) return;
    auto* entry = by_age_.front();
    by_age_.pop_front();
    Row& row = entry->second;
    if (row.staged || std::exchange(row.used, false)) {
      by_age_.push_back(entry);
      continue;
    }
    hot_bytes_ -= CostBytes(entry->first, row.value);
    rows_.erase(rows_.find(entry->first));
  }
}

}  // namespace naungan::state
