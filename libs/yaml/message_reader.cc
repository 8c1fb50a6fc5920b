#include "libs/yaml/message_reader.h"

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/reflection.h>

#include <charconv>
#include <cstdint>
#include <set>
#include <utility>
#include <vector>

#include "libs/base/check.h"
#include "libs/domain/date.h"
#include "libs/yaml/enum_names.h"
#include "naungan/common/v1/common.pb.h"

namespace naungan::yaml {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::OneofDescriptor;
using google::protobuf::Reflection;

int LineOf(const YAML::Node& node) { return node.Mark().line + 1; }

std::string FieldsOf(const Descriptor& descriptor) {
  std::vector<std::string> names;
  for (int i = 0; i < descriptor.field_count(); ++i) names.push_back(descriptor.field(i)->name());
  return fmt::to_string(fmt::join(names, ", "));
}

std::string ValuesOf(const EnumDescriptor& descriptor) {
  std::vector<std::string> names;
  for (int i = 0; i < descriptor.value_count(); ++i) {
    if (descriptor.value(i)->number() != 0) names.push_back(ShortName(*descriptor.value(i)));
  }
  return fmt::to_string(fmt::join(names, ", "));
}

// A field of a message that is being read. A repeated field gets one more element with each value.
struct Place {
  Message& message;
  const FieldDescriptor& field;
  std::string path;

  const std::string& name() const { return field.name(); }
  const Reflection& reflection() const { return *message.GetReflection(); }
};

class Reader {
 public:
  Reader(const ReadOptions& options, FieldLines* lines) : options_(options), lines_(lines) {}

  Status ReadFields(const YAML::Node& node, const std::string& path, Message& message);

 private:
  std::unexpected<Error> Wrong(const YAML::Node& node, std::string_view path,
                               std::string_view what) const {
    return Fail(Code::kInvalidArgument, options_.reason, path,
                fmt::format("line {}: {}", LineOf(node), what));
  }

  Status ReadField(const YAML::Node& value, const Place& place);
  Status ReadValue(const YAML::Node& node, const Place& place);
  Status ReadInner(const YAML::Node& node, const Place& place);
  Status ReadDate(const YAML::Node& node, const Place& place, common::v1::Date& date);
  Status ReadMonth(const YAML::Node& node, const Place& place, common::v1::Month& month);
  Status ReadPeriod(const YAML::Node& node, const Place& place, common::v1::Period& period);
  Status SetEnum(const YAML::Node& node, const std::string& text, const Place& place) const;
  Status SetBool(const YAML::Node& node, const std::string& text, const Place& place) const;
  Status SetInteger(const YAML::Node& node, const std::string& text, const Place& place) const;

  // The text of a single value, its references replaced.
  Result<std::string> TextOf(const YAML::Node& node, const Place& place) const;

