#include "libs/runtime/partition_store.h"

#include <fmt/core.h>

#include <utility>

#include "libs/platform/log.h"
#include "libs/state/corrupt_store.h"

namespace naungan::runtime {

Result<std::unique_ptr<PartitionStore>> PartitionStore::Open(StoreOwner owner,
                                                             std::filesystem::path directory,
                                                             state::StoreMemory& memory) {
  std::unique_ptr<PartitionStore> opened(
      new PartitionStore(std::move(owner), std::move(directory), memory));
  NAUNGAN_TRY(opened->Reopen());
  return opened;
}

PartitionStore::PartitionStore(StoreOwner owner, std::filesystem::path directory,
                               state::StoreMemory& memory)
    : owner_(std::move(owner)), directory_(std::move(directory)), memory_(memory) {}

Status PartitionStore::Reopen() {
  Replace(nullptr);
  NAUNGAN_ASSIGN(auto store, OpenOrBeginAnew());
  Replace(std::move(store));
  return {};
}

Result<std::unique_ptr<state::Store>> PartitionStore::OpenOrBeginAnew() {
  const auto check = [&](const state::Store& store) { return CheckOwner(store, owner_); };
  NAUNGAN_ASSIGN(auto opened, state::OpenOrBeginAnew(directory_, memory_, check));
  if (const auto& aside = opened.set_aside) {
    const std::string moved_to = aside->moved_to ? aside->moved_to->string() : "gone";
    platform::LogWarning("store set aside, building it anew", {{"service", owner_.id.service},
                                                               {"partition", owner_.id.partition},
                                                               {"reason", aside->reason},
                                                               {"moved_to", moved_to}});
    notice_ = fmt::format(
        "The store was set aside ({}) and is built anew from the log. Its files are in {}: check "
        "the disk, then delete them.",
        aside->reason, moved_to);
  }
  return std::move(opened.store);
}

void PartitionStore::Replace(std::unique_ptr<state::Store> store) {
  staged_.reset();
  {
    const std::lock_guard lock(mutex_);
    store_.swap(store);
  }
  if (store_) staged_.emplace(*store_, memory_.budget());
}

Status PartitionStore::Health() const {
  if (!store_) return std::unexpected(StoreUnavailable());
  return store_->Health();
}

void PartitionStore::Distrust(const Error& error) {
  if (store_) store_->Distrust(error);
}

Result<std::unique_ptr<state::Reader>> PartitionStore::TakeSnapshot() const {
  const std::lock_guard lock(mutex_);
  // A store that has failed may be behind what the partition knows, so no query may read it any
  // more.
  if (!store_ || !store_->Health()) return std::unexpected(StoreUnavailable());
  return store_->TakeSnapshot();
}

Error StoreUnavailable() {
  return {.code = Code::kUnavailable,
          .reason = "STORE_UNAVAILABLE",
          .field = "",
          .message =
              "The store of this partition failed and is being opened again, or built anew "
              "from the log. Ask again shortly; the server's status says how it stands."};
}

}  // namespace naungan::runtime
