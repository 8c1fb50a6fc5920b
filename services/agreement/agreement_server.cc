#include "services/agreement/agreement_server.h"

#include <grpcpp/impl/service_type.h>

#include <utility>

#include "libs/eventlog/topics.h"
#include "services/agreement/agreement_service.h"

namespace naungan::agreement {
namespace {

constexpr const char* kService = "agreement";

}  // namespace

std::vector<eventlog::TopicSettings> AgreementServer::Topics(int32_t partitions) {
  return {{.name = eventlog::PrivateLogTopic(kService), .partitions = partitions},
          {.name = std::string(eventlog::kAgreementFeed), .partitions = partitions}};
}

AgreementServer::AgreementServer(const rpc::ServiceOptions& options,
                                 const rpc::ProcessResources& given)
    : machine_(regions_, RenewalPolicy{}, options.agreement_partitions),
      calls_(kService, options.agreement_partitions, given.clock),
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
