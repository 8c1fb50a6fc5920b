// What a scenario file may ask of reporting, as `naungan scenario run --help` prints it. The fields
// and their values come from the protos, so that the text has what this build can answer. Pure; any
// thread.
#pragma once

#include <span>
#include <string>

namespace naungan::cli {

// A question with the field of its answer that is shown, and what that is. All of them are
// understood by this build.
struct QuestionExample {
  const char* what;
  const char* ask;
  const char* show;
  // "percent" or "rupiah"; empty if the field is shown as it is.
  const char* as;
};
std::span<const QuestionExample> QuestionExamples();

std::string QuestionsHelp();

}  // namespace naungan::cli
