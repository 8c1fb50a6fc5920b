// Makes a command of this service ready for its partition. Pure functions; safe from any thread.
#pragma once

#include <string>
#include <utility>

#include "libs/rpc/actor.h"
#include "libs/rpc/call.h"
#include "naungan/enrollment/v1/enrollment_commands.pb.h"

namespace naungan::enrollment {

inline v1::EnrollmentCommand CommandOf(const rpc::Actor& actor) {
  v1::EnrollmentCommand command;
  command.mutable_actor()->set_actor(actor.name);
  command.mutable_actor()->set_role(actor.role);
  return command;
}

inline rpc::Submission SubmissionOf(std::string routing_key, const v1::EnrollmentCommand& command) {
  return {.routing_key = std::move(routing_key),
          .payload = command.SerializeAsString(),
          .partition = {}};
}

}  // namespace naungan::enrollment
