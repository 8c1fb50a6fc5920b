// The type under which an event is published (`ce_type` of its record). A pure function; safe from
// any thread.
#pragma once

#include <string>

namespace google::protobuf {
class Message;
}  // namespace google::protobuf

namespace naungan::runtime {

// "naungan.claims.v1.ClaimEvent.submitted": the message's full name and the case of its first
// oneof. Precondition: a case is set.
std::string EventType(const google::protobuf::Message& event);

}  // namespace naungan::runtime
