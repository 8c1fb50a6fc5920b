#include "services/agreement/agreement_server.h"

#include <grpcpp/impl/service_type.h>

#include <utility>

#include "services/agreement/agreement_service.h"

namespace naungan::agreement {
namespace {

constexpr const char* kService = "agreement";

}  // namespace

AgreementServer::AgreementServer(const rpc::ServiceOptions& options,
                                 const rpc::ProcessResources& given)
    : machine_(regions_, RenewalPolicy{}, options.agreement_partitions),
      calls_(kService, options.agreement_partitions, given.clock, given.share.queries),
      service_(MakeAgreementService(calls_)) {}

AgreementServer::~AgreementServer() = default;

Result<std::unique_ptr<AgreementServer>> AgreementServer::Start(
    const rpc::ServiceOptions& options, const rpc::ProcessResources& given) {
  std::unique_ptr<AgreementServer> server(new AgreementServer(options, given));
  NAUNGAN_ASSIGN(server->running_,
                 rpc::PartitionedService::Start(options, given,
                                                {.service = kService,
                                                 .machine = server->machine_,
                                                 .calls = server->calls_,
                                                 .handlers = {server->service_.get()}}));
  return server;
}

}  // namespace naungan::agreement
