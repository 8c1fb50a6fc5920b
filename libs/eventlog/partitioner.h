// Which partition a routing key belongs to. It is the default partitioner of Kafka's Java client,
// so that producers and consumers of others in any language agree with us.
#pragma once

#include <cstdint>
#include <string_view>

namespace naungan::eventlog {

// Returns Murmur2 (32 bits, Kafka's seed) of the key's bytes, with the sign bit cleared, modulo
// `partitions`.
// Precondition: partitions >= 1. Pure; any thread.
int32_t PartitionOf(std::string_view routing_key, int32_t partitions);

}  // namespace naungan::eventlog
