#include "libs/runtime/event_level.h"

#include <fmt/core.h>

#include <string>
#include <utility>

#include "libs/base/planted_bug.h"

namespace naungan::runtime {
namespace {

constexpr std::string_view kEventUnknown = "EVENT_UNKNOWN";
constexpr std::string_view kLevelUnknown = "LEVEL_UNKNOWN";

Status CheckKnown(int32_t level, const std::string& build, int32_t known) {
  if (level <= known || NAUNGAN_PLANTED(kLevelCheck)) return {};
  return Fail(Code::kFailedPrecondition, kLevelUnknown, "",
              fmt::format("The log has level {} since build {} led it, and this build knows levels "
                          "up to {}. Start a build that knows it: it goes on from here.",
                          level, build, known));
}

}  // namespace

std::unexpected<Error> EventUnknown(std::string_view event) {
  return Fail(Code::kFailedPrecondition, kEventUnknown, "",
              fmt::format("The log holds a {} that this build does not know.", event));
}

std::unexpected<Error> InputUnknown(std::string_view topic) {
  return Fail(
      Code::kFailedPrecondition, "INPUT_UNKNOWN", "",
      fmt::format("A record of {} is of a kind that this build does not know. Start a build "
                  "that knows it: it goes on from here.",
                  topic));
}

std::unexpected<Error> WrittenBy(Error error, std::string_view build) {
  if (error.reason == kEventUnknown) {
    error.message += fmt::format(
        " Build {} wrote it. Start that build or a newer one: it goes on from here.", build);
  }
  return std::unexpected(std::move(error));
}

bool NeedsNewerBuild(const Error& error) {
  return error.reason == kEventUnknown || error.reason == kLevelUnknown;
}

Status CheckLevel(const eventlog::AdmissionState& admission, int32_t known) {
  return CheckKnown(admission.level, admission.build, known);
}

Status CheckFence(const v1::Fence& fence, const PartitionId& id, int32_t known) {
  if (fence.partitions() != 0 && fence.partitions() != id.partitions) {
    return Fail(Code::kFailedPrecondition, "LOG_PARTITION_COUNT", "partitions",
                fmt::format("The log was written when {} had {} partitions, and this server is "
                            "started with {}. The number was fixed when the topics were created: "
                            "start the server with {} again.",
                            id.service, fence.partitions(), id.partitions, fence.partitions()));
  }
  return CheckKnown(fence.level(), fence.build(), known);
}

}  // namespace naungan::runtime
