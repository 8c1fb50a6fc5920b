// Calls to one service, however many instances of it there are: a call goes to one of them, and is
// led on to the owner of the partition that it concerns.
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

// A call is led on this often at the most: instances that point at each other disagree about who
// leads for moments only, and then it is sent again from the start.
inline constexpr int kHopsMax = 2;
// Connections that are kept; more are never in use at once.
inline constexpr size_t kChannelsMax = 64;

class ServiceClient {
 public:
  // Where the instances are, asked before each call: a restarted one may have another address.
  using Instances = std::function<Result<std::vector<std::string>>()>;
  // The instances that have their addresses in `run_directory` (address_book.h).
  ServiceClient(std::string service, std::filesystem::path run_directory);
  explicit ServiceClient(Instances instances);

  // One call, or one stream from its opening to Finish. It is made again, with a new context, when
  // it is led on: a stream goes on with what was not answered.
  using Invoke =
      std::function<grpc::Status(const std::shared_ptr<grpc::Channel>&, grpc::ClientContext&)>;

  // `timeout_ms` is that of each hop. Errors: those of the last instance asked; of Instances. One
  // that IsRetriable (client.h) is the caller's to send again, with the same request id: the next
  // call then asks another instance first.
  Status Call(const Actor& actor, int64_t timeout_ms, const Invoke& invoke);

  // One call to each instance. Errors: of Instances; those of the calls are `invoke`'s to note.
  Status CallEach(const Actor& actor, int64_t timeout_ms, const Invoke& invoke);

  // Is there an instance? Errors: those of Instances.
  Status Find() const;

 private:
  Result<std::shared_ptr<grpc::Channel>> ChannelTo(const std::string& address);
  // Whom to ask first: the one asked last, unless it did not answer.
  Result<std::string> First();
  void PassOver(const std::string& address);

  const Instances instances_;
  std::mutex mutex_;                                                // guards what follows
  std::map<std::string, std::shared_ptr<grpc::Channel>> channels_;  // shared as gRPC shares them
  std::string preferred_;
};

}  // namespace naungan::rpc
