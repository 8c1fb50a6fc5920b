// The reporting service as a part of a process: the figures that it folds of the public feeds, its
// own log of baselines and statements, both behind a gRPC server. Threads: any.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "libs/base/result.h"
#include "libs/domain/region_names.h"
#include "libs/eventlog/log.h"
#include "libs/rpc/calls.h"
#include "libs/rpc/service.h"
#include "services/reporting/figures.h"
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
  // The topics that the service writes, for whoever sets up a house.
  static std::vector<eventlog::TopicSettings> Topics(int32_t partitions);

  // What `given` refers to must outlive the server. Every instance folds the figures of all
  // partitions, whichever partitions of its own log it leads: figures have no leader. Errors:
  // ProjectorHost's and PartitionedService's.
  static Result<std::unique_ptr<ReportingServer>> Start(const rpc::ServiceOptions& options,
                                                        const rpc::ProcessResources& given);
  ~ReportingServer() override;

  const std::string& address() const override { return running_->address(); }
  // Once the own log is led and the feeds are read to their ends.
  bool Ready() const override { return running_->Ready(); }
  void Drain() override;

 private:
  ReportingServer(const rpc::ServiceOptions& options, const rpc::ProcessResources& given);

  const domain::RegionNames regions_;
  const ReportingMachine machine_;
  const FigureProjection projection_;
  rpc::Calls calls_;
  // Members go in reverse order: the server before the figures, which its handlers ask to the end.
  std::unique_ptr<runtime::ProjectorHost> figures_;
  std::unique_ptr<grpc::Service> service_;
  std::unique_ptr<rpc::PartitionedService> running_;
};

}  // namespace naungan::reporting
