// The steps that bring people in: the upload of rows to a roster, their approval, and people who
// register and pay for themselves. steps.h lists their keys. One thread.
#pragma once

#include <yaml-cpp/yaml.h>

#include "libs/base/result.h"
#include "services/cli/scenario/stage.h"

namespace naungan::cli {

// Uploads the rows of generated people in chunks. If `units` is left out, the rows get the roster's
// units in turn. Error: kFailedPrecondition, ROW_REFUSED, if a row is refused, since the people of
// a scenario are all valid; those of the calls.
Status PlayUpload(const YAML::Node& body, Stage& stage);
// Approves the upload as GetUpload shows it, and returns when every row has a seat, waits for one
// or was refused. Error: kDeadlineExceeded, ROSTER_PENDING, if that goes on no more.
Status PlayApprove(const YAML::Node& body, Stage& stage);
// Registers the people one after the other.
Status PlayRegisterSelfPayers(const YAML::Node& body, Stage& stage);

}  // namespace naungan::cli
