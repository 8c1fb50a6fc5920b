// The gRPC methods of rosters and participants (naungan.enrollment.v1.EnrollmentService).
#pragma once

#include <memory>

#include "libs/rpc/calls.h"
#include "services/enrollment/roster/row_intake.h"

namespace grpc {
class Service;
}  // namespace grpc

namespace naungan::enrollment {

// `calls` and `intake` must outlive the service.
std::unique_ptr<grpc::Service> MakeEnrollmentService(rpc::Calls& calls, const RowIntake& intake);

}  // namespace naungan::enrollment
