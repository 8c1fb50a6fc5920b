#include "services/cli/scenario/field_text.h"

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/reflection.h>

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

#include "libs/domain/date.h"
#include "libs/yaml/enum_names.h"
#include "naungan/common/v1/common.pb.h"

namespace naungan::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

std::string MessageText(const Message& message) {
  if (const auto* date = dynamic_cast<const common::v1::Date*>(&message)) {
    const auto parsed = domain::Date::FromProto(*date, "date");
    return parsed ? parsed->ToString() : "none";
  }
  if (const auto* month = dynamic_cast<const common::v1::Month*>(&message)) {
    const auto parsed = domain::Month::FromProto(*month, "month");
    return parsed ? parsed->ToString() : "none";
  }
  return message.ShortDebugString();
}

std::string ValueText(const Message& message, const FieldDescriptor& field, int index) {
  const Reflection& reflection = *message.GetReflection();
  const bool repeated = field.is_repeated();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return fmt::to_string(repeated ? reflection.GetRepeatedInt32(message, &field, index)
                                     : reflection.GetInt32(message, &field));
    case FieldDescriptor::CPPTYPE_INT64:
      return fmt::to_string(repeated ? reflection.GetRepeatedInt64(message, &field, index)
                                     : reflection.GetInt64(message, &field));
    case FieldDescriptor::CPPTYPE_BOOL:
      return (repeated ? reflection.GetRepeatedBool(message, &field, index)
                       : reflection.GetBool(message, &field))
                 ? "yes"
                 : "no";
    case FieldDescriptor::CPPTYPE_STRING:
      return repeated ? reflection.GetRepeatedString(message, &field, index)
                      : reflection.GetString(message, &field);
    case FieldDescriptor::CPPTYPE_ENUM:
      return yaml::ShortName(*(repeated ? reflection.GetRepeatedEnum(message, &field, index)
                                        : reflection.GetEnum(message, &field)));
    default:
      return MessageText(repeated ? reflection.GetRepeatedMessage(message, &field, index)
                                  : reflection.GetMessage(message, &field));
  }
}

// "JKK JKM": every value of a repeated field.
std::string AllText(const Message& message, const FieldDescriptor& field) {
  std::string text;
  for (int i = 0; i < message.GetReflection()->FieldSize(message, &field); ++i) {
    if (i > 0) text += ' ';
    text += ValueText(message, field, i);
  }
  return text.empty() ? "none" : text;
}

std::unexpected<Error> WrongPath(std::string why) {
  return Fail(Code::kInvalidArgument, "SCENARIO_MALFORMED", "show", std::move(why));
}

// One step of a path: "counts[0]" has the name "counts" and the selector "0".
struct PathStep {
  std::string name;
  std::string selector;
};

Result<PathStep> ParseStep(std::string_view text) {
  const size_t bracket = text.find('[');
  PathStep step{.name = std::string(text.substr(0, bracket))};
  if (bracket == std::string_view::npos) return step;
  if (!text.ends_with(']') || text.size() < bracket + 3) {
    return WrongPath(fmt::format("{} must end with [NUMBER] or [FIELD=VALUE]", text));
  }
  step.selector = text.substr(bracket + 1, text.size() - bracket - 2);
  return step;
}

// The index of the element that a selector means: "0" is the first element, "category=asn" the
// first whose category is asn. Returns nullopt if the list has no such element.
Result<std::optional<int>> Select(const Message& message, const FieldDescriptor& field,
                                  const std::string& selector) {
  const Reflection& reflection = *message.GetReflection();
  const int size = reflection.FieldSize(message, &field);
  const size_t equals = selector.find('=');
  if (equals == std::string::npos) {
    uint32_t index = 0;
    const auto [end, error] =
        std::from_chars(selector.data(), selector.data() + selector.size(), index);
    if (error != std::errc{} || end != selector.data() + selector.size()) {
      return WrongPath(fmt::format("{}[{}] is not an element: count from 0, or write [FIELD=VALUE]",
                                   field.name(), selector));
    }
    if (index >= static_cast<uint32_t>(size)) return std::nullopt;
    return static_cast<int>(index);
  }
  const std::string key = selector.substr(0, equals);
  if (field.message_type() == nullptr || field.message_type()->FindFieldByName(key) == nullptr) {
    return WrongPath(fmt::format("the elements of {} have no field {}", field.name(), key));
  }
  for (int i = 0; i < size; ++i) {
    const auto value = FieldText(reflection.GetRepeatedMessage(message, &field, i), key);
    if (value && *value == selector.substr(equals + 1)) return i;
  }
  return std::nullopt;
}

}  // namespace

Result<std::string> FieldText(const Message& message, const std::string& path) {
  const Message* at = &message;
  std::string_view rest = path;
  while (true) {
    const size_t dot = rest.find('.');
    const bool last = dot == std::string_view::npos;
    NAUNGAN_ASSIGN(const PathStep step, ParseStep(rest.substr(0, dot)));
    if (!last) rest = rest.substr(dot + 1);
    const FieldDescriptor* field = at->GetDescriptor()->FindFieldByName(step.name);
    if (field == nullptr) {
      return WrongPath(fmt::format("{} has no field {}", at->GetDescriptor()->name(), step.name));
    }
    const Reflection& reflection = *at->GetReflection();
    int index = 0;
    if (field->is_repeated() && step.selector.empty()) {
      if (last) return AllText(*at, *field);
      if (rest == "size") return fmt::to_string(reflection.FieldSize(*at, field));
      return WrongPath(
          fmt::format("{} is a list: write {}[NUMBER] or {}[FIELD=VALUE] for one of its elements",
                      step.name, step.name, step.name));
    }
    if (field->is_repeated()) {
      NAUNGAN_ASSIGN(const auto element, Select(*at, *field, step.selector));
      if (!element) return std::string("none");
      index = *element;
    } else if (!step.selector.empty()) {
      return WrongPath(
          fmt::format("{} is a single value: remove the brackets behind it", step.name));
    }
    if (last) return ValueText(*at, *field, index);
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
      return WrongPath(fmt::format("{} is a plain value: remove what follows it", step.name));
    }
    at = field->is_repeated() ? &reflection.GetRepeatedMessage(*at, field, index)
                              : &reflection.GetMessage(*at, field);
  }
}

}  // namespace naungan::cli
