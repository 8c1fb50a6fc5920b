// How a partition recognises a request with personal data when it is sent again: by what its caller
// sent, not by the command that was made of it. The command names versions of persons, and these
// are others once a data key has been added. The digest is keyed, since the log keeps a hash of it
// for ever.
//
// Pure functions; safe from any thread.
#pragma once

#include <string>

#include "libs/rpc/actor.h"
#include "libs/vault/identity.h"

namespace naungan::rpc {

// For Submission::as_sent. It leaves out the request_id, under which the digest is stored, and
// `after`, which may differ the next time.
template <typename Request>
std::string AsSent(const vault::IdentitySecret& secret, const Actor& actor, Request request) {
  request.clear_request_id();
  if constexpr (requires { request.clear_after(); }) request.clear_after();
  return ToText(actor) + secret.KeyedDigest(request.SerializeAsString());
}

}  // namespace naungan::rpc
