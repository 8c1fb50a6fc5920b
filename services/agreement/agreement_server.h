// The agreement service as a part of a process: its state machine over its partitions behind a gRPC
// server. Safe from any thread.
#pragma once

#include <memory>
#include <string>

#include "libs/base/result.h"
#include "libs/domain/region_names.h"
#include "libs/rpc/calls.h"
#include "libs/rpc/service.h"
#include "services/agreement/agreement_machine.h"

namespace naungan::agreement {

class AgreementServer final : public rpc::Service {
 public:
  // What `given` refers to must outlive the server. Errors: those of rpc::PartitionedService.
  static Result<std::unique_ptr<AgreementServer>> Start(const rpc::ServiceOptions& options,
                                                        const rpc::ProcessResources& given);
  ~AgreementServer() override;

  const std::string& address() const override { return running_->address(); }
  bool Ready() const override { return running_->Ready(); }
  void Drain() override { running_->Drain(); }

 private:
  AgreementServer(const rpc::ServiceOptions& options, const rpc::ProcessResources& given);

  const domain::RegionNames regions_;
  const AgreementMachine machine_;
  rpc::Calls calls_;
  const std::unique_ptr<grpc::Service> service_;
  // The last member, because it uses all of the above until it is destroyed.
  std::unique_ptr<rpc::PartitionedService> running_;
};

}  // namespace naungan::agreement
