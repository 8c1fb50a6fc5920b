// The names of resources (AIP-122), one struct for each. Values; safe from any thread.
//
//   Parse        accepts exactly the form that stands above the struct. RESOURCE_NAME_MALFORMED for
//                any other form; PARTICIPANT_ID_IS_NIK if a NIK stands for a participant's id.
//   ToString     returns that form.
//   RoutingKey   returns the text whose hash chooses the partition that owns the entity.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "libs/base/result.h"
#include "libs/domain/participant_id.h"
#include "libs/domain/region_code.h"

namespace naungan::domain {

inline constexpr int kResourceNameBytesMax = 256;

// agreements/{agreement}
struct AgreementName {
  std::string agreement;

  static Result<AgreementName> Parse(std::string_view text, std::string_view field);
  std::string ToString() const;
  const std::string& RoutingKey() const { return agreement; }
  auto operator<=>(const AgreementName&) const = default;
};

// rosters/{roster}. The id of a roster under an agreement is {agreement}.{category}. The id of a
// roster without an agreement (an employer's or a group's) has no dot.
struct RosterName {
  std::string roster;

  static Result<RosterName> Parse(std::string_view text, std::string_view field);
  static RosterName Under(const AgreementName& agreement, std::string_view category);
  std::string ToString() const;
  const std::string& RoutingKey() const { return roster; }
  // Both are nullopt for a roster without an agreement.
  std::optional<AgreementName> Agreement() const;
  std::optional<std::string> Category() const;
  auto operator<=>(const RosterName&) const = default;
};

// rosters/{roster}/uploads/{upload}
struct UploadName {
  RosterName roster;
  std::string upload;

  static Result<UploadName> Parse(std::string_view text, std::string_view field);
  std::string ToString() const;
  const std::string& RoutingKey() const { return roster.RoutingKey(); }
  auto operator<=>(const UploadName&) const = default;
};

// rosters/{roster}/account: the account that pays for the seats of a roster.
struct RosterAccountName {
  RosterName roster;

  static Result<RosterAccountName> Parse(std::string_view text, std::string_view field);
  std::string ToString() const;
  const std::string& RoutingKey() const { return roster.RoutingKey(); }
  auto operator<=>(const RosterAccountName&) const = default;
};

// participants/{participant}
struct ParticipantName {
  ParticipantId participant;

  static Result<ParticipantName> Parse(std::string_view text, std::string_view field);
  std::string ToString() const;
  std::string RoutingKey() const { return participant.ToString(); }
  auto operator<=>(const ParticipantName&) const = default;
};

// participants/{participant}/account: the account of a person who pays alone.
struct ParticipantAccountName {
  ParticipantName participant;

  static Result<ParticipantAccountName> Parse(std::string_view text, std::string_view field);
  std::string ToString() const;
  std::string RoutingKey() const { return participant.RoutingKey(); }
  auto operator<=>(const ParticipantAccountName&) const = default;
};

// participants/{participant}/claims/{claim}
struct ClaimName {
  ParticipantName participant;
  std::string claim;

  static Result<ClaimName> Parse(std::string_view text, std::string_view field);
  std::string ToString() const;
  std::string RoutingKey() const { return participant.RoutingKey(); }
  auto operator<=>(const ClaimName&) const = default;
};

// regions/{code}, for example regions/73.09
struct RegionName {
  RegionCode code;

  static Result<RegionName> Parse(std::string_view text, std::string_view field);
  std::string ToString() const;
  std::string RoutingKey() const { return code.ToString(); }
  auto operator<=>(const RegionName&) const = default;
};

// regions/{code}/baselines/{baseline}
struct BaselineName {
  RegionName region;
  std::string baseline;

  static Result<BaselineName> Parse(std::string_view text, std::string_view field);
  std::string ToString() const;
  std::string RoutingKey() const { return region.RoutingKey(); }
  auto operator<=>(const BaselineName&) const = default;
};

// regions/{code}/statements/{statement}
struct StatementName {
  RegionName region;
  std::string statement;

  static Result<StatementName> Parse(std::string_view text, std::string_view field);
  std::string ToString() const;
  std::string RoutingKey() const { return region.RoutingKey(); }
  auto operator<=>(const StatementName&) const = default;
};

// An account of either kind.
using AccountName = std::variant<RosterAccountName, ParticipantAccountName>;

Result<AccountName> ParseAccountName(std::string_view text, std::string_view field);
std::string ToString(const AccountName& name);
std::string RoutingKey(const AccountName& name);

}  // namespace naungan::domain
