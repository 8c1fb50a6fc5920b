// Random bytes as an argument, for term ids, request ids and nonces. Rules never use any.
//
// Lifetime: an Entropy must outlive every object that was given it.
#pragma once

#include <cstdint>
#include <mutex>
#include <span>

namespace naungan::platform {

// Threads: any.
class Entropy {
 public:
  virtual ~Entropy() = default;

  // Fills `bytes` with random bytes.
  virtual void Fill(std::span<uint8_t> bytes) = 0;

  // A random number from 0 to 2^64 - 1.
  uint64_t Next64();
};

// Random bytes of the kernel (getrandom), fit for keys, nonces and ids that must not be guessed.
class SystemEntropy final : public Entropy {
 public:
  void Fill(std::span<uint8_t> bytes) override;
};

// Gives the same bytes for the same seed and the same calls (SplitMix64). For tests and the
// simulator; not fit for keys.
class SeededEntropy final : public Entropy {
 public:
  explicit SeededEntropy(uint64_t seed) : state_(seed) {}

  void Fill(std::span<uint8_t> bytes) override;

 private:
  std::mutex mutex_;
  uint64_t state_;
};

}  // namespace naungan::platform
