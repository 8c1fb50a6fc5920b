#include "services/cli/scenario/yaml_message.h"

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/reflection.h>

#include <charconv>
#include <cstdint>
#include <string_view>

#include "libs/domain/date.h"
#include "naungan/common/v1/common.pb.h"

namespace naungan::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

std::unexpected<Error> Wrong(const YAML::Node& node, std::string_view field, std::string why) {
  return Fail(Code::kInvalidArgument, "SCENARIO_MALFORMED", field,
              fmt::format("line {}: {}", node.Mark().line + 1, std::move(why)));
}

// PROGRAMME_JKM of the enum Programme has the prefix "PROGRAMME_".
std::string EnumPrefix(const EnumDescriptor& descriptor) {
  const std::string zero = descriptor.value(0)->name();
  constexpr std::string_view kSuffix = "UNSPECIFIED";
  return zero.substr(0, zero.size() - kSuffix.size());
}

// Sets one value: of a singular field, or one more of a repeated one.
class FieldWriter {
 public:
  FieldWriter(Message& message, const FieldDescriptor& field, const ReplaceReferences& replace)
      : message_(message), field_(field), replace_(replace) {}

  Status Write(const YAML::Node& node) {
    if (field_.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) return WriteMessage(node);
    NAUNGAN_ASSIGN(const std::string text, Scalar(node));
    switch (field_.cpp_type()) {
      case FieldDescriptor::CPPTYPE_ENUM:
        return WriteEnum(node, text);
      case FieldDescriptor::CPPTYPE_STRING:
        return WriteText(text);
      case FieldDescriptor::CPPTYPE_BOOL:
        return WriteBool(node, text);
      default:
        return WriteInteger(node, text);
    }
  }

 private:
  const Reflection& reflection() const { return *message_.GetReflection(); }

  // The node's text, its references replaced.
  Result<std::string> Scalar(const YAML::Node& node) const {
    if (!node.IsScalar()) return Wrong(node, field_.name(), field_.name() + " takes one value");
    auto text = replace_(node.Scalar());
    if (!text) return Wrong(node, field_.name(), text.error().message);
    return text;
  }

  Status WriteMessage(const YAML::Node& node) {
    Message& inner = field_.is_repeated() ? *reflection().AddMessage(&message_, &field_)
                                          : *reflection().MutableMessage(&message_, &field_);
    if (auto* date = dynamic_cast<common::v1::Date*>(&inner)) return ReadDate(node, *date);
    if (auto* month = dynamic_cast<common::v1::Month*>(&inner)) return ReadMonth(node, *month);
    if (auto* period = dynamic_cast<common::v1::Period*>(&inner)) return ReadPeriod(node, *period);
    Status read = ReadMessage(node, replace_, inner);
    if (!read) return std::unexpected(Under(field_.name(), std::move(read).error()));
    return {};
  }

  Status ReadDate(const YAML::Node& node, common::v1::Date& date) const {
    NAUNGAN_ASSIGN(const std::string text, Scalar(node));
    const auto parsed = domain::Date::ParseIso(text, field_.name());
    if (!parsed) return Wrong(node, field_.name(), parsed.error().message);
    date = parsed->ToProto();
    return {};
  }

  Status ReadMonth(const YAML::Node& node, common::v1::Month& month) const {
    NAUNGAN_ASSIGN(const std::string text, Scalar(node));
    const auto parsed = domain::Month::ParseIso(text, field_.name());
    if (!parsed) return Wrong(node, field_.name(), parsed.error().message);
    month = parsed->ToProto();
    return {};
  }

  Status ReadPeriod(const YAML::Node& node, common::v1::Period& period) const {
    if (!node.IsSequence() || node.size() < 1 || node.size() > 2) {
      return Wrong(node, field_.name(), field_.name() + " takes [from, to] or [from]");
    }
    NAUNGAN_TRY(ReadDate(node[0], *period.mutable_from_date()));
    if (node.size() == 2) NAUNGAN_TRY(ReadDate(node[1], *period.mutable_to_date()));
    return {};
  }

  Status WriteEnum(const YAML::Node& node, const std::string& text) {
    const EnumDescriptor& descriptor = *field_.enum_type();
    const EnumValueDescriptor* value = descriptor.FindValueByName(EnumPrefix(descriptor) + text);
    if (value == nullptr) {
      return Wrong(node, field_.name(), fmt::format("{} has no value {}", descriptor.name(), text));
    }
    if (field_.is_repeated()) {
      reflection().AddEnum(&message_, &field_, value);
    } else {
      reflection().SetEnum(&message_, &field_, value);
    }
    return {};
  }

  Status WriteText(const std::string& text) {
    if (field_.is_repeated()) {
      reflection().AddString(&message_, &field_, text);
    } else {
      reflection().SetString(&message_, &field_, text);
    }
    return {};
  }

  Status WriteBool(const YAML::Node& node, const std::string& text) {
    if (text != "true" && text != "false") {
      return Wrong(node, field_.name(), field_.name() + " takes true or false");
    }
    if (field_.is_repeated()) {
      reflection().AddBool(&message_, &field_, text == "true");
    } else {
      reflection().SetBool(&message_, &field_, text == "true");
    }
    return {};
  }

