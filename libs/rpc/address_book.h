// How the services of a machine and `naungan` find each other. Each server adds a line
// "host:port pid" to <run directory>/<service>.address, and removes it when it drains. The
// instances of one service have a line each, the oldest first. A change is made under a lock
// (<service>.address.lock, flock) and by renaming a file, so readers see the file before or after
// it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/result.h"

namespace naungan::rpc {

// $NAUNGAN_HOME/run, or else $HOME/.local/share/naungan/run. Empty if neither variable is set.
std::filesystem::path DefaultRunDirectory();

// A server's line, which is removed when this is destroyed. Threads: any.
class AddressEntry {
 public:
  // Adds the line, and creates the directory if it does not exist. Removes the lines of servers
  // that have died. kFailedPrecondition (RUN_DIRECTORY_UNUSABLE).
  static Result<std::unique_ptr<AddressEntry>> Write(const std::filesystem::path& run_directory,
                                                     std::string_view service,
                                                     std::string_view address);
  ~AddressEntry();
  AddressEntry(const AddressEntry&) = delete;
  AddressEntry& operator=(const AddressEntry&) = delete;

 private:
  AddressEntry(std::filesystem::path file, std::string line)
      : file_(std::move(file)), line_(std::move(line)) {}

  const std::filesystem::path file_;
  const std::string line_;
};

struct ServiceAddress {
  std::string address;  // host:port
  int64_t pid = 0;
};

// The instances whose processes run: at least one. Errors:
//
//   kUnavailable, SERVICE_NOT_RUNNING   no line, or none whose process runs; the message says how
//   to
//                                       start an instance or name one
//   kDataLoss, ADDRESS_ENTRY_MALFORMED  the file does not hold such lines
Result<std::vector<ServiceAddress>> FindInstances(const std::filesystem::path& run_directory,
                                                  std::string_view service);

// The oldest of them.
Result<ServiceAddress> FindService(const std::filesystem::path& run_directory,
                                   std::string_view service);

}  // namespace naungan::rpc
