// Reads the rules of cover (libs/domain/cover_rules.h): when contributions are due, what unpaid
// ones do, and the calendar, each with its source. They are the message CoverRules in YAML
// (naungan/rules/v1/cover_rules.proto). Used when a program starts; safe from any thread.
#pragma once

#include <string>

#include "libs/base/result.h"
#include "libs/domain/cover_rules.h"

namespace naungan::rules {

// The rules of cover_rules.yaml, which are built into every program. An error would be a bug of
// ours: a test reads them.
Result<domain::CoverRules> HouseCoverRules();

// The rules of a text, which `name` stands for in messages. COVER_RULES_MALFORMED
// (kInvalidArgument) if the text is not YAML or not the message, or a value is missing or lies
// outside of the range that the proto states; the field is a path ("payment[0].segment"), and the
// message names the text and the line.
Result<domain::CoverRules> ParseCoverRules(std::string name, std::string yaml);

}  // namespace naungan::rules
