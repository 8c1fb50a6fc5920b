// Reads a protobuf message from YAML by reflection, so that a file of rules or a scenario is
// exactly the message that its proto describes. Pure functions; safe from any thread.
//
// Keys are the names of the proto's fields. Some values have a short form:
//
//   type                 in YAML                     meaning
//   naungan.common.Date  2024-05-13
//   naungan.common.Month 2024-05
//   naungan.common.Period [2024-06-01, 2025-01-01]   half-open: the second day is outside of it
//                        [2024-06-01]                a period without an end
//   an enum              JKM                         the value's name without the enum's prefix
//
// The reader refuses what would otherwise be a slip of the pen that nobody notices: an unknown key,
// a key or a oneof that is stated twice, a value of another type, an enum's UNSPECIFIED.
#pragma once

#include <google/protobuf/message.h>
#include <yaml-cpp/yaml.h>

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "libs/base/result.h"
#include "libs/yaml/field_lines.h"

namespace naungan::yaml {

// A message has at most this many values. A text cannot be long enough to have more unless it
// repeats an alias, which a few lines are enough for.
inline constexpr size_t kValuesMax = 100'000;

struct ReadOptions {
  // The reason of every Error, e.g. "SCENARIO_MALFORMED".
  std::string_view reason;
  // Replaces references in each text of the file, e.g. {farmers[3]} by a participant id. Texts stay
  // as they are if it is empty. The message of its Error is passed on.
  std::function<Result<std::string>(std::string text)> replace = nullptr;
};

// Sets the fields of `message` that `node` states, and notes in `lines`, unless it is null, where
// each of them stands.
//
// Error: kInvalidArgument, whose field is a path ("rules[0].benefits[2].kind") and whose message
// names the line. `message` then holds the fields that came before. What yaml-cpp itself objects to
// is its exception, YAML::Exception.
//
// `message` may have the types that the protos of the house have: int32, int64, bool, string, enum
// and message, singular or repeated. It may not contain itself. Another type is a bug of ours and
// ends the process.
Status ReadMessage(const YAML::Node& node, const ReadOptions& options,
                   google::protobuf::Message& message, FieldLines* lines = nullptr);

}  // namespace naungan::yaml
