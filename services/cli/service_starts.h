// How each service is started, by its name. What is listed here comes from the list of services in
// services/CMakeLists.txt, so that no file of services/cli names them. Any thread.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "libs/base/result.h"
#include "libs/rpc/service.h"

namespace naungan::cli {

struct ServiceStart {
  std::string_view service;
  // `Start` of the service's server (rpc/service.h).
  Result<std::unique_ptr<rpc::Service>> (*start)(const rpc::ServiceOptions& options,
                                                 const rpc::ProcessResources& given);
};

// Every service that this program has inside, in the order of the list.
std::span<const ServiceStart> ServiceStarts();

}  // namespace naungan::cli
