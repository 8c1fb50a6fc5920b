// Partitions as an operator writes them: "0-3,6", or "none". Pure functions, safe from any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/result.h"

namespace naungan::rpc {

// Returns the partitions in rising order, each once. kInvalidArgument, PARTITIONS_MALFORMED: the
// text is not such a list, names a partition twice, or names one that no topic can have.
Result<std::vector<int32_t>> ParsePartitions(std::string_view text, std::string_view field);

// The shortest text from which ParsePartitions returns `partitions`. Precondition: they are in
// rising order, each once.
std::string PartitionsText(const std::vector<int32_t>& partitions);

}  // namespace naungan::rpc
