#include "libs/domain/resource_names.h"

#include <utility>
#include <vector>

#include "libs/base/check.h"
#include "libs/base/resource_id.h"

namespace naungan::domain {
namespace {

std::unexpected<Error> Malformed(std::string_view form, std::string_view field) {
  return Fail(Code::kInvalidArgument, "RESOURCE_NAME_MALFORMED", field,
              "The name must be of the form " + std::string(form) + ".");
}

std::string_view TakePart(std::optional<std::string_view>& path) {
  const size_t slash = path->find('/');
  const std::string_view part = path->substr(0, slash);
  path = slash == std::string_view::npos ? std::nullopt : std::optional(path->substr(slash + 1));
  return part;
}

// Returns, in order, the parts of `text` for which `form` has a {variable}. The other parts must be
// equal.
Result<std::vector<std::string_view>> Match(std::string_view text, std::string_view form,
                                            std::string_view field) {
  if (text.size() > kResourceNameBytesMax) return Malformed(form, field);
  std::vector<std::string_view> variables;
  std::optional<std::string_view> text_rest = text;
  std::optional<std::string_view> form_rest = form;
  while (text_rest && form_rest) {
    const std::string_view text_part = TakePart(text_rest);
    const std::string_view form_part = TakePart(form_rest);
    if (form_part.starts_with('{')) {
      variables.push_back(text_part);
    } else if (form_part != text_part) {
      return Malformed(form, field);
    }
  }
  if (text_rest || form_rest) return Malformed(form, field);
  return variables;
}

bool IsRosterId(std::string_view text) {
  const size_t dot = text.find('.');
  if (dot == std::string_view::npos) return IsResourceId(text);
  return IsResourceId(text.substr(0, dot)) && IsResourceId(text.substr(dot + 1));
}

// These read the variable that a name begins with. Their errors name the whole form.
Result<RosterName> RosterOf(std::string_view part, std::string_view form, std::string_view field) {
  if (!IsRosterId(part)) return Malformed(form, field);
  return RosterName{std::string(part)};
}

Result<ParticipantName> ParticipantOf(std::string_view part, std::string_view form,
                                      std::string_view field) {
  auto participant = ParticipantId::Parse(part, field);
  if (participant) return ParticipantName{*participant};
  if (participant.error().reason != kParticipantIdIsNikReason) return Malformed(form, field);
  return std::unexpected(std::move(participant).error());
}

Result<RegionName> RegionOf(std::string_view part, std::string_view form, std::string_view field) {
  auto code = RegionCode::Parse(part, field);
  if (!code) return Malformed(form, field);
  return RegionName{*std::move(code)};
}

}  // namespace

Result<AgreementName> AgreementName::Parse(std::string_view text, std::string_view field) {
  constexpr std::string_view kForm = "agreements/{agreement}";
  NAUNGAN_ASSIGN(const auto parts, Match(text, kForm, field));
  if (!IsResourceId(parts[0])) return Malformed(kForm, field);
  return AgreementName{std::string(parts[0])};
}

std::string AgreementName::ToString() const { return "agreements/" + agreement; }

Result<RosterName> RosterName::Parse(std::string_view text, std::string_view field) {
  constexpr std::string_view kForm = "rosters/{roster}";
  NAUNGAN_ASSIGN(const auto parts, Match(text, kForm, field));
  return RosterOf(parts[0], kForm, field);
}

RosterName RosterName::Under(const AgreementName& agreement, std::string_view category) {
  NAUNGAN_CHECK(IsResourceId(category), "a category's id was checked when it was registered");
  return {agreement.agreement + "." + std::string(category)};
}

std::string RosterName::ToString() const { return "rosters/" + roster; }

std::optional<AgreementName> RosterName::Agreement() const {
  const size_t dot = roster.find('.');
  if (dot == std::string::npos) return std::nullopt;
  return AgreementName{roster.substr(0, dot)};
}

std::optional<std::string> RosterName::Category() const {
  const size_t dot = roster.find('.');
  if (dot == std::string::npos) return std::nullopt;
  return roster.substr(dot + 1);
}

Result<UploadName> UploadName::Parse(std::string_view text, std::string_view field) {
  constexpr std::string_view kForm = "rosters/{roster}/uploads/{upload}";
  NAUNGAN_ASSIGN(const auto parts, Match(text, kForm, field));
  NAUNGAN_ASSIGN(auto parent, RosterOf(parts[0], kForm, field));
  if (!IsResourceId(parts[1])) return Malformed(kForm, field);
  return UploadName{std::move(parent), std::string(parts[1])};
}

std::string UploadName::ToString() const { return roster.ToString() + "/uploads/" + upload; }

Result<RosterAccountName> RosterAccountName::Parse(std::string_view text, std::string_view field) {
  constexpr std::string_view kForm = "rosters/{roster}/account";
  NAUNGAN_ASSIGN(const auto parts, Match(text, kForm, field));
  NAUNGAN_ASSIGN(auto parent, RosterOf(parts[0], kForm, field));
  return RosterAccountName{std::move(parent)};
}

std::string RosterAccountName::ToString() const { return roster.ToString() + "/account"; }

Result<ParticipantName> ParticipantName::Parse(std::string_view text, std::string_view field) {
  constexpr std::string_view kForm = "participants/{participant}";
  NAUNGAN_ASSIGN(const auto parts, Match(text, kForm, field));
  return ParticipantOf(parts[0], kForm, field);
}

std::string ParticipantName::ToString() const { return "participants/" + participant.ToString(); }

Result<ParticipantAccountName> ParticipantAccountName::Parse(std::string_view text,
                                                             std::string_view field) {
  constexpr std::string_view kForm = "participants/{participant}/account";
  NAUNGAN_ASSIGN(const auto parts, Match(text, kForm, field));
  NAUNGAN_ASSIGN(auto parent, ParticipantOf(parts[0], kForm, field));
  return ParticipantAccountName{parent};
}

std::string ParticipantAccountName::ToString() const { return participant.ToString() + "/account"; }

Result<ClaimName> ClaimName::Parse(std::string_view text, std::string_view field) {
  constexpr std::string_view kForm = "participants/{participant}/claims/{claim}";
  NAUNGAN_ASSIGN(const auto parts, Match(text, kForm, field));
  NAUNGAN_ASSIGN(auto parent, ParticipantOf(parts[0], kForm, field));
  if (!IsResourceId(parts[1])) return Malformed(kForm, field);
  return ClaimName{parent, std::string(parts[1])};
}

std::string ClaimName::ToString() const { return participant.ToString() + "/claims/" + claim; }

Result<RegionName> RegionName::Parse(std::string_view text, std::string_view field) {
  constexpr std::string_view kForm = "regions/{code}";
  NAUNGAN_ASSIGN(const auto parts, Match(text, kForm, field));
  return RegionOf(parts[0], kForm, field);
}

std::string RegionName::ToString() const { return "regions/" + code.ToString(); }

Result<BaselineName> BaselineName::Parse(std::string_view text, std::string_view field) {
  constexpr std::string_view kForm = "regions/{code}/baselines/{baseline}";
  NAUNGAN_ASSIGN(const auto parts, Match(text, kForm, field));
  NAUNGAN_ASSIGN(auto parent, RegionOf(parts[0], kForm, field));
  if (!IsResourceId(parts[1])) return Malformed(kForm, field);
  return BaselineName{std::move(parent), std::string(parts[1])};
}

std::string BaselineName::ToString() const { return region.ToString() + "/baselines/" + baseline; }

Result<StatementName> StatementName::Parse(std::string_view text, std::string_view field) {
  constexpr std::string_view kForm = "regions/{code}/statements/{statement}";
  NAUNGAN_ASSIGN(const auto parts, Match(text, kForm, field));
  NAUNGAN_ASSIGN(auto parent, RegionOf(parts[0], kForm, field));
  if (!IsResourceId(parts[1])) return Malformed(kForm, field);
  return StatementName{std::move(parent), std::string(parts[1])};
}

std::string StatementName::ToString() const {
  return region.ToString() + "/statements/" + statement;
}

Result<AccountName> ParseAccountName(std::string_view text, std::string_view field) {
  if (const auto name = RosterAccountName::Parse(text, field)) return *name;
  auto own = ParticipantAccountName::Parse(text, field);
  if (own) return *std::move(own);
  if (own.error().reason == kParticipantIdIsNikReason) {
    return std::unexpected(std::move(own).error());
  }
  return Malformed("rosters/{roster}/account or participants/{participant}/account", field);
}

std::string ToString(const AccountName& name) {
  return std::visit([](const auto& account) { return account.ToString(); }, name);
}

std::string RoutingKey(const AccountName& name) {
  return std::visit([](const auto& account) -> std::string { return account.RoutingKey(); }, name);
}

}  // namespace naungan::domain
