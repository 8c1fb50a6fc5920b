#include "services/claims/claims_server.h"

#include <grpcpp/impl/service_type.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "libs/eventlog/topics.h"
#include "libs/platform/data_directory.h"
#include "libs/platform/log.h"
#include "libs/vault/data_keys.h"
#include "libs/vault/identity.h"
#include "services/claims/benefit_rules.h"
#include "services/claims/claims_service.h"
#include "services/claims/claims_state.h"

namespace naungan::claims {
namespace {

constexpr const char* kService = "claims";

Result<BenefitTable> OpenRules(const std::filesystem::path& file) {
  NAUNGAN_ASSIGN(BenefitTable rules, file.empty() ? DefaultBenefitRules() : LoadBenefitRules(file));
  const auto unconfirmed =
      std::ranges::count_if(rules.rules(), [](const auto& rule) { return !rule.confirmed; });
  platform::LogInfo("benefit rules opened", {{"rules", rules.rules().size()},
                                             {"from_memory", static_cast<int64_t>(unconfirmed)},
                                             {"embedded", file.empty()}});
  return rules;
}

Result<std::unique_ptr<vault::PersonVault>> OpenVault(const vault::IdentitySecret& secret,
                                                      const std::filesystem::path& keys,
                                                      const std::filesystem::path& directory,
                                                      const rpc::ProcessResources& given,
                                                      state::StoreMemory& memory) {
  NAUNGAN_ASSIGN(auto data_keys, vault::DataKeys::LoadOrCreate(
                                     keys / (std::string(kService) + ".keys"), given.entropy));
  NAUNGAN_ASSIGN(auto vault, vault::PersonVault::Open({.service = kService,
                                                       .directory = directory,
                                                       .identity_proof = secret.Proof(),
                                                       .metrics = &given.metrics},
                                                      std::move(data_keys), given.log, memory,
                                                      given.clock, given.entropy));
  NAUNGAN_TRY(vault->CatchUp(kVaultCatchUpTimeoutMs));
  return vault;
}

}  // namespace

std::vector<eventlog::TopicSettings> ClaimsServer::Topics(int32_t partitions) {
  return {{.name = eventlog::PrivateLogTopic(kService), .partitions = partitions},
          {.name = std::string(eventlog::kClaimFeed), .partitions = partitions},
          {.name = eventlog::PersonTopic(kService), .partitions = partitions, .compacted = true}};
}

ClaimsServer::ClaimsServer(BenefitTable rules, vault::IdentitySecret secret,
                           std::unique_ptr<state::StoreMemory> vault_memory,
                           std::unique_ptr<vault::PersonVault> vault,
                           const rpc::ServiceOptions& options, const rpc::ProcessResources& given)
    : machine_(std::move(rules), options.partitions),
      calls_(kService, options.partitions, given.clock),
      secret_(std::move(secret)),
      vault_memory_(std::move(vault_memory)),
      vault_(std::move(vault)),
      service_(MakeClaimsService(calls_, secret_, *vault_)) {}

ClaimsServer::~ClaimsServer() = default;

Result<std::unique_ptr<ClaimsServer>> ClaimsServer::Start(const rpc::ServiceOptions& options,
                                                          const rpc::ProcessResources& given) {
  NAUNGAN_ASSIGN(BenefitTable rules, OpenRules(options.rules_file));
  NAUNGAN_ASSIGN(const auto data, platform::DataDirectory::Open(options.data_directory));
  const std::filesystem::path keys =
      options.key_directory.empty() ? data.Keys() : options.key_directory;
  NAUNGAN_ASSIGN(auto secret, vault::IdentitySecret::LoadOrCreate(keys, given.entropy));
  auto memory = std::make_unique<state::StoreMemory>(kVaultMemoryBytes);
  NAUNGAN_ASSIGN(auto vault, OpenVault(secret, keys, data.Vault(kService), given, *memory));
  std::unique_ptr<ClaimsServer> server(new ClaimsServer(
      std::move(rules), std::move(secret), std::move(memory), std::move(vault), options, given));
  NAUNGAN_ASSIGN(server->running_,
                 rpc::PartitionedService::Start(
                     options, given,
                     {.service = kService,
                      .machine = server->machine_,
                      .calls = server->calls_,
                      .handlers = {server->service_.get()},
                      .pending_sagas =
                          [](const state::Reader& rows) {
                            return CountClaimsUnderWay(rows, rpc::kPendingScanRowsMax);
                          },
                      .alarm = [&vault = *server->vault_] { return vault.Health().alarm; }}));
  return server;
}

}  // namespace naungan::claims
