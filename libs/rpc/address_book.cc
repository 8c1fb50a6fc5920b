#include "libs/rpc/address_book.h"

#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <system_error>

namespace naungan::rpc {
namespace {

namespace fs = std::filesystem;

fs::path EntryFile(const fs::path& run_directory, std::string_view service) {
  return run_directory / (std::string(service) + ".address");
}

std::optional<std::string> ReadLine(const fs::path& file) {
  std::ifstream in(file);
  std::string line;
  if (!std::getline(in, line)) return std::nullopt;
  return line;
}

std::optional<ServiceAddress> ParseEntry(std::string_view line) {
  const size_t space = line.find(' ');
  if (space == std::string_view::npos || space == 0) return std::nullopt;
  ServiceAddress entry{.address = std::string(line.substr(0, space))};
  const std::string_view pid = line.substr(space + 1);
  const auto [end, error] = std::from_chars(pid.data(), pid.data() + pid.size(), entry.pid);
  if (error != std::errc() || end != pid.data() + pid.size() || entry.pid <= 0) return std::nullopt;
  return entry;
}

bool IsRunning(int64_t pid) {
  // Signal 0 only asks; EPERM means: there is one, of another user.
  return kill(static_cast<pid_t>(pid), 0) == 0 || errno == EPERM;
}

std::unexpected<Error> Unusable(const fs::path& directory) {
  return Fail(Code::kFailedPrecondition, "RUN_DIRECTORY_UNUSABLE", "run_directory",
              "The run directory " + directory.string() +
                  " cannot be written; name another one with --run-dir.");
}

}  // namespace

fs::path DefaultRunDirectory() {
  if (const char* const home = std::getenv("NAUNGAN_HOME"); home != nullptr && *home != '\0') {
    return fs::path(home) / "run";
  }
  if (const char* const home = std::getenv("HOME"); home != nullptr && *home != '\0') {
    return fs::path(home) / ".local/share/naungan/run";
  }
  return {};
}

Result<std::unique_ptr<AddressEntry>> AddressEntry::Write(const fs::path& run_directory,
                                                          std::string_view service,
                                                          std::string_view address) {
  std::error_code error;
  if (fs::create_directories(run_directory, error); error) return Unusable(run_directory);

  const fs::path file = EntryFile(run_directory, service);
  std::string line = std::string(address) + " " + std::to_string(getpid());
  // Readers see the old entry or the new one, never a part: written aside, then renamed.
  const fs::path aside = file.string() + "." + std::to_string(getpid());
  {
    std::ofstream out(aside, std::ios::trunc);
    out << line << '\n';
    if (!out.flush()) return Unusable(run_directory);
  }
  if (fs::rename(aside, file, error); error) return Unusable(run_directory);
  return std::unique_ptr<AddressEntry>(new AddressEntry(file, std::move(line)));
}

AddressEntry::~AddressEntry() {
  if (ReadLine(file_) != line_) return;
  std::error_code ignored;  // the entry names a process that is ending: whoever reads it sees that
  fs::remove(file_, ignored);
}

Result<ServiceAddress> FindService(const fs::path& run_directory, std::string_view service) {
  const fs::path file = EntryFile(run_directory, service);
  const auto line = ReadLine(file);
  std::optional<ServiceAddress> entry;
  if (line) {
    entry = ParseEntry(*line);
    if (!entry) {
      return Fail(Code::kDataLoss, "ADDRESS_ENTRY_MALFORMED", "run_directory",
                  "The file " + file.string() +
                      " does not read \"host:port pid\"; remove it and restart the service.");
    }
  }
  if (!entry || !IsRunning(entry->pid)) {
    return Fail(Code::kUnavailable, "SERVICE_NOT_RUNNING", "run_directory",
                "No " + std::string(service) + " service of this machine has its address in " +
                    run_directory.string() + "; start it, or name its address.");
  }
  return *std::move(entry);
}

}  // namespace naungan::rpc
