// Chance as an argument: term ids, request ids, nonces. Rules never ask for any.
//
// Lifetime: an Entropy outlives whoever was handed it.
#pragma once

#include <cstdint>
#include <mutex>
#include <span>

namespace naungan::platform {

// Any thread.
class Entropy {
 public:
  virtual ~Entropy() = default;

  // Fills `bytes` with random ones.
  virtual void Fill(std::span<uint8_t> bytes) = 0;

  // A number from 0 to 2^64 - 1.
  uint64_t Next64();
};

// The kernel's (getrandom): fit for keys, nonces and ids that nobody may guess.
class SystemEntropy final : public Entropy {
 public:
  void Fill(std::span<uint8_t> bytes) override;
};

// The same bytes for the same seed and the same calls (SplitMix64): for tests and the simulator.
// Not fit for keys.
class SeededEntropy final : public Entropy {
 public:
  explicit SeededEntropy(uint64_t seed) : state_(seed) {}

  void Fill(std::span<uint8_t> bytes) override;

 private:
  std::mutex mutex_;
  uint64_t state_;
};

}  // namespace naungan::platform
