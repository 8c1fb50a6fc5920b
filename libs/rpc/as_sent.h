// What a request that holds personal data is known by when it is sent again: as its caller sent it,
// not as the command that was made of it. The command names versions of persons, and a version is
// another one once a data key was added. Keyed, since the log keeps a hash of it for ever.
//
// Pure functions; safe from any thread.
#pragma once

#include <string>

#include "libs/rpc/actor.h"
#include "libs/vault/identity.h"

namespace naungan::rpc {

// For Submission::as_sent. Without the request_id, which is what it is known under, and `after`,
// which may be another the next time.
template <typename Request>
std::string AsSent(const vault::IdentitySecret& secret, const Actor& actor, Request request) {
  request.clear_request_id();
  if constexpr (requires { request.clear_after(); }) request.clear_after();
  return ToText(actor) + secret.KeyedDigest(request.SerializeAsString());
}

}  // namespace naungan::rpc
