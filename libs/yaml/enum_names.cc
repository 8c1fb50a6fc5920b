#include "libs/yaml/enum_names.h"

namespace naungan::yaml {

using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;

namespace {

// PROGRAMME_UNSPECIFIED tells that the prefix of the enum Programme is "PROGRAMME_".
std::string PrefixOf(const EnumDescriptor& descriptor) {
  const std::string zero = descriptor.value(0)->name();
  constexpr std::string_view kSuffix = "UNSPECIFIED";
  return zero.substr(0, zero.size() - kSuffix.size());
}

}  // namespace

std::string ShortName(const EnumValueDescriptor& value) {
  return value.name().substr(PrefixOf(*value.type()).size());
}

const EnumValueDescriptor* FindByShortName(const EnumDescriptor& descriptor,
                                           std::string_view name) {
  const auto* const value = descriptor.FindValueByName(PrefixOf(descriptor) + std::string(name));
  return value == nullptr || value->number() == 0 ? nullptr : value;
}

}  // namespace naungan::yaml
