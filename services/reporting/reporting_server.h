// The reporting service as a part of a process. It folds figures from the public feeds, leads its
// own log of baselines and statements, and puts both behind a gRPC server. Threads: any.
#pragma once

#include <memory>
#include <string>

#include "libs/base/result.h"
#include "libs/domain/cover_rules.h"
#include "libs/domain/region_names.h"
#include "libs/rpc/calls.h"
#include "libs/rpc/service.h"
#include "services/reporting/folds/figure_projection.h"
#include "services/reporting/reporting_machine.h"

namespace grpc {
class Service;
}  // namespace grpc

namespace naungan::runtime {
class ProjectorHost;
}  // namespace naungan::runtime

namespace naungan::reporting {

class ReportingServer final : public rpc::Service {
 public:
  // Everything that `given` refers to must outlive the server. Every instance folds the figures of
  // all partitions, whichever partitions of the own log it leads, because figures have no leader.
  // Errors: those of ProjectorHost and PartitionedService.
  static Result<std::unique_ptr<ReportingServer>> Start(const rpc::ServiceOptions& options,
                                                        const rpc::ProcessResources& given);
  ~ReportingServer() override;

  const std::string& address() const override { return running_->address(); }
  // True once the own log is led and the feeds have been read to their ends.
  bool Ready() const override { return running_->Ready(); }
  void Drain() override;

 private:
  ReportingServer(domain::CoverRules rules, const rpc::ServiceOptions& options,
                  const rpc::ProcessResources& given);

  const domain::CoverRules rules_;
  const domain::RegionNames regions_;
  const ReportingMachine machine_;
  const FigureProjection projection_;
  rpc::Calls calls_;
  // Members are destroyed in reverse order: the server goes before the figures, because its methods
  // ask them until the end.
  std::unique_ptr<runtime::ProjectorHost> figures_;
  std::unique_ptr<grpc::Service> service_;
  std::unique_ptr<rpc::PartitionedService> running_;
};

}  // namespace naungan::reporting
