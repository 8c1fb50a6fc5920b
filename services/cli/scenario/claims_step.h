// The step Claims, which submits, approves and pays many claims of one kind. Its keys:
//
//   people           the people who claim; each of them has one claim
//   claim            the id of each claim, as in participants/P/claims/<claim>
//   kind, documents, jht_ground
//                    as in SubmitClaimRequest, the same for all
//   event_dates      [from, to]: the events are spread evenly over the days from <= day < to
//   submitted_date   the day on which all are submitted; left out: each on the day of its event
//   paid_dates       [from, to]: the payments are spread likewise, but none is before its event
//   balance          {from, to, source}: JHT balances, in even steps from one to the other
//   balance_rest     the balance of the last claim in place of its step, so that a published sum is
//                    met exactly
//   repeat           how often each command is sent, each time with a new request id; left out:
//   once
//
// One thread.
#pragma once

#include <yaml-cpp/yaml.h>

#include "libs/base/result.h"
#include "services/cli/scenario/stage.h"

namespace naungan::cli {

// Errors: kInvalidArgument, SCENARIO_MALFORMED; kFailedPrecondition, CLAIM_DENIED, if a claim is
// denied; those of the calls.
Status PlayClaims(const YAML::Node& body, Stage& stage);

}  // namespace naungan::cli