  // The house's protos have no other numbers than int32 and int64 (tests keep it so).
  Status WriteInteger(const YAML::Node& node, const std::string& text) {
    int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) {
      return Wrong(node, field_.name(), field_.name() + " takes a whole number");
    }
    const bool is_small = field_.cpp_type() == FieldDescriptor::CPPTYPE_INT32;
    if (is_small && value != static_cast<int32_t>(value)) {
      return Wrong(node, field_.name(), field_.name() + " is too large");
    }
    if (is_small && field_.is_repeated()) {
      reflection().AddInt32(&message_, &field_, static_cast<int32_t>(value));
    } else if (is_small) {
      reflection().SetInt32(&message_, &field_, static_cast<int32_t>(value));
    } else if (field_.is_repeated()) {
      reflection().AddInt64(&message_, &field_, value);
    } else {
      reflection().SetInt64(&message_, &field_, value);
    }
    return {};
  }

  Message& message_;
  const FieldDescriptor& field_;
  const ReplaceReferences& replace_;
};

std::string EnumText(const EnumValueDescriptor& value) {
  return value.name().substr(EnumPrefix(*value.type()).size());
}

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
      return EnumText(*(repeated ? reflection.GetRepeatedEnum(message, &field, index)
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

// One step of a path: "counts[0]" is name "counts", selector "0".
struct PathStep {
  std::string name;
  std::string selector;
};

Result<PathStep> ParseStep(std::string_view text) {
  const size_t bracket = text.find('[');
  PathStep step{.name = std::string(text.substr(0, bracket))};
  if (bracket == std::string_view::npos) return step;
  if (!text.ends_with(']') || text.size() < bracket + 3) {
    return WrongPath(fmt::format("{} wants [NUMBER] or [FIELD=VALUE]", text));
  }
  step.selector = text.substr(bracket + 1, text.size() - bracket - 2);
  return step;
}

// Which element a selector means: "0" the first, "category=asn" the one with that value. None: -1.
Result<int> Select(const Message& message, const FieldDescriptor& field,
                   const std::string& selector) {
  const Reflection& reflection = *message.GetReflection();
  const int size = reflection.FieldSize(message, &field);
  const size_t equals = selector.find('=');
  if (equals == std::string::npos) {
    uint32_t index = 0;
    const auto [end, error] =
        std::from_chars(selector.data(), selector.data() + selector.size(), index);
    if (error != std::errc{} || end != selector.data() + selector.size()) {
      return WrongPath(fmt::format("{}[{}] wants a number from 0", field.name(), selector));
    }
    return index < static_cast<uint32_t>(size) ? static_cast<int>(index) : -1;
  }
  const std::string key = selector.substr(0, equals);
  if (field.message_type() == nullptr || field.message_type()->FindFieldByName(key) == nullptr) {
    return WrongPath(fmt::format("{} has no field {}", field.name(), key));
  }
  for (int i = 0; i < size; ++i) {
    const auto value = FieldText(reflection.GetRepeatedMessage(message, &field, i), key);
    if (value && *value == selector.substr(equals + 1)) return i;
  }
  return -1;
}

}  // namespace

Status ReadMessage(const YAML::Node& node, const ReplaceReferences& replace, Message& message) {
  const Descriptor& descriptor = *message.GetDescriptor();
  if (!node.IsMap()) {
    return Wrong(node, descriptor.name(), fmt::format("{} takes fields", descriptor.name()));
  }
  for (const auto& entry : node) {
    const std::string name = entry.first.Scalar();
    const FieldDescriptor* field = descriptor.FindFieldByName(name);
    if (field == nullptr) {
      return Wrong(entry.first, name, fmt::format("{} has no field {}", descriptor.name(), name));
    }
    FieldWriter writer(message, *field, replace);
    const YAML::Node& value = entry.second;
    if (!field->is_repeated()) {
      NAUNGAN_TRY(writer.Write(value));
      continue;
    }
    if (!value.IsSequence()) return Wrong(value, name, fmt::format("{} takes a list", name));
    for (const auto& element : value) NAUNGAN_TRY(writer.Write(element));
  }
  return {};
}

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
    int index = -1;
    if (field->is_repeated() && step.selector.empty()) {
      if (last) return AllText(*at, *field);
      if (rest == "size") return fmt::to_string(reflection.FieldSize(*at, field));
      return WrongPath(fmt::format("{} wants [NUMBER] or [FIELD=VALUE]", step.name));
    }
    if (field->is_repeated()) {
      NAUNGAN_ASSIGN(index, Select(*at, *field, step.selector));
      if (index < 0) return std::string("none");
    } else if (!step.selector.empty()) {
      return WrongPath(fmt::format("{} is one value and takes no [...]", step.name));
    }
    if (last) return ValueText(*at, *field, index);
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
      return WrongPath(fmt::format("{} has no fields", step.name));
    }
    at = field->is_repeated() ? &reflection.GetRepeatedMessage(*at, field, index)
                              : &reflection.GetMessage(*at, field);
  }
}

}  // namespace naungan::cli
