#include "libs/rpc/client.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/support/channel_arguments.h>

#include <array>
#include <chrono>

#include "libs/base/uuid.h"
#include "libs/platform/limits.h"
#include "libs/rpc/server.h"
#include "libs/rpc/status_mapping.h"

namespace naungan::rpc {
namespace {

constexpr int64_t kUsPerMs = 1000;
// A failed connection is tried again after this at the latest, since servers of one machine restart
// within a second.
constexpr int kReconnectMsMax = 1000;

}  // namespace

Result<std::shared_ptr<grpc::Channel>> Connect(std::string_view address) {
  NAUNGAN_TRY(CheckLoopback(address, "address"));
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(platform::kMessageBytesMax);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kReconnectMsMax);
  // A server of this machine is not reached through a proxy of the environment.
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  return grpc::CreateCustomChannel(std::string(address), grpc::InsecureChannelCredentials(),
                                   arguments);
}

void Prepare(grpc::ClientContext& context, const Actor& actor, int64_t timeout_ms) {
  context.AddMetadata(std::string(kActorMetadataKey), ToText(actor));
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(timeout_ms));
}

Status Outcome(const grpc::Status& status) {
  if (status.ok()) return {};
  return std::unexpected(ToError(status));
}

std::string NewRequestId(const platform::Clock& clock, platform::Entropy& entropy) {
  std::array<uint8_t, 10> random{};
  entropy.Fill(random);
  return MakeUuidV7(clock.NowUs() / kUsPerMs, random).ToString();
}

bool IsRetriable(const Error& error) {
  return RetryCanHelp(error) || error.code == Code::kDeadlineExceeded;
}

}  // namespace naungan::rpc
