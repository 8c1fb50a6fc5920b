// The one source of chance of a simulated run: the same draws for the same seed, on every machine.
// A value; one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

namespace naungan::simulation {

class Chance {
 public:
  explicit Chance(uint64_t seed) : random_(seed) {}

  // From 0 to `bound` - 1. Own arithmetic: the standard's distributions differ between libraries.
  int64_t Below(int64_t bound) {
    return static_cast<int64_t>(random_() % static_cast<uint64_t>(bound));
  }
  int64_t Between(int64_t low, int64_t high) { return low + Below(high - low + 1); }
  bool Permille(int64_t of_thousand) { return Below(1'000) < of_thousand; }
  bool Percent(int64_t of_hundred) { return Below(100) < of_hundred; }

  template <typename T>
  const T& Pick(const std::vector<T>& from) {
    return from[static_cast<size_t>(Below(std::ssize(from)))];
  }
  template <typename T>
  void Shuffle(std::vector<T>& items) {
    for (size_t i = items.size(); i > 1; --i) {
      std::swap(items[i - 1], items[static_cast<size_t>(Below(static_cast<int64_t>(i)))]);
    }
  }

 private:
  std::mt19937_64 random_;
};

}  // namespace naungan::simulation
