#include "libs/state/corrupt_store.h"

#include <fmt/core.h>

#include <fstream>
#include <system_error>
#include <utility>

#include "libs/state/read_failed.h"

namespace naungan::state {
namespace {

std::filesystem::path MarkOf(std::filesystem::path directory) { return directory += ".corrupt"; }

Result<std::unique_ptr<Store>> OpenChecked(const std::filesystem::path& directory,
                                           StoreMemory& memory, const CheckStore& check) {
  NAUNGAN_ASSIGN(auto store, Store::Open(directory, memory));
  NAUNGAN_TRY(CatchReadFailed([&] { return check(*store); }));
  return store;
}

bool CanBeginAnew(const Error& error) {
  return error.reason == "STORE_CORRUPT" || error.reason == "STORE_FORMAT";
}

}  // namespace

Result<OpenedStore> OpenOrBeginAnew(const std::filesystem::path& directory, StoreMemory& memory,
                                    const CheckStore& check) {
  std::error_code ignored;  // If the mark cannot be looked for, it counts as not there.
  SetAside aside{.reason = "STORE_CORRUPT", .message = {}, .moved_to = {}};
  if (!std::filesystem::exists(MarkOf(directory), ignored)) {
    auto store = OpenChecked(directory, memory, check);
    if (store) return OpenedStore{.store = *std::move(store), .set_aside = std::nullopt};
    if (!CanBeginAnew(store.error())) return std::unexpected(store.error());
    aside.reason = store.error().reason;
    aside.message = store.error().message;
  }
  auto moved = Quarantine(directory);
  // The directory is gone if an operator moved it, or if a process crashed after moving it. The
  // mark stayed behind.
  if (!moved && moved.error().code != Code::kNotFound) return std::unexpected(moved.error());
  if (moved) aside.moved_to = *std::move(moved);
  std::filesystem::remove(MarkOf(directory), ignored);
  NAUNGAN_ASSIGN(auto store, OpenChecked(directory, memory, check));
  return OpenedStore{.store = std::move(store), .set_aside = std::move(aside)};
}

void MarkCorrupt(const std::filesystem::path& directory) {
  // If the mark cannot be written, the next run finds the damage again by itself.
  std::ofstream(MarkOf(directory)) << "found corrupt while running\n";
}

Result<std::filesystem::path> Quarantine(const std::filesystem::path& directory) {
  std::error_code failed;
  if (!std::filesystem::exists(directory, failed)) {
    return Fail(Code::kNotFound, "STORE_DIRECTORY_UNUSABLE", "",
                fmt::format("There is no directory {} to set aside.", directory.string()));
  }
  for (int number = 1; number <= kQuarantinesMax; ++number) {
    std::filesystem::path aside = fmt::format("{}.quarantined-{}", directory.string(), number);
    if (std::filesystem::exists(aside, failed)) continue;
    std::filesystem::rename(directory, aside, failed);
    if (failed) {
      return Fail(Code::kFailedPrecondition, "STORE_DIRECTORY_UNUSABLE", "",
                  fmt::format("The damaged directory {} cannot be renamed: {}. Give this user the "
                              "right to write to its parent directory.",
                              directory.string(), failed.message()));
    }
    return aside;
  }
  return Fail(Code::kResourceExhausted, "STORE_QUARANTINES_FULL", "",
              fmt::format("{} damaged directories of {} have been set aside already. Find out why "
                          "its files break, then delete them.",
                          kQuarantinesMax, directory.string()));
}

}  // namespace naungan::state
