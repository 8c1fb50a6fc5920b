#include "libs/rpc/service_client.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "libs/rpc/address_book.h"
#include "libs/rpc/client.h"
#include "libs/rpc/status_mapping.h"

namespace naungan::rpc {
namespace {

// Where a call that was refused should have gone; nullopt if the refusal does not say.
std::optional<std::string> OwnerNamedBy(const grpc::ClientContext& context) {
  const auto& trailers = context.GetServerTrailingMetadata();
  const auto found =
      trailers.find(grpc::string_ref(kOwnerAddressKey.data(), kOwnerAddressKey.size()));
  if (found == trailers.end() || found->second.empty()) return std::nullopt;
  return std::string(found->second.data(), found->second.size());
}

ServiceClient::Instances InstancesOf(std::string service, std::filesystem::path run_directory) {
  return [service = std::move(service),
          run_directory = std::move(run_directory)]() -> Result<std::vector<std::string>> {
    NAUNGAN_ASSIGN(const auto found, FindInstances(run_directory, service));
    std::vector<std::string> addresses;
    addresses.reserve(found.size());
    for (const ServiceAddress& instance : found) addresses.push_back(instance.address);
    return addresses;
  };
}

}  // namespace

ServiceClient::ServiceClient(std::string service, std::filesystem::path run_directory)
    : ServiceClient(InstancesOf(std::move(service), std::move(run_directory))) {}

ServiceClient::ServiceClient(Instances instances) : instances_(std::move(instances)) {}

Status ServiceClient::Find() const {
  NAUNGAN_TRY(instances_());
  return {};
}

Status ServiceClient::Call(const Actor& actor, int64_t timeout_ms, const Invoke& invoke) {
  NAUNGAN_ASSIGN(std::string address, First());
  const std::string first = address;
  for (int hops = 0;; ++hops) {
    NAUNGAN_ASSIGN(const auto channel, ChannelTo(address));
    grpc::ClientContext context;
    Prepare(context, actor, timeout_ms);
    const Status outcome = Outcome(invoke(channel, context));
    if (outcome || !IsRetriable(outcome.error())) return outcome;
    auto owner = OwnerNamedBy(context);
    if (!owner || *owner == address) {
      // No instance names another one, so the next call tries the next instance of the list.
      PassOver(first);
      return outcome;
    }
    if (hops == kHopsMax) return outcome;
    address = *std::move(owner);
  }
}

Status ServiceClient::CallEach(const Actor& actor, int64_t timeout_ms, const Invoke& invoke) {
  NAUNGAN_ASSIGN(const auto addresses, instances_());
  for (const std::string& address : addresses) {
    NAUNGAN_ASSIGN(const auto channel, ChannelTo(address));
    grpc::ClientContext context;
    Prepare(context, actor, timeout_ms);
    invoke(channel, context);
  }
  return {};
}

Result<std::shared_ptr<grpc::Channel>> ServiceClient::ChannelTo(const std::string& address) {
  const std::scoped_lock lock(mutex_);
  if (const auto found = channels_.find(address); found != channels_.end()) return found->second;
  NAUNGAN_ASSIGN(auto channel, Connect(address));
  // After this many restarts of instances, most connections lead nowhere. Those in use are made
  // again.
  if (channels_.size() >= kChannelsMax) channels_.clear();
  channels_.emplace(address, channel);
  return channel;
}

Result<std::string> ServiceClient::First() {
  NAUNGAN_ASSIGN(const auto addresses, instances_());
  const std::scoped_lock lock(mutex_);
  const auto preferred = std::ranges::find(addresses, preferred_);
  if (preferred != addresses.end()) return *preferred;
  preferred_ = addresses.front();
  return preferred_;
}

void ServiceClient::PassOver(const std::string& address) {
  const auto addresses = instances_();
  if (!addresses) return;
  const std::scoped_lock lock(mutex_);
  if (preferred_ != address) return;  // another call has done so
  const auto at = std::ranges::find(*addresses, address);
  const bool last = at == addresses->end() || at + 1 == addresses->end();
  preferred_ = last ? addresses->front() : *(at + 1);
}

}  // namespace naungan::rpc
