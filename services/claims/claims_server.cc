#include "services/claims/claims_server.h"

#include <grpcpp/impl/service_type.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "libs/platform/data_directory.h"
#include "libs/platform/log.h"
#include "libs/rules/cover_rules.h"
#include "libs/vault/identity.h"
#include "libs/vault/vault_opening.h"
#include "services/claims/benefits/benefit_rules.h"
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

}  // namespace

ClaimsServer::ClaimsServer(BenefitTable rules, domain::CoverRules cover_rules,
                           vault::IdentitySecret secret,
                           std::unique_ptr<state::StoreMemory> vault_memory,
                           std::unique_ptr<vault::PersonVault> vault,
                           const rpc::ServiceOptions& options, const rpc::ProcessResources& given)
    : machine_(std::move(rules), std::move(cover_rules), options.partitions),
      calls_(kService, options.partitions, given.clock, given.share.queries),
      secret_(std::move(secret)),
      vault_memory_(std::move(vault_memory)),
      vault_(std::move(vault)),
      service_(MakeClaimsService(calls_, secret_, *vault_, machine_.cover_rules())) {}

ClaimsServer::~ClaimsServer() = default;

Result<std::unique_ptr<ClaimsServer>> ClaimsServer::Start(const rpc::ServiceOptions& options,
                                                          const rpc::ProcessResources& given) {
  NAUNGAN_ASSIGN(BenefitTable rules, OpenRules(options.rules_file));
  NAUNGAN_ASSIGN(domain::CoverRules cover_rules, rules::HouseCoverRules());
  NAUNGAN_ASSIGN(const auto data, platform::DataDirectory::Open(options.data_directory));
  const std::filesystem::path keys =
      options.key_directory.empty() ? data.Keys() : options.key_directory;
  NAUNGAN_ASSIGN(auto secret, vault::IdentitySecret::LoadOrCreate(keys, given.entropy));
  auto memory = std::make_unique<state::StoreMemory>(kVaultMemoryBytes);
  NAUNGAN_ASSIGN(
      auto vault,
      vault::OpenVault(
          {.service = kService, .directory = data.Vault(kService), .key_directory = keys}, secret,
          given.log, *memory, given.clock, given.entropy, given.metrics));
  std::unique_ptr<ClaimsServer> server(new ClaimsServer(std::move(rules), std::move(cover_rules),
                                                        std::move(secret), std::move(memory),
                                                        std::move(vault), options, given));
  NAUNGAN_ASSIGN(server->running_,
                 rpc::PartitionedService::Start(options, given,
                                                {.service = kService,
                                                 .machine = server->machine_,
                                                 .calls = server->calls_,
                                                 .handlers = {server->service_.get()},
                                                 .pending_sagas =
                                                     [](const state::Reader& rows) {
                                                       return CountClaimsUnderWay(
                                                           rows, rpc::kPendingScanRowsMax);
                                                     },
                                                 .vault = server->vault_.get()}));
  return server;
}

}  // namespace naungan::claims
