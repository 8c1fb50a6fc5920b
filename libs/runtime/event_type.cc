#include "libs/runtime/event_type.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include "libs/base/check.h"

namespace naungan::runtime {

std::string EventType(const google::protobuf::Message& event) {
  const google::protobuf::Descriptor& message = *event.GetDescriptor();
  const google::protobuf::FieldDescriptor* const field =
      event.GetReflection()->GetOneofFieldDescriptor(event, message.oneof_decl(0));
  NAUNGAN_CHECK(field != nullptr, "a published event says what happened");
  return message.full_name() + "." + field->name();
}

}  // namespace naungan::runtime
