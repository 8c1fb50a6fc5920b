// The benefit rules as data: the table that is embedded in the program, or a file in its place.
// Needs no Init; functions, safe from any thread.
#pragma once

#include <filesystem>
#include <string_view>

#include "libs/base/result.h"
#include "services/claims/benefits.h"

namespace naungan::claims {

// services/claims/benefit_rules.yaml as this build holds it. BENEFIT_RULES_INVALID would be a bug
// of ours: a test reads it.
Result<BenefitTable> DefaultBenefitRules();

// Errors: BENEFIT_RULES_UNREADABLE (kNotFound: no such file, or above kBenefitRulesBytesMax);
// BENEFIT_RULES_INVALID (kInvalidArgument): not YAML, a key or a word that is not known, a value of
// another form, or what BenefitTable::Of refuses. The message names the line.
Result<BenefitTable> LoadBenefitRules(const std::filesystem::path& file);

// The same from text. The format is explained at the head of benefit_rules.yaml.
Result<BenefitTable> ParseBenefitRules(std::string_view yaml);

inline constexpr int kBenefitRulesBytesMax = 1024 * 1024;

}  // namespace naungan::claims
