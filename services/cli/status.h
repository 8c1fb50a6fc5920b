// `naungan status`: whether all is well with the house, by what its servers say of themselves.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "libs/eventlog/service_table.h"
#include "services/cli/house_status.h"

namespace naungan::cli {

// How long the answer of one instance is waited for.
inline constexpr int64_t kStatusTimeoutMs = 5'000;

struct StatusOptions {
  std::filesystem::path run_directory;
  bool all = false;   // a row for each partition, even if several show the same
  bool json = false;  // print JSON in place of the table
};

// Asks every instance of every service that is known in the run directory, one after the other, and
// prints what they say. Returns the exit status: 0 if all is well, 1 if it is not.
int PrintStatus(const StatusOptions& options);

// The answers of all instances, in the order of `services`. A service of which no instance is known
// has one entry, which has no address. Blocks for kStatusTimeoutMs at most for each instance.
std::vector<InstanceStatus> AskAll(const std::filesystem::path& run_directory,
                                   std::span<const eventlog::ServiceRow> services);

// The table, and below it either "all is well" or what is not well and what to do. Pure.
std::string StatusText(const std::vector<InstanceStatus>& instances, bool all);
// The same as one JSON document, in which every partition has an entry of its own. Pure.
std::string StatusJson(const std::vector<InstanceStatus>& instances);

}  // namespace naungan::cli
