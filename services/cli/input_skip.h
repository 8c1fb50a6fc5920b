// `naungan inputs skip`: lets a service go on past a record of an input at which its partitions
// stand, because it cannot be read or decided on and no newer build will. The order goes into the
// logs, with who gave it and why, and cannot be taken back.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace naungan::cli {

struct SkipOptions {
  std::string service;  // whose partitions stand: "enrollment"
  // The record, as `naungan status` names it.
  std::string topic;
  int32_t partition = 0;
  int64_t offset = 0;
  std::string reason;
  std::filesystem::path run_directory;
};

// Tells every instance, since each leads some partitions, and prints where the skip is logged.
// Returns the exit status:
//   0  every partition that stood at the record goes on
//   1  no partition stands there, or a partition refused; stderr says why
//   2  no instance is known, or one does not answer
int SkipInput(const SkipOptions& options);

}  // namespace naungan::cli
