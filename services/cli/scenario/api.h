// The house's public gRPC API by method name, as a scenario file calls it. One thread.
#pragma once

#include <google/protobuf/message.h>

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

struct Method {
  std::string name;
  std::string service;                       // its name in the table of services
  const google::protobuf::Message* request;  // prototypes: New() makes one
  const google::protobuf::Message* response;
};

class Api {
 public:
  virtual ~Api() = default;

  // Finds a server of every service in `run_directory`. kUnavailable: which is not there.
  // `on_acknowledged` is told of each command that was answered with OK: its method and request id.
  // `clock` and `entropy` must outlive it.
  using OnAcknowledged =
      std::function<void(std::string_view method, const std::string& request_id)>;
  static Result<std::unique_ptr<Api>> Connect(const std::filesystem::path& run_directory,
                                              const platform::Clock& clock,
                                              platform::Entropy& entropy,
                                              OnAcknowledged on_acknowledged);

  // nullptr: no such method. Valid as long as the Api. Streams have a call of their own below.
  virtual const Method* Find(std::string_view method) const = 0;

  // Calls `method` (from Find) as `actor`. A call whose outcome is unknown or that finds nobody is
  // repeated, with the same request id, for kStandstillMs. A field `request_id` that is empty is
  // filled; a field `after` that is empty gets every position that the replies so far told of and
  // the method's service reads.
  virtual Status Call(const Method& method, const rpc::Actor& actor,
                      google::protobuf::Message& request, google::protobuf::Message& response) = 0;

  // Sends the chunks of one upload over a stream, several in flight, and hands each answer on, in
  // order and once. Resumes after a lost connection with the first chunk that was not answered, for
  // as long as no kStandstillMs pass without an answer. Ends at the first refused chunk.
  virtual Status Upload(
      const rpc::Actor& actor, std::vector<enrollment::v1::UploadRowsRequest> chunks,
      const std::function<void(const enrollment::v1::UploadRowsResponse&)>& on_answer) = 0;

  // Waits until nothing is under way in the house, and remembers how far every feed has come:
  // later calls' `after` holds it. kDeadlineExceeded: there is, and nothing moved for
  // kStandstillMs.
  virtual Status Settle() = 0;
};

}  // namespace naungan::cli
