// Plays the steps of a scenario. A step is an RPC of the public API with its request, or one of
// these verbs, which exist because a step of the story is many calls:
//
//   ForEach            {each: [a, b], steps: [...]}; {each}, {index} (from 0), {count} in its texts
//   RegisterAgreementOfRegion  {agreement, offices}: its units are so many offices, and every
//                      kecamatan and desa of its region
//   Upload             {upload, people, units?, wage_rupiah?, start_date?}: rows of generated
//   people Approve            {upload, effective_date, start_date}: what GetUpload shows, by
//   another office Bill               IssueBill's request; asks until the bill is summed PayBill
//   {account, bill, reference, paid_date, source}: the amount billed RegisterSelfPayers {people,
//   category, programmes, region_code, start_date} Claims             many claims, submitted,
//   approved and paid: claims_step.h
#pragma once

#include "libs/base/result.h"
#include "services/cli/scenario/scenario_file.h"
#include "services/cli/scenario/stage.h"

namespace naungan::cli {

// Plays all steps in order. The first refusal ends it, with the step's line.
Status PlaySteps(const Scenario& scenario, Stage& stage);

}  // namespace naungan::cli
