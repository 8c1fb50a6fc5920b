#include "libs/rpc/actor.h"

#include <algorithm>

#include "libs/base/resource_id.h"

namespace naungan::rpc {
namespace {

constexpr std::string_view kNamePart = "name=";
constexpr std::string_view kRolePart = ";role=";

bool IsNameCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '_' || c == '@' || c == '/' || c == '-';
}

bool IsActorName(std::string_view name) {
  return !name.empty() && name.size() <= kActorNameBytesMax &&
         std::ranges::all_of(name, IsNameCharacter);
}

}  // namespace

Result<Actor> ParseActor(std::string_view text) {
  const size_t role_part = text.find(kRolePart);
  if (text.starts_with(kNamePart) && role_part != std::string_view::npos) {
    const std::string_view name = text.substr(kNamePart.size(), role_part - kNamePart.size());
    const std::string_view role = text.substr(role_part + kRolePart.size());
    if (IsActorName(name) && IsResourceId(role)) {
      return Actor{.name = std::string(name), .role = std::string(role)};
    }
  }
  return Fail(Code::kUnauthenticated, "ACTOR_MALFORMED", kActorMetadataKey,
              "The metadata naungan-actor must be \"name=<office account>;role=<role>\": a name of "
              "at most 128 letters, digits and ._@/-, and a role of lower-case letters, digits and "
              "hyphens.");
}

std::string ToText(const Actor& actor) {
  return std::string(kNamePart) + actor.name + std::string(kRolePart) + actor.role;
}

Status RequireRole(const Actor& actor, std::string_view role) {
  if (actor.role == role) return {};
  return Fail(
      Code::kPermissionDenied, "ROLE_REQUIRED", kActorMetadataKey,
      "This call is for the role \"" + std::string(role) + "\"; ask as an account that has it.");
}

}  // namespace naungan::rpc
