// The names of the house's topics (ARCHITECTURE, sections 3, 4 and 6).
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "libs/base/result.h"
#include "libs/eventlog/log.h"

namespace naungan::eventlog {

// A service's own log: its truth. "private.enrollment.log.v1".
std::string PrivateLogTopic(std::string_view service);
// Messages between partitions of one service. "private.enrollment.inbox.v1".
std::string InboxTopic(std::string_view service);
// A service's sealed direct identifiers; compacted. "private.enrollment.person.v1".
std::string PersonTopic(std::string_view service);
// The key of the one record of a person topic that is no person (proto VaultProof).
inline constexpr std::string_view kPersonTopicProofKey = "identity-proof";

// The public feeds: what anyone may read.
inline constexpr std::string_view kAgreementFeed = "public.agreement.agreement.v1";
inline constexpr std::string_view kRosterFeed = "public.enrollment.roster.v1";
inline constexpr std::string_view kParticipationFeed = "public.enrollment.participation.v1";
inline constexpr std::string_view kContributionFeed = "public.enrollment.contribution.v1";
inline constexpr std::string_view kClaimFeed = "public.claims.claim.v1";

inline constexpr std::array kPublicFeeds = {kAgreementFeed, kRosterFeed, kParticipationFeed,
                                            kContributionFeed, kClaimFeed};

// The service that writes a topic of the house, and nobody else; empty: the name is not of the
// house.
std::string_view ServiceOfTopic(std::string_view topic);

// Kafka's limit on a topic's name.
inline constexpr size_t kTopicNameBytesMax = 249;

// Letters, digits, '.', '_' and '-', at most kTopicNameBytesMax; not "." or "..". Error:
// kInvalidArgument, TOPIC_NAME_MALFORMED.
Status CheckTopicName(std::string_view name);

// More partitions than the house ever gives a topic.
inline constexpr int32_t kPartitionsMax = 1024;

// The name, and numbers that some cluster could honour. Error: kInvalidArgument,
// TOPIC_SETTINGS_INVALID; `field` names the setting.
Status CheckTopicSettings(const TopicSettings& settings);

}  // namespace naungan::eventlog
