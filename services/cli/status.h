// `naungan status`: where the services are and how their partitions do.
#pragma once

#include <filesystem>
#include <string>

#include "naungan/runtime/v1/operator_service.pb.h"

namespace naungan::cli {

// Asks the four services of `run_directory` and prints what they say. Exit status 0; 1 if one is
// not there, is not ready or raises an alarm.
int PrintStatus(const std::filesystem::path& run_directory);

// A service's answer as lines: the service, then each of its partitions. Pure.
std::string StatusText(const runtime::v1::GetStatusResponse& status);
// Ready, and no partition raises an alarm.
bool IsWell(const runtime::v1::GetStatusResponse& status);

}  // namespace naungan::cli
