// How the services of a machine and `naungan` find each other by themselves: each server writes
// <run directory>/<service>.address, "host:port pid" in one line, and removes it when it drains.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "libs/base/result.h"

namespace naungan::rpc {

// $NAUNGAN_HOME/run, or ~/.local/share/naungan/run; empty where neither is set.
std::filesystem::path DefaultRunDirectory();

// A server's entry; destroying it removes the entry, unless another server has replaced it since.
class AddressEntry {
 public:
  // Writes the entry at once and whole; the directory is made if it is not there. Replaces
  // the entry of a server that has died. kFailedPrecondition (RUN_DIRECTORY_UNUSABLE).
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

// kUnavailable: SERVICE_NOT_RUNNING (no entry, or its process is gone; the message says how to
// start or name one). kDataLoss: ADDRESS_ENTRY_MALFORMED.
Result<ServiceAddress> FindService(const std::filesystem::path& run_directory,
                                   std::string_view service);

}  // namespace naungan::rpc
