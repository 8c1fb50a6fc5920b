#include "libs/rpc/server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <grpcpp/support/server_interceptor.h>

#include <charconv>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "libs/platform/limits.h"
#include "libs/platform/log.h"
#include "libs/rpc/malformed_message.h"

namespace naungan::rpc {
namespace {

constexpr int kPortMax = 65535;

struct HostAndPort {
  std::string_view host;
  int port = 0;
};

Result<HostAndPort> SplitAddress(std::string_view address, std::string_view field) {
  const size_t colon = address.rfind(':');
  HostAndPort split;
  bool well_formed = colon != std::string_view::npos && colon > 0;
  if (well_formed) {
    split.host = address.substr(0, colon);
    const std::string_view port = address.substr(colon + 1);
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), split.port);
    well_formed = error == std::errc() && end == port.data() + port.size() && split.port >= 0 &&
                  split.port <= kPortMax;
  }
  if (!well_formed) {
    return Fail(Code::kInvalidArgument, "ADDRESS_MALFORMED", field,
                "An address is host:port, for instance 127.0.0.1:9401; port 0 takes any free one.");
  }
  return split;
}

// "127." and three numbers. "127.evil.example" is a name, not an address.
bool IsIpv4Loopback(std::string_view host) {
  if (!host.starts_with("127.")) return false;
  int dots = 0;
  for (const char c : host) {
    if (c == '.') {
      ++dots;
    } else if (c < '0' || c > '9') {
      return false;
    }
  }
  return dots == 3;
}

}  // namespace

Status CheckLoopback(std::string_view address, std::string_view field) {
  NAUNGAN_ASSIGN(const HostAndPort split, SplitAddress(address, field));
  if (split.host == "localhost" || split.host == "[::1]" || IsIpv4Loopback(split.host)) return {};
  return Fail(Code::kInvalidArgument, "ADDRESS_NOT_LOOPBACK", field,
              "Only loopback addresses (127.0.0.1, [::1], localhost) are served: callers are "
              "believed without proof until TLS and sign-on are configured.");
}

struct Server::Running {
  std::unique_ptr<grpc::Server> server;
  std::string address;
  std::string service;
  std::function<bool()> ready;

  std::mutex mutex;
  std::condition_variable ended;
  bool draining = false;
  bool drained = false;
  std::thread readiness;

  void WatchReadiness() {
    bool was_ready = false;
    std::unique_lock lock(mutex);
    while (!draining) {
      lock.unlock();
      const bool is_ready = !ready || ready();
      server->GetHealthCheckService()->SetServingStatus(is_ready);
      if (is_ready != std::exchange(was_ready, is_ready) && !service.empty()) {
        platform::LogInfo(is_ready ? "ready" : "not ready",
                          {{"service", service}, {"address", address}});
      }
      lock.lock();
      ended.wait_for(lock, std::chrono::milliseconds(kReadinessIntervalMs),
                     [this] { return draining; });
    }
  }

  void Drain() {
    {
      std::unique_lock lock(mutex);
      if (draining) {
        ended.wait(lock, [this] { return drained; });
        return;
      }
      draining = true;
    }
    ended.notify_all();
    readiness.join();
    server->GetHealthCheckService()->SetServingStatus(false);
    server->Shutdown(std::chrono::system_clock::now() + std::chrono::milliseconds(kDrainTimeoutMs));
    {
      const std::scoped_lock lock(mutex);
      drained = true;
    }
    ended.notify_all();
  }
};

Server::Server(std::unique_ptr<Running> running) : running_(std::move(running)) {}

Server::~Server() { Drain(); }

const std::string& Server::address() const { return running_->address; }

void Server::Drain() { running_->Drain(); }

Result<std::unique_ptr<Server>> Server::Start(ServerOptions options,
                                              const std::vector<grpc::Service*>& services) {
  NAUNGAN_TRY(CheckLoopback(options.listen, "listen"));
  NAUNGAN_ASSIGN(const HostAndPort listen, SplitAddress(options.listen, "listen"));

  // Both are switches of the gRPC library for servers built after them.
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();

  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort(options.listen, grpc::InsecureServerCredentials(), &port);
  for (grpc::Service* const service : services) builder.RegisterService(service);
  std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>> interceptors;
  interceptors.push_back(NameMalformedMessages());
  builder.experimental().SetInterceptorCreators(std::move(interceptors));
  builder.SetMaxReceiveMessageSize(platform::kMessageBytesMax);
  builder.SetMaxSendMessageSize(platform::kMessageBytesMax);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, platform::kStreamsPerConnectionMax);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveIntervalMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMs);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                             kClientKeepaliveIntervalMinMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  // Two servers on one port would each get some of the calls; the second one must fail instead.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);

  auto running = std::make_unique<Running>();
  running->server = builder.BuildAndStart();
  if (!running->server || port == 0) {
    return Fail(Code::kUnavailable, "ADDRESS_UNUSABLE", "listen",
                "The address " + options.listen +
                    " cannot be listened on: another process has it, or it is not this machine's.");
  }
  running->address = std::string(listen.host) + ":" + std::to_string(port);
  running->service = std::move(options.service);
  running->ready = std::move(options.ready);
  running->server->GetHealthCheckService()->SetServingStatus(false);
  running->readiness = std::thread([raw = running.get()] { raw->WatchReadiness(); });
  return std::unique_ptr<Server>(new Server(std::move(running)));
}

}  // namespace naungan::rpc
