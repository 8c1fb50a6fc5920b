// The value at a path in a message, as a line of a table shows it. Pure; safe from any thread.
#pragma once

#include <google/protobuf/message.h>

#include <string>

#include "libs/base/result.h"

namespace naungan::cli {

//   path                              text
//   persons                           the value: a number, a text, "yes" or "no", "2024-12-31",
//                                     "2024-06", an enum's value without its prefix
//   statement.persons                 the field of an inner message
//   counts[0].covered                 of the first element of a list
//   lines[category=asn].registered    of the first element whose field has this text
//   categories.size                   the length of a list
//   programmes                        all elements: "JKK JKM"
//
// An element, a date or a month that is not there is "none", and so is an empty list. Error:
// kInvalidArgument, SCENARIO_MALFORMED, if a message of this type can have no such path: "none"
// would hide a slip of the pen.
Result<std::string> FieldText(const google::protobuf::Message& message, const std::string& path);

}  // namespace naungan::cli
