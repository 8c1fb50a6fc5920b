// Who asks. Until sign-on is configured, servers listen on loopback only and believe the metadata
// key `naungan-actor`: "name=dinas-sosial;role=uploader". A role or office account, never a
// person's name: it goes into the log. Pure functions, safe from any thread.
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
  // AIP-133 id: "uploader", "approver", "operator".
  std::string role;

  bool operator==(const Actor&) const = default;
};

// Reads the metadata's value. kUnauthenticated: ACTOR_MALFORMED, its message says the form.
Result<Actor> ParseActor(std::string_view text);
// The metadata's value; ParseActor gives `actor` back.
std::string ToText(const Actor& actor);

// kPermissionDenied (ROLE_REQUIRED) unless the actor has `role`.
Status RequireRole(const Actor& actor, std::string_view role);

}  // namespace naungan::rpc
