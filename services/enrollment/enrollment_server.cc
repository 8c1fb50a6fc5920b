#include "services/enrollment/enrollment_server.h"

#include <grpcpp/impl/service_type.h>

#include <filesystem>
#include <utility>

#include "libs/platform/data_directory.h"
#include "libs/rules/cover_rules.h"
#include "libs/vault/vault_opening.h"
#include "services/enrollment/account/contribution_service.h"
#include "services/enrollment/enrollment_inputs.h"
#include "services/enrollment/enrollment_queries.h"
#include "services/enrollment/enrollment_service.h"

namespace naungan::enrollment {
namespace {

constexpr const char* kService = "enrollment";

Result<ContributionRules> OpenRules(const std::filesystem::path& file) {
  return file.empty() ? DefaultContributionRules() : LoadContributionRules(file);
}

}  // namespace

EnrollmentServer::EnrollmentServer(ContributionRules rules, domain::CoverRules cover,
                                   vault::IdentitySecret secret,
                                   std::unique_ptr<state::StoreMemory> vault_memory,
                                   std::unique_ptr<vault::PersonVault> vault,
                                   const rpc::ServiceOptions& options,
                                   const rpc::ProcessResources& given)
    : machine_({.partitions = options.partitions,
                .agreement_partitions = options.agreement_partitions,
                .tariffs = std::move(rules.tariffs),
                .policy = {std::move(cover)}}),
      calls_(kService, options.partitions, given.clock, given.share.queries),
      secret_(std::move(secret)),
      vault_memory_(std::move(vault_memory)),
      vault_(std::move(vault)),
      intake_(regions_, secret_, *vault_),
      enrollment_service_(MakeEnrollmentService(calls_, intake_)),
      contribution_service_(MakeContributionService(calls_, machine_.policy())) {}

EnrollmentServer::~EnrollmentServer() = default;

Result<std::unique_ptr<EnrollmentServer>> EnrollmentServer::Start(
    const rpc::ServiceOptions& options, const rpc::ProcessResources& given) {
  NAUNGAN_ASSIGN(ContributionRules rules, OpenRules(options.rules_file));
  NAUNGAN_ASSIGN(domain::CoverRules cover, rules::HouseCoverRules());
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
  std::unique_ptr<EnrollmentServer> server(
      new EnrollmentServer(std::move(rules), std::move(cover), std::move(secret), std::move(memory),
                           std::move(vault), options, given));
  NAUNGAN_ASSIGN(
      server->running_,
      rpc::PartitionedService::Start(
          options, given,
          {.service = kService,
           .machine = server->machine_,
           .calls = server->calls_,
           .handlers = {server->enrollment_service_.get(), server->contribution_service_.get()},
           .pending_sagas =
               [](const state::Reader& rows) {
                 return CountPendingRosters(rows, rpc::kPendingScanRowsMax);
               },
           .vault = server->vault_.get()}));
  return server;
}

}  // namespace naungan::enrollment
