// A gRPC server's life: listen, serve, drain. It serves health (grpc.health.v1) and reflection
// besides what it is given.
//
// It listens on loopback only: until TLS and sign-on are configured, whoever reaches the port is
// believed (actor.h).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/result.h"

namespace grpc {
class Service;
}  // namespace grpc

namespace naungan::rpc {

// Calls accepted before a drain get this long to finish, then they are cancelled.
inline constexpr int64_t kDrainTimeoutMs = 10'000;
// How often `ready` is asked.
inline constexpr int64_t kReadinessIntervalMs = 100;
// An idle connection is probed this often, so that a dead peer's streams end.
inline constexpr int32_t kKeepaliveIntervalMs = 60'000;
inline constexpr int32_t kKeepaliveTimeoutMs = 20'000;
// Clients that probe more often than this are sent away.
inline constexpr int32_t kClientKeepaliveIntervalMinMs = 10'000;

// "127.0.0.1:9401", "[::1]:9401", "localhost:0". Errors, kInvalidArgument: ADDRESS_MALFORMED;
// ADDRESS_NOT_LOOPBACK.
Status CheckLoopback(std::string_view address, std::string_view field);

struct ServerOptions {
  // Port 0: any free one; address() tells which.
  std::string listen = "127.0.0.1:0";
  // What the log calls it; empty: whether it is ready is not logged.
  std::string service = {};
  // What health answers, asked from a thread of the server; empty: always ready.
  std::function<bool()> ready;
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

  // Stops listening, lets accepted calls finish (kDrainTimeoutMs), and returns when no handler runs
  // any more. New calls on open connections get UNAVAILABLE. Idempotent.
  void Drain();

 private:
  struct Running;
  explicit Server(std::unique_ptr<Running> running);
  std::unique_ptr<Running> running_;
};

}  // namespace naungan::rpc
