#include "libs/rpc/address_book.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <optional>
#include <system_error>
#include <utility>

namespace naungan::rpc {
namespace {

namespace fs = std::filesystem;

fs::path EntryFile(const fs::path& run_directory, std::string_view service) {
  return run_directory / (std::string(service) + ".address");
}

std::vector<std::string> ReadLines(const fs::path& file) {
  std::ifstream in(file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(std::move(line));
  return lines;
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
  // Signal 0 only asks. EPERM means that the process belongs to another user.
  return kill(static_cast<pid_t>(pid), 0) == 0 || errno == EPERM;
}

std::unexpected<Error> Unusable(const fs::path& directory) {
  return Fail(Code::kFailedPrecondition, "RUN_DIRECTORY_UNUSABLE", "run_directory",
              "The run directory " + directory.string() +
                  " cannot be written; name another one with --run-dir.");
}

// Held while the lines of a file are changed. The kernel releases it when its process ends.
class FileLock {
 public:
  explicit FileLock(const fs::path& path)
      : descriptor_(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kLockFileMode)) {
    while (descriptor_ >= 0 && !held_) {
      held_ = flock(descriptor_, LOCK_EX) == 0;
      if (!held_ && errno != EINTR) break;
    }
  }
  ~FileLock() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

  bool held() const { return held_; }

 private:
  static constexpr mode_t kLockFileMode = 0600;
  const int descriptor_;
  bool held_ = false;
};

// Changes the lines of `file`, and removes the file if none is left.
Status Change(const fs::path& file,
              const std::function<void(std::vector<std::string>& lines)>& change) {
  const FileLock lock(file.string() + ".lock");
  if (!lock.held()) return Unusable(file.parent_path());
  auto lines = ReadLines(file);
  change(lines);
  std::error_code error;
  if (lines.empty()) {
    fs::remove(file, error);
  } else {
    const fs::path aside = file.string() + ".new";
    std::ofstream out(aside, std::ios::trunc);
    for (const std::string& line : lines) out << line << '\n';
    if (!out.flush()) return Unusable(file.parent_path());
    fs::rename(aside, file, error);
  }
  if (error) return Unusable(file.parent_path());
  return {};
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
  NAUNGAN_TRY(Change(file, [&](std::vector<std::string>& lines) {
    // An address belongs to one server at a time, so a server that had it before is gone.
    std::erase_if(lines, [&](const std::string& other) {
      const auto entry = ParseEntry(other);
      return !entry || entry->address == address || !IsRunning(entry->pid);
    });
    lines.push_back(line);
  }));
  return std::unique_ptr<AddressEntry>(new AddressEntry(file, std::move(line)));
}

AddressEntry::~AddressEntry() {
  // If the line cannot be removed, it names a process that is ending, and readers notice that.
  (void)Change(file_, [this](std::vector<std::string>& lines) { std::erase(lines, line_); });
}

Result<std::vector<ServiceAddress>> FindInstances(const fs::path& run_directory,
                                                  std::string_view service) {
  const fs::path file = EntryFile(run_directory, service);
  std::vector<ServiceAddress> running;
  for (const std::string& line : ReadLines(file)) {
    auto entry = ParseEntry(line);
    if (!entry) {
      return Fail(Code::kDataLoss, "ADDRESS_ENTRY_MALFORMED", "run_directory",
                  "The file " + file.string() +
                      " does not read \"host:port pid\"; remove it and restart the service.");
    }
    if (IsRunning(entry->pid)) running.push_back(*std::move(entry));
  }
  if (!running.empty()) return running;
  return Fail(Code::kUnavailable, "SERVICE_NOT_RUNNING", "run_directory",
              "No " + std::string(service) + " service of this machine has its address in " +
                  run_directory.string() + "; start it, or name its address.");
}

Result<ServiceAddress> FindService(const fs::path& run_directory, std::string_view service) {
  NAUNGAN_ASSIGN(auto running, FindInstances(run_directory, service));
  return std::move(running.front());
}

}  // namespace naungan::rpc
