// Plays the steps of a scenario. A step is an RPC of the public API with its request, or one of
// these verbs, which exist because a step of the story is many calls:
//
//   ForEach {each: [a, b], steps: [...]}
//       the steps once for each; {each}, {index} (from 0) and {count} in their texts
//   RegisterAgreementOfRegion {agreement, offices}
//       its units are so many offices, and every kecamatan and desa of its region
//   Upload {upload, people, units?, wage_rupiah?, start_date?}
//       rows of generated people
//   Approve {upload, effective_date, start_date}
//       what GetUpload shows, by another office; ends when the roster has settled
//   Bill
//       IssueBill's request; ends when the bill is summed
//   PayBill {account, bill, reference, paid_date, source}
//       pays what an earlier step billed
//   RegisterSelfPayers {people, category, programmes, region_code, start_date, wage_rupiah}
//       one by one
//   Claims
//       many claims, submitted, approved and paid: claims_step.h
#pragma once

#include "libs/base/result.h"
#include "services/cli/scenario/scenario_file.h"
#include "services/cli/scenario/stage.h"

namespace naungan::cli {

// kInvalidArgument: a step that is no verb and no RPC of the API, with its line. To be asked before
// anything is sent.
Status CheckSteps(const Scenario& scenario, const Api& api);

// Plays all steps in order. The first refusal ends it, with the step's verb and line.
Status PlaySteps(const Scenario& scenario, Stage& stage);

}  // namespace naungan::cli
