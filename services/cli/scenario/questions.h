// Asks the reporting service for the figures that a scenario shows. A question is an RPC of
// ReportingService with its request, or one of these, which ask about many people:
//
//   question                                                            answer
//   CountPeople {people, programme, date, state: registered|covered}   how many of them are
//   WaitInOrder {people, roster, as_of_date}                           "yes" if these people wait,
//   in
//                                                                      this order, and no one else;
//                                                                      otherwise "no"
//
// One thread.
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

// Looks up every question, so that a misspelt one is found before anything is sent. Error:
// kInvalidArgument, SCENARIO_MALFORMED, with the line of the table.
Status CheckQuestions(const Scenario& scenario, const Api& api);

// Asks the question of every line, in order. Errors: those of the calls; kInvalidArgument,
// SCENARIO_MALFORMED. Each names the line of the table.
Result<std::vector<Line>> AskAll(const Scenario& scenario, Stage& stage);

}  // namespace naungan::cli
