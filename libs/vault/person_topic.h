// Decides whether a topic may hold a person vault: `private.<service>.person.v1`.
//
// The topic is the only place where direct identifiers are kept; what it loses cannot be rebuilt
// from anything else. And an erased person must not stay in it. So it has to be compacted, and it
// may delete nothing by age or size.
#pragma once

#include <string>

#include "libs/base/result.h"
#include "libs/eventlog/log.h"

namespace naungan::vault {

// Returns the settings of the topic. Blocks for the broker (eventlog::kMetadataTimeoutMs); any
// thread. Errors, each with what to do:
//   kFailedPrecondition  VAULT_TOPIC_UNKNOWN         there is no such topic
//                        VAULT_TOPIC_NOT_COMPACTED   erased persons would stay in it
//                        VAULT_TOPIC_FORGETS         it has a retention, or may elect an unclean
//                                                    leader
//   kUnavailable         no broker
Result<eventlog::TopicSettings> CheckPersonTopic(eventlog::Log& log, const std::string& topic);

}  // namespace naungan::vault
