// Plays the steps of a scenario. A step is an RPC of the public API with its request, or one of
// these verbs, each of which makes many calls ("?" marks what may be left out):
//
//   ForEach {each: [a, b], steps: [...]}
//       plays the steps once for each value; their texts may name {each}, {index} (from 0) and
//       {count}
//   RegisterAgreementOfRegion {agreement, offices}
//       registers an agreement whose units are so many offices and every kecamatan and desa of its
//       region
//   Upload {upload, people, units?, wage_rupiah?, start_date?}
//       uploads the rows of generated people
//   Approve {upload, effective_date, start_date}
//       approves the upload as GetUpload shows it, as another person; ends when the roster has
//       settled
//   Bill {what IssueBillRequest has}
//       issues a bill; ends when its amount is known
//   PayBill {account, bill, reference, paid_date, source}
//       pays a bill of an earlier step
//   RegisterSelfPayers {people, category, programmes, region_code, sector?, start_date,
//                       wage_rupiah}
//       registers people who pay for themselves, one after the other
//   Claims {what claims_step.h lists}
//       submits, approves and pays many claims
//
// One thread.
#pragma once

#include "libs/base/result.h"
#include "services/cli/scenario/scenario_file.h"
#include "services/cli/scenario/stage.h"

namespace naungan::cli {

// Looks up the verb of every step, so that a misspelt one is found before anything is sent. Error:
// kInvalidArgument, SCENARIO_MALFORMED, with the line.
Status CheckSteps(const Scenario& scenario, const Api& api);

// Plays all steps in order, up to the first that fails. Errors: those of the calls;
// kInvalidArgument, SCENARIO_MALFORMED. Each names the verb and the line of the step.
Status PlaySteps(const Scenario& scenario, Stage& stage);

}  // namespace naungan::cli
