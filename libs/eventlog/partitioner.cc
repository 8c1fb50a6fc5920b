#include "libs/eventlog/partitioner.h"

#include "libs/base/check.h"

namespace naungan::eventlog {
namespace {

// MurmurHash2 by Austin Appleby, with the seed and the little-endian words of Kafka's
// org.apache.kafka.common.utils.Utils.murmur2.
constexpr uint32_t kSeed = 0x9747b28c;
constexpr uint32_t kMultiplier = 0x5bd1e995;
constexpr int kShift = 24;

uint32_t Byte(std::string_view bytes, size_t at) { return static_cast<uint8_t>(bytes[at]); }

uint32_t Murmur2(std::string_view bytes) {
  uint32_t hash = kSeed ^ static_cast<uint32_t>(bytes.size());
  size_t at = 0;
  for (; at + 4 <= bytes.size(); at += 4) {
    uint32_t word = Byte(bytes, at) | Byte(bytes, at + 1) << 8 | Byte(bytes, at + 2) << 16 |
                    Byte(bytes, at + 3) << 24;
    word *= kMultiplier;
    word ^= word >> kShift;
    word *= kMultiplier;
    hash = hash * kMultiplier ^ word;
  }
  if (const size_t rest = bytes.size() - at; rest > 0) {
    if (rest == 3) hash ^= Byte(bytes, at + 2) << 16;
    if (rest >= 2) hash ^= Byte(bytes, at + 1) << 8;
    hash ^= Byte(bytes, at);
    hash *= kMultiplier;
  }
  hash ^= hash >> 13;
  hash *= kMultiplier;
  hash ^= hash >> 15;
  return hash;
}

}  // namespace

int32_t PartitionOf(std::string_view routing_key, int32_t partitions) {
  NAUNGAN_CHECK(partitions >= 1, "a topic has at least one partition");
  return static_cast<int32_t>(Murmur2(routing_key) & 0x7fffffffU) % partitions;
}

}  // namespace naungan::eventlog
