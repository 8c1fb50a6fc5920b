// How the topics of the house are named, and what Kafka takes. Which topics there are stands in
// service_table.h, which this header passes on. Everything here is pure and may be called from any
// thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "libs/base/result.h"
#include "libs/eventlog/log.h"
#include "libs/eventlog/service_table.h"  // IWYU pragma: export

namespace naungan::eventlog {

// A service's own log, from which everything else can be rebuilt. "private.enrollment.log.v1".
std::string PrivateLogTopic(std::string_view service);
// What the partitions of one service write to one another. "private.enrollment.inbox.v1".
std::string InboxTopic(std::string_view service);
// The vault of a service: names and other direct identifiers, sealed.
// "private.enrollment.person.v1". The topic is compacted.
std::string PersonTopic(std::string_view service);
// By which the instances of a service judge their clocks. "private.enrollment.clock.v1".
std::string ClockTopic(std::string_view service);
// The key of the one record in a topic of persons that is no person but a VaultProof.
inline constexpr std::string_view kPersonTopicProofKey = "identity-proof";

// The service that a topic belongs to by its name: the second word of it. Empty if the name has no
// dot.
std::string_view ServiceOfTopic(std::string_view topic);

// Kafka's limit on a topic's name.
inline constexpr size_t kTopicNameBytesMax = 249;

// Letters, digits, '.', '_' and '-', at most kTopicNameBytesMax; not "." or "..". Error:
// kInvalidArgument, TOPIC_NAME_MALFORMED.
Status CheckTopicName(std::string_view name);

// A topic has at most this many partitions.
inline constexpr int32_t kPartitionsMax = 1024;

// Checks the name, and that a cluster could honour the numbers. Errors: CheckTopicName's, and
// kInvalidArgument, TOPIC_SETTINGS_INVALID, whose `field` names the setting.
Status CheckTopicSettings(const TopicSettings& settings);

}  // namespace naungan::eventlog
