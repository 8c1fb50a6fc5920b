// Which partition of which service this is. A value.
#pragma once

#include <cstdint>
#include <string>

namespace naungan::runtime {

struct PartitionId {
  std::string service;
  int32_t partition = 0;
  int32_t partitions = 1;  // of the service, and so of its inbox
};

}  // namespace naungan::runtime
