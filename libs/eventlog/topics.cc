#include "libs/eventlog/topics.h"

#include <fmt/core.h>

#include <algorithm>

namespace naungan::eventlog {
namespace {

bool IsTopicCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '_' || c == '-';
}

}  // namespace

std::string PrivateLogTopic(std::string_view service) {
  return fmt::format("private.{}.log.v1", service);
}

std::string InboxTopic(std::string_view service) {
  return fmt::format("private.{}.inbox.v1", service);
}

std::string PersonTopic(std::string_view service) {
  return fmt::format("private.{}.person.v1", service);
}

std::string ClockTopic(std::string_view service) {
  return fmt::format("private.{}.clock.v1", service);
}

std::string_view ServiceOfTopic(std::string_view topic) {
  const size_t first = topic.find('.');
  if (first == std::string_view::npos) return {};
  topic.remove_prefix(first + 1);
  return topic.substr(0, std::min(topic.size(), topic.find('.')));
}

Status CheckTopicName(std::string_view name) {
  if (name.empty() || name.size() > kTopicNameBytesMax || name == "." || name == ".." ||
      !std::ranges::all_of(name, IsTopicCharacter)) {
    return Fail(Code::kInvalidArgument, "TOPIC_NAME_MALFORMED", "name",
                fmt::format("A topic's name has 1 to {} letters, digits, '.', '_' or '-'.",
                            kTopicNameBytesMax));
  }
  return {};
}

Status CheckTopicSettings(const TopicSettings& settings) {
  NAUNGAN_TRY(CheckTopicName(settings.name));
  if (settings.partitions < 1 || settings.partitions > kPartitionsMax) {
    return Fail(Code::kInvalidArgument, "TOPIC_SETTINGS_INVALID", "partitions",
                fmt::format("A topic has 1 to {} partitions.", kPartitionsMax));
  }
  if (settings.replication < 1) {
    return Fail(Code::kInvalidArgument, "TOPIC_SETTINGS_INVALID", "replication",
                "A topic has at least one replica.");
  }
  if (settings.min_insync_replicas < 1 || settings.min_insync_replicas > settings.replication) {
    return Fail(Code::kInvalidArgument, "TOPIC_SETTINGS_INVALID", "min_insync_replicas",
                "At least one replica, and at most all, must be in sync.");
  }
  return {};
}

}  // namespace naungan::eventlog
