// The gRPC methods of the reporting service (naungan.reporting.v1.ReportingService).
#pragma once

#include <memory>

#include "libs/domain/cover_rules.h"
#include "services/reporting/answer_from_figures.h"

namespace grpc {
class Service;
}  // namespace grpc

namespace naungan::reporting {

// Everything that `calls` refers to must outlive the service.
std::unique_ptr<grpc::Service> MakeReportingService(FigureCalls calls,
                                                    const domain::CoverRules& rules);

}  // namespace naungan::reporting
