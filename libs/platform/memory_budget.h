// The memory that all partitions of one process may use together, for each of these:
//
//   use          what                                              of the whole
//   stores       block caches and write buffers of RocksDB         25 %
//   hot rows     rows that decisions keep in memory                25 %
//   commands     commands that wait to be decided                  12.5 %
//   unpublished  feed records that are not acknowledged            12.5 %
//   read ahead   records of inputs that wait to be decided on      12.5 %
//   in flight    copies of feed records on their way to the log    12.5 %
//
// Each part has a limit of its own beside this. When a use is full, a part that holds something of
// it gets no more, but one that holds nothing may take one thing, so that no partition stands still
// because others are busy. So a use exceeds its bound by one thing of each part at the most.
//
// Any thread.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace naungan::platform {

enum class MemoryUse { kStores, kHotRows, kCommands, kUnpublished, kReadAhead, kInFlight };
inline constexpr size_t kMemoryUses = static_cast<size_t>(MemoryUse::kInFlight) + 1;

// "stores", "hot rows" and so on.
std::string_view NameOf(MemoryUse use);

inline constexpr int64_t kBytesPerMib = int64_t{1024} * 1024;
inline constexpr int64_t kMemoryBytesDefault = 1024 * kBytesPerMib;
// With less, a command of the largest size would hardly fit.
inline constexpr int64_t kMemoryBytesMin = 64 * kBytesPerMib;

class MemoryBudget {
 public:
  explicit MemoryBudget(int64_t bytes = kMemoryBytesDefault) : bytes_(bytes) {}
  MemoryBudget(const MemoryBudget&) = delete;
  MemoryBudget& operator=(const MemoryBudget&) = delete;

  int64_t MaxBytes(MemoryUse use) const;
  // What all claims use now. The stores count for themselves (state::StoreMemory).
  int64_t UsedBytes(MemoryUse use) const { return used_[static_cast<size_t>(use)].load(); }
  bool IsFull(MemoryUse use) const { return UsedBytes(use) >= MaxBytes(use); }

 private:
  friend class MemoryClaim;

  const int64_t bytes_;
  std::array<std::atomic<int64_t>, kMemoryUses> used_{};
};

// What one part uses now. One thread at a time; the budget must outlive it.
class MemoryClaim {
 public:
  MemoryClaim(MemoryBudget& budget, MemoryUse use) : budget_(budget), use_(use) {}
  ~MemoryClaim() { Set(0); }
  MemoryClaim(const MemoryClaim&) = delete;
  MemoryClaim& operator=(const MemoryClaim&) = delete;

  void Set(int64_t bytes) {
    if (bytes == bytes_) return;
    budget_.used_[static_cast<size_t>(use_)].fetch_add(bytes - bytes_);
    bytes_ = bytes;
  }
  // Returns true if the part may take more.
  bool HasRoom() const { return bytes_ == 0 || !budget_.IsFull(use_); }

 private:
  MemoryBudget& budget_;
  const MemoryUse use_;
  int64_t bytes_ = 0;
};

}  // namespace naungan::platform
