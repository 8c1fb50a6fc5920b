// The short names of enum values, as files and tables write them: "JKM" for PROGRAMME_JKM. They
// come from the proto, so that a new value needs no change here. Pure functions; safe from any
// thread.
#pragma once

#include <google/protobuf/descriptor.h>

#include <string>
#include <string_view>

namespace naungan::yaml {

// The name without the prefix of its enum. Precondition: the enum's zero value is named
// PREFIX_UNSPECIFIED, as in every enum of the house.
std::string ShortName(const google::protobuf::EnumValueDescriptor& value);

// The value of that short name. Returns nullptr if there is none, and for "UNSPECIFIED", which is
// said by leaving the field out.
const google::protobuf::EnumValueDescriptor* FindByShortName(
    const google::protobuf::EnumDescriptor& descriptor, std::string_view name);

}  // namespace naungan::yaml
