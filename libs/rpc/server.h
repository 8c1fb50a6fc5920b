// A gRPC server's life: listen, serve, drain. Besides the services that it is given, it serves
//
//   grpc.health.v1                for each service by its full name, and for "", the whole server
//   grpc.reflection.v1alpha       for all of them
//
// and it answers every other method UNIMPLEMENTED (transport_refusals.h).
//
// It listens on loopback only: until TLS and sign-on are configured, it believes every caller about
// who they are (actor.h).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/result.h"
#include "libs/platform/limits.h"

namespace grpc {
class Service;
}  // namespace grpc

namespace naungan::rpc {

// Calls that were accepted before a drain get this long to finish, then they are cancelled.
inline constexpr int64_t kDrainTimeoutMs = 10'000;
// How often `ready` is called.
inline constexpr int64_t kReadinessIntervalMs = 100;
// The memory that gRPC may use for a server's connections and incoming messages: each of the
// streams that one connection may have can bring the largest message that is allowed, and a quarter
// is left for the rest. Beyond it gRPC closes idle connections and ends streams, with
// RESOURCE_EXHAUSTED, until it has room again.
inline constexpr int64_t kIncomingBytesMax = int64_t{128} * 1024 * 1024;
static_assert(kIncomingBytesMax >=
              int64_t{platform::kStreamsPerConnectionMax} * platform::kMessageBytesMax * 5 / 4);
// An idle connection is probed this often, so that a dead peer's streams end.
inline constexpr int32_t kKeepaliveIntervalMs = 60'000;
inline constexpr int32_t kKeepaliveTimeoutMs = 20'000;
// The server closes the connections of clients that probe more often than this.
inline constexpr int32_t kClientKeepaliveIntervalMinMs = 10'000;

// "127.0.0.1:9401", "[::1]:9401", "localhost:0". Errors, kInvalidArgument: ADDRESS_MALFORMED;
// ADDRESS_NOT_LOOPBACK.
Status CheckLoopback(std::string_view address, std::string_view field);

struct ServerOptions {
  // Port 0 takes any free port; address() says which.
  std::string listen = "127.0.0.1:0";
  // The name in the log. If it is empty, changes of readiness are not logged.
  std::string service = {};
  // What health answers for every service. Called from a thread of the server. If it is empty, the
  // server is always ready.
  std::function<bool()> ready = {};
  int64_t drain_timeout_ms = kDrainTimeoutMs;
  int64_t incoming_bytes_max = kIncomingBytesMax;
};

// Threads: any. `services` and what `ready` needs must outlive the server.
class Server {
 public:
  // Errors: CheckLoopback's with the field "listen"; kUnavailable (ADDRESS_UNUSABLE: taken, or not
  // ours).
  static Result<std::unique_ptr<Server>> Start(ServerOptions options,
                                               const std::vector<grpc::Service*>& services);
  // Drains.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // host:port, the port that was bound.
  const std::string& address() const;

  // The first step of a drain. Health is NOT_SERVING from now on, and the streams that only wait
  // for something to happen (open_streams.h) end. Other calls go on. Idempotent.
  void AnnounceDrain();
  // Announces the drain, stops listening, lets accepted calls finish (for `drain_timeout_ms`), and
  // returns when no handler runs any more. New calls on open connections get UNAVAILABLE.
  // Idempotent.
  void Drain();

 private:
  struct Running;
  explicit Server(std::unique_ptr<Running> running);
  std::unique_ptr<Running> running_;
};

}  // namespace naungan::rpc
