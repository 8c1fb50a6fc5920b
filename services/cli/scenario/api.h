// The house's public gRPC API by method name, as a scenario file calls it. One thread.
#pragma once

#include <google/protobuf/message.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/result.h"
#include "libs/platform/clock.h"
#include "libs/platform/random.h"
#include "libs/rpc/actor.h"
#include "naungan/common/v1/common.pb.h"
#include "naungan/enrollment/v1/enrollment_service.pb.h"

namespace naungan::cli {

enum class ServiceId { kAgreement, kEnrollment, kClaims, kReporting };

inline constexpr std::array<std::string_view, 4> kServiceNames = {"agreement", "enrollment",
                                                                  "claims", "reporting"};

// A call whose outcome is unknown or that finds nobody is repeated, with the same request id, for
// this long: a restarted service resumes by itself, and so do we.
inline constexpr int64_t kRetryForMs = 60'000;
inline constexpr int64_t kRetryPauseMs = 100;

struct Method {
  std::string name;
  ServiceId service;
  const google::protobuf::Message* request;  // prototypes: New() makes one
  const google::protobuf::Message* response;
};

class Api {
 public:
  virtual ~Api() = default;

  // Finds the four servers in `run_directory`. kUnavailable: which is not there. `on_acknowledged` is
  // told of each command that was answered with OK: its method and request id.
  using OnAcknowledged =
      std::function<void(std::string_view method, const std::string& request_id)>;
  static Result<std::unique_ptr<Api>> Connect(const std::filesystem::path& run_directory,
                                              const platform::Clock& clock,
                                              platform::Entropy& entropy,
                                              OnAcknowledged on_acknowledged);

  // nullptr: no such method.
  virtual const Method* Find(std::string_view method) const = 0;

  // Calls `method` as `actor`, repeated as kRetryForMs says. A `request_id` field that is empty is
  // filled; a field `after` that is empty gets every position that the replies so far told of and
  // the method's service reads.
  virtual Status Call(const Method& method, const rpc::Actor& actor,
                      google::protobuf::Message& request, google::protobuf::Message& response) = 0;

  // Sends the chunks of one upload over a stream, several in flight, and hands each answer on in
  // order; resumes after a lost connection. Ends at the first refused chunk.
  virtual Status Upload(
      const rpc::Actor& actor, std::vector<enrollment::v1::UploadRowsRequest> chunks,
      const std::function<void(const enrollment::v1::UploadRowsResponse&)>& on_answer) = 0;

  // Waits until nothing is under way in the house, and remembers how far every feed has come:
  // later calls' `after` holds it.
  virtual Status Settle() = 0;
};

}  // namespace naungan::cli