  const ReadOptions& options_;
  FieldLines* const lines_;
  size_t values_ = 0;
};

Status Reader::ReadFields(const YAML::Node& node, const std::string& path, Message& message) {
  const Descriptor& descriptor = *message.GetDescriptor();
  const std::string fields = FieldsOf(descriptor);
  if (!node.IsMap()) {
    return Wrong(node, path,
                 fmt::format("{} must be written as fields with their values. Its fields are {}.",
                             descriptor.name(), fields));
  }
  std::set<const FieldDescriptor*> stated;
  std::set<const OneofDescriptor*> chosen;
  for (const auto& entry : node) {
    const std::string name = entry.first.Scalar();
    const std::string inner_path = path.empty() ? name : path + "." + name;
    const FieldDescriptor* field = descriptor.FindFieldByName(name);
    if (field == nullptr) {
      return Wrong(entry.first, inner_path,
                   fmt::format("{} has no field \"{}\". Its fields are {}.", descriptor.name(),
                               name, fields));
    }
    if (!stated.insert(field).second) {
      return Wrong(entry.first, inner_path,
                   fmt::format("{} is stated twice. Remove one of the two.", name));
    }
    const OneofDescriptor* oneof = field->real_containing_oneof();
    if (oneof != nullptr && !chosen.insert(oneof).second) {
      return Wrong(entry.first, inner_path,
                   fmt::format("A {} has one kind of {} only. Remove {} or the other one.",
                               descriptor.name(), oneof->name(), name));
    }
    if (lines_ != nullptr) lines_->Add(inner_path, LineOf(entry.first));
    NAUNGAN_TRY(ReadField(entry.second, {message, *field, inner_path}));
  }
  return {};
}

Status Reader::ReadField(const YAML::Node& value, const Place& place) {
  if (!place.field.is_repeated()) return ReadValue(value, place);
  if (!value.IsSequence()) {
    return Wrong(value, place.path,
                 fmt::format("{} must be a list: write [...] or one line with a dash for each "
                             "element.",
                             place.name()));
  }
  size_t index = 0;
  for (const auto& element : value) {
    Place inner{place.message, place.field, fmt::format("{}[{}]", place.path, index++)};
    if (lines_ != nullptr) lines_->Add(inner.path, LineOf(element));
    NAUNGAN_TRY(ReadValue(element, inner));
  }
  return {};
}

Status Reader::ReadValue(const YAML::Node& node, const Place& place) {
  if (++values_ > kValuesMax) {
    return Wrong(node, place.path,
                 fmt::format("The text has more than {} values, aliases counted as often as they "
                             "are used.",
                             kValuesMax));
  }
  if (place.field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) return ReadInner(node, place);
  NAUNGAN_ASSIGN(const std::string text, TextOf(node, place));
  switch (place.field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_ENUM:
      return SetEnum(node, text, place);
    case FieldDescriptor::CPPTYPE_BOOL:
      return SetBool(node, text, place);
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_INT64:
      return SetInteger(node, text, place);
    case FieldDescriptor::CPPTYPE_STRING:
      break;
    default:
      NAUNGAN_CHECK(false, "the protos of the house have no floats and no unsigned numbers");
  }
  if (place.field.is_repeated()) {
    place.reflection().AddString(&place.message, &place.field, text);
  } else {
    place.reflection().SetString(&place.message, &place.field, text);
  }
  return {};
}

Result<std::string> Reader::TextOf(const YAML::Node& node, const Place& place) const {
  if (!node.IsScalar()) {
    return Wrong(node, place.path,
                 fmt::format("{} must be a single value, not a list and not empty.", place.name()));
  }
  if (!options_.replace) return node.Scalar();
  auto text = options_.replace(node.Scalar());
  if (!text) return Wrong(node, place.path, text.error().message);
  return text;
}

Status Reader::ReadInner(const YAML::Node& node, const Place& place) {
  Message& inner = place.field.is_repeated()
                       ? *place.reflection().AddMessage(&place.message, &place.field)
                       : *place.reflection().MutableMessage(&place.message, &place.field);
  if (auto* date = dynamic_cast<common::v1::Date*>(&inner)) return ReadDate(node, place, *date);
  if (auto* month = dynamic_cast<common::v1::Month*>(&inner)) {
    return ReadMonth(node, place, *month);
  }
  if (auto* period = dynamic_cast<common::v1::Period*>(&inner)) {
    return ReadPeriod(node, place, *period);
  }
  return ReadFields(node, place.path, inner);
}

Status Reader::ReadDate(const YAML::Node& node, const Place& place, common::v1::Date& date) {
  NAUNGAN_ASSIGN(const std::string text, TextOf(node, place));
  const auto parsed = domain::Date::ParseIso(text, place.path);
  if (!parsed) return Wrong(node, place.path, parsed.error().message);
  date = parsed->ToProto();
  return {};
}

Status Reader::ReadMonth(const YAML::Node& node, const Place& place, common::v1::Month& month) {
  NAUNGAN_ASSIGN(const std::string text, TextOf(node, place));
  const auto parsed = domain::Month::ParseIso(text, place.path);
  if (!parsed) return Wrong(node, place.path, parsed.error().message);
  month = parsed->ToProto();
  return {};
}

Status Reader::ReadPeriod(const YAML::Node& node, const Place& place, common::v1::Period& period) {
  if (!node.IsSequence() || node.size() < 1 || node.size() > 2) {
    return Wrong(node, place.path,
                 fmt::format("{} must be a period: [FROM, TO] without the day TO, or [FROM].",
                             place.name()));
  }
  NAUNGAN_TRY(ReadDate(node[0], place, *period.mutable_from_date()));
  if (node.size() == 2) NAUNGAN_TRY(ReadDate(node[1], place, *period.mutable_to_date()));
  return {};
}

Status Reader::SetEnum(const YAML::Node& node, const std::string& text, const Place& place) const {
  const EnumDescriptor& descriptor = *place.field.enum_type();
  const auto* const value = FindByShortName(descriptor, text);
  if (value == nullptr) {
    return Wrong(node, place.path,
                 fmt::format("{} has no value \"{}\". Its values are {}.", descriptor.name(), text,
                             ValuesOf(descriptor)));
  }
  if (place.field.is_repeated()) {
    place.reflection().AddEnum(&place.message, &place.field, value);
  } else {
    place.reflection().SetEnum(&place.message, &place.field, value);
  }
  return {};
}

Status Reader::SetBool(const YAML::Node& node, const std::string& text, const Place& place) const {
  if (text != "true" && text != "false") {
    return Wrong(node, place.path, fmt::format("{} must be true or false.", place.name()));
  }
  if (place.field.is_repeated()) {
    place.reflection().AddBool(&place.message, &place.field, text == "true");
  } else {
    place.reflection().SetBool(&place.message, &place.field, text == "true");
  }
  return {};
}

Status Reader::SetInteger(const YAML::Node& node, const std::string& text,
                          const Place& place) const {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) {
    return Wrong(
        node, place.path,
        fmt::format("{} must be a whole number in digits, without separators.", place.name()));
  }
  const bool is_small = place.field.cpp_type() == FieldDescriptor::CPPTYPE_INT32;
  if (is_small && value != static_cast<int32_t>(value)) {
    return Wrong(
        node, place.path,
        fmt::format("{} must be a number between {} and {}.", place.name(), INT32_MIN, INT32_MAX));
  }
  if (is_small && place.field.is_repeated()) {
    place.reflection().AddInt32(&place.message, &place.field, static_cast<int32_t>(value));
  } else if (is_small) {
    place.reflection().SetInt32(&place.message, &place.field, static_cast<int32_t>(value));
  } else if (place.field.is_repeated()) {
    place.reflection().AddInt64(&place.message, &place.field, value);
  } else {
    place.reflection().SetInt64(&place.message, &place.field, value);
  }
  return {};
}

}  // namespace

Status ReadMessage(const YAML::Node& node, const ReadOptions& options, Message& message,
                   FieldLines* lines) {
  return Reader(options, lines).ReadFields(node, "", message);
}

}  // namespace naungan::yaml
