// Reads the contribution rules: tariffs, each with its source. They are
// the message ContributionRules in YAML (naungan/enrollment/v1/contribution_rules.proto). Used when
// the service starts; safe from any thread.
#pragma once

#include <filesystem>
#include <string>

#include "libs/base/result.h"
#include "services/enrollment/account/construction_tariff.h"
#include "services/enrollment/account/tariffs.h"

namespace naungan::enrollment {

struct ContributionRules {
  Tariffs tariffs;
  ConstructionTariffs construction;
};

// The rules of contributions.yaml, which are built into the program. An error would be a bug of
// ours: a test reads them.
Result<ContributionRules> DefaultContributionRules();

// The rules of a text, which `name` stands for in messages.
//
//   error                         when
//   CONTRIBUTION_RULES_MALFORMED  the text is not YAML or not the message; a value is missing or
//                                 lies outside of the range that the proto states
//   TARIFF_TABLE_INVALID          the tariffs contradict each other (Tariffs::Of,
//                                 ConstructionTariffs::Of)
//
// Both are kInvalidArgument; their field is a path ("rates[3].segment"), and their message names
// the text and the line.
Result<ContributionRules> ParseContributionRules(std::string name, std::string yaml);

// The rules of a file. Errors: as above, and kNotFound, FILE_UNREADABLE.
Result<ContributionRules> LoadContributionRules(const std::filesystem::path& file);

}  // namespace naungan::enrollment
