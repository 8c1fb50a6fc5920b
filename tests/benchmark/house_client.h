// A client of the house, like the program of an office: it calls the public gRPC API by method
// name.
#pragma once

#include <google/protobuf/message.h>

#include <filesystem>
#include <memory>
#include <string_view>

#include "libs/base/result.h"
#include "libs/platform/clock.h"
#include "libs/platform/random.h"
#include "libs/rpc/actor.h"
#include "services/cli/scenario/api.h"

namespace naungan::benchmark {

// The officer uploads and submits, and the head approves. The house asks for two actors.
inline const rpc::Actor kOfficer{.name = "dinas-tenaga-kerja", .role = "officer"};
inline const rpc::Actor kHead{.name = "kepala-cabang", .role = "head"};

// One thread.
class HouseClient {
 public:
  // Errors: those of cli::Api::Connect.
  static Result<std::unique_ptr<HouseClient>> Connect(const std::filesystem::path& run_directory);

  // Does what cli::Api::Call does.
  Status Call(std::string_view method, const rpc::Actor& actor, google::protobuf::Message& request,
              google::protobuf::Message& response) {
    return api_->Call(*api_->Find(method), actor, request, response);
  }

  cli::Api& api() { return *api_; }

 private:
  HouseClient() = default;

  platform::SystemClock clock_;
  platform::SystemEntropy entropy_;
  std::unique_ptr<cli::Api> api_;
};

}  // namespace naungan::benchmark
