// `naungan status`: whether all is well with the house, from what its servers say of themselves.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "services/cli/house_status.h"

namespace naungan::cli {

// One answer is waited for this long.
inline constexpr int64_t kStatusTimeoutMs = 5'000;

struct StatusOptions {
  std::filesystem::path run_directory;
  bool all = false;   // a row for each partition, those that show the same too
  bool json = false;  // in place of the table
};

// Asks every instance of the four services that is known in the run directory, one after the other,
// and prints what they say. Exit status: 0, all is well; 1, it is not.
int PrintStatus(const StatusOptions& options);

// The table, then one closing line: "all is well", or what is not and what to do. Pure.
std::string StatusText(const std::vector<InstanceStatus>& instances, bool all);
// The same as one JSON document, every partition by itself. Pure.
std::string StatusJson(const std::vector<InstanceStatus>& instances);

}  // namespace naungan::cli
