// The public gRPC API of the house, whose methods a scenario file calls by name. One thread.
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
  std::string service;  // its name in the table of services
  // Prototypes: their New() makes a request and a response.
  const google::protobuf::Message* request;
  const google::protobuf::Message* response;
};

class Api {
 public:
  virtual ~Api() = default;

  // Finds a server of each service in `run_directory`. Error: kUnavailable, if there is none of one
  // of them. `on_acknowledged` is called with the method and the request id of each command that
  // was answered with OK. `clock` and `entropy` must outlive the Api.
  using OnAcknowledged =
      std::function<void(std::string_view method, const std::string& request_id)>;
  static Result<std::unique_ptr<Api>> Connect(const std::filesystem::path& run_directory,
                                              const platform::Clock& clock,
                                              platform::Entropy& entropy,
                                              OnAcknowledged on_acknowledged);

  // The method with one request and one response that has this name. Returns nullptr if no public
  // service has it. Valid as long as the Api.
  virtual const Method* Find(std::string_view method) const = 0;

  // Calls `method`, which Find has returned, as `actor`. Before that, it fills two fields of the
  // request that are empty: `request_id` with a new one, and `after` with the positions that
  // earlier answers named in the feeds that the service reads. If the service does not answer, or
  // the outcome is unknown, the call is repeated with the same request id for kStandstill.
  // Errors: those of the method; the last one if none of the calls is answered.
  virtual Status Call(const Method& method, const rpc::Actor& actor,
                      google::protobuf::Message& request, google::protobuf::Message& response) = 0;

  // Sends the chunks of one upload over a stream, several of them in flight, and calls `on_answer`
  // once for each answer, in order. After a lost connection it goes on with the first chunk that
  // was not answered, until kStandstill pass without an answer. Ends at the first chunk that is
  // refused, with that error.
  virtual Status Upload(
      const rpc::Actor& actor, std::vector<enrollment::v1::UploadRowsRequest> chunks,
      const std::function<void(const enrollment::v1::UploadRowsResponse&)>& on_answer) = 0;

  // Waits until the house has no more work under way, and notes how far every feed has come for the
  // `after` of later calls. Error: kDeadlineExceeded, NOT_SETTLED, if work is under way and nothing
  // has moved for kStandstill.
  virtual Status Settle() = 0;
};

}  // namespace naungan::cli
