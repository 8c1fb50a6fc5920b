// Who asks. Until sign-on is configured, servers listen on loopback only and believe the metadata
// key `naungan-actor`: "name=dinas-sosial;role=uploader". The name is that of an office's account,
// never a person's, since it goes into the log.
//
// Pure functions, safe from any thread.
#pragma once

#include <string>
#include <string_view>

#include "libs/base/result.h"

namespace naungan::rpc {

inline constexpr std::string_view kActorMetadataKey = "naungan-actor";
inline constexpr size_t kActorNameBytesMax = 128;
inline constexpr size_t kActorRoleBytesMax = 63;

struct Actor {
  // Letters, digits and "._@/-".
  std::string name;
  // An AIP-133 id: "uploader", "approver", "operator".
  std::string role;

  bool operator==(const Actor&) const = default;
};

// Reads the value of the metadata. kUnauthenticated: ACTOR_MALFORMED; the message describes the
// form.
Result<Actor> ParseActor(std::string_view text);
// The value of the metadata. ParseActor returns the same actor from it.
std::string ToText(const Actor& actor);

// kPermissionDenied (ROLE_REQUIRED) unless the actor has `role`.
Status RequireRole(const Actor& actor, std::string_view role);

}  // namespace naungan::rpc
