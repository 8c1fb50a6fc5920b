// The steps that bring people in: rows of a roster, their approval, self-payers. See steps.h.
#pragma once

#include <yaml-cpp/yaml.h>

#include "libs/base/result.h"
#include "services/cli/scenario/stage.h"

namespace naungan::cli {

// Uploads the rows of generated people in chunks. Without `units`, rows take the roster's units in
// turn. A refused row is a refused step: a scenario's people are all valid.
Status PlayUpload(const YAML::Node& body, Stage& stage);
// Approves what GetUpload shows, and waits until every row has its seat, waits or is refused.
Status PlayApprove(const YAML::Node& body, Stage& stage);
Status PlayRegisterSelfPayers(const YAML::Node& body, Stage& stage);

}  // namespace naungan::cli
