#include "libs/vault/key_file.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

namespace naungan::vault {
namespace {

std::unexpected<Error> Unusable(const std::filesystem::path& file, std::string_view why) {
  return Fail(Code::kFailedPrecondition, "KEY_FILE_UNUSABLE", "",
              fmt::format("The key file {} cannot be used: {}.", file.string(), why));
}

std::string LastFailure() { return std::generic_category().message(errno); }

class FileDescriptor {
 public:
  FileDescriptor(const std::filesystem::path& path, int flags)
      : descriptor_(::open(path.c_str(), flags | O_CLOEXEC)) {}
  explicit FileDescriptor(int descriptor) : descriptor_(descriptor) {}
  ~FileDescriptor() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;

  bool IsOpen() const { return descriptor_ >= 0; }
  int get() const { return descriptor_; }

 private:
  const int descriptor_;
};

bool WriteAll(int descriptor, std::string_view contents) {
  while (!contents.empty()) {
    const ssize_t written = ::write(descriptor, contents.data(), contents.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    contents.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

}  // namespace

Result<std::string> ReadKeyFile(const std::filesystem::path& file) {
  const FileDescriptor opened(file, O_RDONLY);
  if (!opened.IsOpen()) {
    if (errno != ENOENT) return Unusable(file, LastFailure());
    return Fail(Code::kNotFound, "KEY_FILE_MISSING", "",
                fmt::format("There is no key file {}. Restore it from the backup.", file.string()));
  }
  struct stat status{};
  if (::fstat(opened.get(), &status) != 0) return Unusable(file, LastFailure());
  if (!S_ISREG(status.st_mode)) return Unusable(file, "it is not a regular file");
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return Fail(
        Code::kPermissionDenied, "KEY_FILE_EXPOSED", "",
        fmt::format("Others than its owner have access to the key file {}. Run chmod 600 on it, "
                    "and consider who may have read it.",
                    file.string()));
  }
  if (status.st_size > kKeyFileBytesMax) return Unusable(file, "it is too large for a key file");
  std::string contents(static_cast<size_t>(status.st_size), '\0');
  size_t have = 0;
  while (have < contents.size()) {
    const ssize_t got = ::read(opened.get(), contents.data() + have, contents.size() - have);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Unusable(file, LastFailure());
    if (got == 0) break;
    have += static_cast<size_t>(got);
  }
  contents.resize(have);
  return contents;
}

Status EnsureKeyFile(const std::filesystem::path& file, std::string_view contents) {
  std::error_code failed;
  if (std::filesystem::exists(file, failed)) return {};
  const std::filesystem::path directory = file.parent_path();
  if (std::filesystem::create_directories(directory, failed) && !failed) {
    std::filesystem::permissions(directory, std::filesystem::perms::owner_all, failed);
  }
  if (failed) return Unusable(file, failed.message());
  // The contents are written to a file aside, which is then linked into place. So nobody sees half
  // a file, and of two processes that start at once the first one's file counts. mkostemp chooses a
  // unique name; a process id would recur among containers that share a volume.
  std::string aside = file.string() + ".XXXXXX";
  {
    const FileDescriptor created(::mkostemp(aside.data(), O_CLOEXEC));
    if (!created.IsOpen()) return Unusable(file, LastFailure());
    if (!WriteAll(created.get(), contents) || ::fsync(created.get()) != 0) {
      auto error = Unusable(file, LastFailure());
      ::unlink(aside.c_str());
      return error;
    }
  }
  const bool there = ::link(aside.c_str(), file.c_str()) == 0 || errno == EEXIST;
  const std::string why = there ? "" : LastFailure();
  ::unlink(aside.c_str());
  if (!there) return Unusable(file, why);
  const FileDescriptor folder(directory, O_RDONLY | O_DIRECTORY);
  if (!folder.IsOpen() || ::fsync(folder.get()) != 0) return Unusable(file, LastFailure());
  return {};
}

}  // namespace naungan::vault
