// The step Claims: many claims of one kind, each submitted, approved and paid.
//
//   people           who claims: one claim each
//   claim            the id of each claim: participants/P/claims/<claim>
//   kind, documents, jht_ground      as in SubmitClaimRequest
//   event_dates      [from, to): spread evenly over the people
//   submitted_date   of all; without it, each on the day of its event
//   paid_dates       [from, to): spread likewise, none before its event
//   balance          {from, to, source}: JHT balances, from even steps between the two
//   balance_rest     the last balance, instead of the step's: what makes a published sum whole
//   repeat           how often each command is sent (with request ids of its own); 1
#pragma once

#include <yaml-cpp/yaml.h>

#include "libs/base/result.h"
#include "services/cli/scenario/stage.h"

namespace naungan::cli {

Status PlayClaims(const YAML::Node& body, Stage& stage);

}  // namespace naungan::cli
