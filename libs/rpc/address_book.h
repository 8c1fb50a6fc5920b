// How the services of a machine and `naungan` find each other by themselves: each server has a line
// "host:port pid" in <run directory>/<service>.address, and removes it when it drains. Instances of
// one service stand there side by side, the oldest first. Changes are made under a lock
// (<service>.address.lock, flock) and by renaming; readers see a file before or after one.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/result.h"

namespace naungan::rpc {

// $NAUNGAN_HOME/run, or ~/.local/share/naungan/run; empty where neither is set.
std::filesystem::path DefaultRunDirectory();

// A server's entry; destroying it removes the entry. Threads: any.
class AddressEntry {
 public:
  // Adds the entry at once; the directory is made if it is not there. Removes those of servers that
  // have died. kFailedPrecondition (RUN_DIRECTORY_UNUSABLE).
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

// The instances whose processes run: at least one. kUnavailable: SERVICE_NOT_RUNNING (no entry, or
// their processes are gone; the message says how to start or name one). kDataLoss:
// ADDRESS_ENTRY_MALFORMED.
Result<std::vector<ServiceAddress>> FindInstances(const std::filesystem::path& run_directory,
                                                  std::string_view service);

// Any of them: the oldest.
Result<ServiceAddress> FindService(const std::filesystem::path& run_directory,
                                   std::string_view service);

}  // namespace naungan::rpc
