// Reads a protobuf message from YAML, so that a scenario file states the public API's own requests.
//
// Field names are the proto's. What reads better short is short: a Date "2024-05-13", a Month
// "2024-05", a Period ["2024-06-01", "2025-01-01"] (half-open), an enum by its value's name without
// the enum's prefix ("JKM", "APBD"). Unknown fields and values of the wrong kind are errors that
// name line and field. Texts may hold references, which the caller replaces. What yaml-cpp itself
// objects to is its exception, YAML::Exception.
#pragma once

#include <google/protobuf/message.h>
#include <yaml-cpp/yaml.h>

#include <functional>
#include <string>

#include "libs/base/result.h"

namespace naungan::cli {

// Replaces references in a text of the file, e.g. {farmers[3]} by a participant id.
using ReplaceReferences = std::function<Result<std::string>(std::string text)>;

// Sets the fields of `message` that `node` names. kInvalidArgument with the field's path and line.
Status ReadMessage(const YAML::Node& node, const ReplaceReferences& replace,
                   google::protobuf::Message& message);

// The value at a path in a message, as text: "counts[0].covered", "lines[category=asn].registered",
// "categories.size" (a repeated field's length), "programmes" (all values). Enums without their
// prefix, dates and months as ISO text, "yes" or "no". An element or a date that is not there is
// "none". kInvalidArgument: the message can have no such path.
Result<std::string> FieldText(const google::protobuf::Message& message, const std::string& path);

}  // namespace naungan::cli
