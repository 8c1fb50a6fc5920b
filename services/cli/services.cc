#include "services/cli/services.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace naungan::cli {

int PrintServices(const ServicesOptions& options) {
  const auto& services = eventlog::ServiceTable();
  if (options.names_only) {
    for (const auto& service : services) fmt::print("{}\n", service.name);
  } else {
    fmt::print("{}", options.json ? ServicesJson(services) : ServicesText(services));
  }
  return 0;
}

std::string ServicesText(std::span<const eventlog::ServiceRow> services) {
  size_t width = 0;
  for (const auto& service : services) {
    for (const auto& topic : service.topics) width = std::max(width, topic.name.size());
  }
  std::string text;
  for (const auto& service : services) {
    text += fmt::format("{} (partitions: {}; {})\n", service.name, eventlog::NameOf(service.group),
                        fmt::join(eventlog::RolesOf(service), ", "));
    for (const auto& topic : service.topics) {
      text += fmt::format("  {:<{}}  {:<9}  {}\n", topic.name, width, eventlog::NameOf(topic.kind),
                          topic.message);
    }
  }
  return text;
}

std::string ServicesJson(std::span<const eventlog::ServiceRow> services) {
  auto document = nlohmann::ordered_json::array();
  for (const auto& service : services) {
    auto topics = nlohmann::ordered_json::array();
    for (const auto& topic : service.topics) {
      topics.push_back({{"name", topic.name},
                        {"kind", eventlog::NameOf(topic.kind)},
                        {"message", topic.message}});
    }
    document.push_back({{"name", service.name},
                        {"partition_group", eventlog::NameOf(service.group)},
                        {"roles", eventlog::RolesOf(service)},
                        {"topics", std::move(topics)},
                        {"reads", service.reads},
                        {"grpc_services", service.grpc_services}});
  }
  return document.dump(2) + "\n";
}

}  // namespace naungan::cli
