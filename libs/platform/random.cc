#include "libs/platform/random.h"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "libs/base/check.h"

namespace naungan::platform {
namespace {

// SplitMix64: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
uint64_t SplitMix64(uint64_t& state) {
  uint64_t mixed = state += 0x9e3779b97f4a7c15;
  mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
  return mixed ^ (mixed >> 31);
}

}  // namespace

uint64_t Entropy::Next64() {
  std::array<uint8_t, sizeof(uint64_t)> bytes{};
  Fill(bytes);
  uint64_t number = 0;
  std::memcpy(&number, bytes.data(), sizeof(number));
  return number;
}

void SystemEntropy::Fill(std::span<uint8_t> bytes) {
  while (!bytes.empty()) {
    const ssize_t filled = ::getrandom(bytes.data(), bytes.size(), 0);
    // A signal may interrupt a large request. Nothing else can go wrong on Linux since 3.17.
    if (filled < 0 && errno == EINTR) continue;
    NAUNGAN_CHECK(filled > 0, "the kernel must give random bytes");
    bytes = bytes.subspan(static_cast<size_t>(filled));
  }
}

void SeededEntropy::Fill(std::span<uint8_t> bytes) {
  const std::lock_guard lock(mutex_);
  while (!bytes.empty()) {
    const uint64_t number = SplitMix64(state_);
    const size_t taken = std::min(bytes.size(), sizeof(number));
    std::memcpy(bytes.data(), &number, taken);
    bytes = bytes.subspan(taken);
  }
}

}  // namespace naungan::platform
