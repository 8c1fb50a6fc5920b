// Asks the reporting service for what a scenario shows. A question is an RPC of ReportingService
// with its request, or one of these, which exist because they ask about many people:
//
//   CountPeople {people, programme, date, state: registered|covered}
//       how many of them are
//   WaitInOrder {people, roster, as_of_date}
//       "yes" if exactly they wait, in this order; else "no"
#pragma once

#include <string>
#include <vector>

#include "libs/base/result.h"
#include "services/cli/scenario/scenario_file.h"
#include "services/cli/scenario/stage.h"

namespace naungan::cli {

// One line of a scenario's table.
struct Line {
  std::string line;
  std::string as_of;
  std::string expected;
  std::string got;

  bool ok() const { return expected == got; }
};

// kInvalidArgument: a question that is neither, with its line of the table. To be asked before
// anything is sent.
Status CheckQuestions(const Scenario& scenario, const Api& api);

// Asks every shown line, in order. An Error: a question could not be asked.
Result<std::vector<Line>> AskAll(const Scenario& scenario, Stage& stage);

}  // namespace naungan::cli
