#include "libs/rpc/server.h"

#include <google/protobuf/message.h>
#include <grpc/health/v1/health.pb.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/impl/server_builder_option.h>
#include <grpcpp/impl/server_builder_plugin.h>
#include <grpcpp/impl/server_initializer.h>
#include <grpcpp/resource_quota.h>
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
#include "libs/rpc/open_streams.h"
#include "libs/rpc/transport_refusals.h"

namespace naungan::rpc {
namespace {

constexpr int kPortMax = 65535;
// Of gRPC: no limit.
constexpr int kUnlimited = -1;

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

// True for "127." and three numbers. "127.evil.example" is a name, not an address.
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

// Notes the full names of the services of a server that is built.
class ServiceNames final : public grpc::ServerBuilderPlugin {
 public:
  explicit ServiceNames(std::vector<std::string>& names) : names_(names) {}

  std::string name() override { return "service_names"; }
  void InitServer(grpc::ServerInitializer*) override {}
  void Finish(grpc::ServerInitializer* server) override { names_ = *server->GetServiceList(); }
  void ChangeArguments(const std::string&, void*) override {}

 private:
  std::vector<std::string>& names_;
};

// How a ServerBuilder is given a plugin.
class ServiceNamesOption final : public grpc::ServerBuilderOption {
 public:
  explicit ServiceNamesOption(std::vector<std::string>& names) : names_(names) {}

  void UpdateArguments(grpc::ChannelArguments*) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>* plugins) override {
    plugins->push_back(std::make_unique<ServiceNames>(names_));
  }

 private:
  std::vector<std::string>& names_;
};

void SetLimits(grpc::ServerBuilder& builder, const ServerOptions& options) {
  grpc::ResourceQuota memory("naungan");
  memory.Resize(static_cast<size_t>(options.incoming_bytes_max));
  builder.SetResourceQuota(memory);
  // Handlers check the size of messages, since they can say more about it (transport_refusals.h).
  builder.SetMaxReceiveMessageSize(kUnlimited);
  builder.SetMaxSendMessageSize(kUnlimited);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, platform::kStreamsPerConnectionMax);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveIntervalMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMs);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                             kClientKeepaliveIntervalMinMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  // Two servers on one port would each get some of the calls; the second one must fail instead.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
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
  ServerOptions options;
  std::string address;
  // What health knows: the services' full names, and "".
  std::vector<std::string> names;
  // The server uses both to its end.
  OpenStreams streams;
  std::unique_ptr<grpc::CallbackGenericService> unknown_methods = MakeUnknownMethods();
  std::unique_ptr<grpc::Server> server;

  std::mutex mutex;
  std::condition_variable changed;
  bool announced = false;
  bool draining = false;
  bool drained = false;
  std::thread readiness;

  // One by one, since a SetServingStatus for all would also set names that do not exist but are
  // watched: their watchers would read SERVING instead of SERVICE_UNKNOWN.
  void SetServing(bool serving) {
    for (const std::string& name : names) {
      server->GetHealthCheckService()->SetServingStatus(name, serving);
    }
  }

  void ShowReadiness(bool is_ready) {
    SetServing(is_ready);
    if (options.service.empty()) return;
    platform::LogInfo(is_ready ? "ready" : "not ready",
                      {{"service", options.service}, {"address", address}});
  }

  void WatchReadiness() {
    bool was_ready = false;
    std::unique_lock lock(mutex);
    while (!announced) {
      lock.unlock();
      const bool is_ready = !options.ready || options.ready();
      // gRPC writes to every watch each time, whether the status has changed or not.
      if (is_ready != std::exchange(was_ready, is_ready)) ShowReadiness(is_ready);
      lock.lock();
      changed.wait_for(lock, std::chrono::milliseconds(kReadinessIntervalMs),
                       [this] { return announced; });
    }
  }

  void AnnounceDrain() {
    {
      const std::scoped_lock lock(mutex);
      if (std::exchange(announced, true)) return;
    }
    changed.notify_all();
    readiness.join();
    SetServing(false);
    streams.EndAll();
  }

  void Drain() {
    AnnounceDrain();
    {
      std::unique_lock lock(mutex);
      if (std::exchange(draining, true)) {
        changed.wait(lock, [this] { return drained; });
        return;
      }
    }
    server->Shutdown(std::chrono::system_clock::now() +
                     std::chrono::milliseconds(options.drain_timeout_ms));
    {
      const std::scoped_lock lock(mutex);
      drained = true;
    }
    changed.notify_all();
  }
};

Server::Server(std::unique_ptr<Running> running) : running_(std::move(running)) {}

Server::~Server() { Drain(); }

const std::string& Server::address() const { return running_->address; }

void Server::AnnounceDrain() { running_->AnnounceDrain(); }

void Server::Drain() { running_->Drain(); }

Result<std::unique_ptr<Server>> Server::Start(ServerOptions options,
                                              const std::vector<grpc::Service*>& services) {
  NAUNGAN_TRY(CheckLoopback(options.listen, "listen"));
  NAUNGAN_ASSIGN(const HostAndPort listen, SplitAddress(options.listen, "listen"));

  // Both are switches of the gRPC library for servers built after them.
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  // gRPC's health service brings no descriptor, so reflection describes it by ours.
  google::protobuf::LinkMessageReflection<grpc::health::v1::HealthCheckResponse>();

  auto running = std::make_unique<Running>();
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort(options.listen, grpc::InsecureServerCredentials(), &port);
  for (grpc::Service* const service : services) builder.RegisterService(service);
  builder.RegisterCallbackGenericService(running->unknown_methods.get());
  builder.SetOption(std::make_unique<ServiceNamesOption>(running->names));
  std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>> interceptors;
  interceptors.push_back(CompleteRefusals());
  interceptors.push_back(running->streams.Note());
  builder.experimental().SetInterceptorCreators(std::move(interceptors));
  SetLimits(builder, options);

  running->server = builder.BuildAndStart();
  if (!running->server || port == 0) {
    return Fail(Code::kUnavailable, "ADDRESS_UNUSABLE", "listen",
                "The address " + options.listen +
                    " cannot be listened on: another process has it, or it is not this machine's.");
  }
  running->address = std::string(listen.host) + ":" + std::to_string(port);
  running->options = std::move(options);
  // gRPC registers health after the plugins have seen the list.
  running->names.insert(running->names.end(), {"", "grpc.health.v1.Health"});
  running->SetServing(false);
  running->readiness = std::thread([raw = running.get()] { raw->WatchReadiness(); });
  return std::unique_ptr<Server>(new Server(std::move(running)));
}

}  // namespace naungan::rpc
