// Reads contributions.yaml: tariffs, payment terms and policy, each with its source. At start only;
// safe from any thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

#include "libs/base/result.h"
#include "services/enrollment/policy.h"
#include "services/enrollment/tariffs.h"

namespace naungan::enrollment {

inline constexpr size_t kContributionRulesBytesMax = 1024 * 1024;

struct ContributionRules {
  Tariffs tariffs;
  Policy policy;
};

// The house's table, as built into the binary.
std::string_view DefaultContributionRules();

// CONTRIBUTION_RULES_MALFORMED (kInvalidArgument) with the path of what is wrong; what the tariffs
// themselves refuse (TARIFF_TABLE_INVALID).
Result<ContributionRules> ParseContributionRules(std::string_view yaml);
// The same from a file; CONTRIBUTION_RULES_UNREADABLE (kFailedPrecondition) if it is not there.
Result<ContributionRules> LoadContributionRules(const std::filesystem::path& file);

}  // namespace naungan::enrollment
