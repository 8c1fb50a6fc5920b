// Calls to one service, which may have several instances. A call goes to one of them, and from
// there to the instance that leads the partition that it concerns.
//
//   rpc::ServiceClient enrollment("enrollment", run_directory);
//   NAUNGAN_TRY(enrollment.Call(actor, rpc::kCallTimeoutMs,
//                               [&](const auto& channel, grpc::ClientContext& context) {
//                                 EnrollmentService::Stub stub(channel);
//                                 return stub.OpenRoster(&context, request, &response);
//                               }));
//
// Threads: any.
#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "libs/base/result.h"
#include "libs/rpc/actor.h"

namespace naungan::rpc {

// A call follows at most this many `owner-address`es. Instances disagree about who leads for
// moments only, and the caller then sends the call again from the start.
inline constexpr int kHopsMax = 2;
// At most this many connections are kept; more are never in use at once.
inline constexpr size_t kChannelsMax = 64;

class ServiceClient {
 public:
  // Returns the addresses of the instances. It is called before each call, since an instance that
  // was restarted may have another address.
  using Instances = std::function<Result<std::vector<std::string>>()>;
  // The instances are those of `run_directory` (address_book.h).
  ServiceClient(std::string service, std::filesystem::path run_directory);
  explicit ServiceClient(Instances instances);

  // Makes one call, or one stream from its opening to Finish. It is called again, with a new
  // context, for each instance that the call goes on to; a stream then goes on with what was not
  // answered.
  using Invoke =
      std::function<grpc::Status(const std::shared_ptr<grpc::Channel>&, grpc::ClientContext&)>;

  // `timeout_ms` is the time for each instance. Errors: those of the last instance that was asked,
  // and those of Instances. After an error that IsRetriable (client.h) the caller may send the same
  // request again, with the same request id; the next call then asks another instance first.
  Status Call(const Actor& actor, int64_t timeout_ms, const Invoke& invoke);

  // Makes one call to each instance. Errors: those of Instances. `invoke` itself must note the
  // errors of the calls.
  Status CallEach(const Actor& actor, int64_t timeout_ms, const Invoke& invoke);

  // Succeeds if there is an instance. Errors: those of Instances.
  Status Find() const;

 private:
  Result<std::shared_ptr<grpc::Channel>> ChannelTo(const std::string& address);
  // The instance to ask first: the one that was asked last, unless it did not answer.
  Result<std::string> First();
  void PassOver(const std::string& address);

  const Instances instances_;
  std::mutex mutex_;                                                // guards what follows
  std::map<std::string, std::shared_ptr<grpc::Channel>> channels_;  // shared as gRPC shares them
  std::string preferred_;
};

}  // namespace naungan::rpc
