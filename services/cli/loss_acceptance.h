// `naungan log accept-loss`: lets a partition go on although its log lost records. What was lost is
// gone for good, so restoring the topic is better if it is possible. The order goes into the log,
// with who gave it and why.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace naungan::cli {

struct AcceptLossOptions {
  std::string service;  // whose log it is: "enrollment"
  int32_t partition = 0;
  std::string reason;
  std::filesystem::path run_directory;
};

// Tells the first instance where the partition stopped for this reason to lead, and every other one
// to follow, and prints what is gone. Returns the exit status:
//   0  the partition goes on
//   1  it has not stopped for this reason anywhere, or an instance refused; stderr says why
//   2  no instance is known, or one does not answer
int AcceptLoss(const AcceptLossOptions& options);

}  // namespace naungan::cli
