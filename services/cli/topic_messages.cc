#include "services/cli/topic_messages.h"

#include <google/protobuf/descriptor.h>

#include <string>

#include "libs/base/check.h"
#include "libs/eventlog/topics.h"
#include "naungan/runtime/v1/vault.pb.h"

namespace naungan::cli {
namespace {

const google::protobuf::Message* PrototypeOf(const std::string& name) {
  const auto* const descriptor =
      google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(name);
  NAUNGAN_CHECK(descriptor != nullptr, "every message of the table of services is linked in");
  return google::protobuf::MessageFactory::generated_factory()->GetPrototype(descriptor);
}

}  // namespace

TopicMessage TopicMessage::Of(std::string_view topic,
                              std::span<const eventlog::ServiceRow> services) {
  TopicMessage message;
  if (const auto* const row = eventlog::FindTopic(topic, services); row != nullptr) {
    message.prototype_ = PrototypeOf(row->message);
    message.is_log_ = row->kind == eventlog::TopicKind::kLog;
  }
  return message;
}

std::unique_ptr<google::protobuf::Message> TopicMessage::Decode(std::string_view bytes,
                                                                std::string_view key) const {
  const google::protobuf::Message* prototype = prototype_;
  if (prototype == &runtime::v1::SealedPerson::default_instance() &&
      key == eventlog::kPersonTopicProofKey) {
    prototype = &runtime::v1::VaultProof::default_instance();
  }
  if (prototype == nullptr) return nullptr;
  std::unique_ptr<google::protobuf::Message> message(prototype->New());
  if (!message->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return nullptr;
  return message;
}

}  // namespace naungan::cli
