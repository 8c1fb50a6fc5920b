// Reads the benefit rules, which are the message BenefitRules in YAML
// (naungan/claims/v1/benefit_rules.proto). Used when the service starts; safe from any thread.
#pragma once

#include <filesystem>
#include <string>

#include "libs/base/result.h"
#include "services/claims/benefits/benefits.h"

namespace naungan::claims {

// The rules of benefit_rules.yaml, which are built into the program. An error would be a bug of
// ours: a test reads them.
Result<BenefitTable> DefaultBenefitRules();

// The rules of a text, which `name` stands for in messages. Error: BENEFIT_RULES_INVALID
// (kInvalidArgument) if the text is not YAML or not the message, if a value is missing or out of
// range, or if BenefitTable::Of refuses the rules. Its field is a path
// ("rules[0].benefits[2].kind"), and its message names the text and the line.
Result<BenefitTable> ParseBenefitRules(std::string name, std::string yaml);

// The rules of a file. Errors: as above, and kNotFound, FILE_UNREADABLE.
Result<BenefitTable> LoadBenefitRules(const std::filesystem::path& file);

}  // namespace naungan::claims
