// Reads a scenario file: people to be generated, the steps that put a report's story through the
// public gRPC API, and the lines that must come out of reporting. tests/scenarios/README.md
// describes the format. Pure but for ReadScenario; nodes of yaml-cpp make all of it a matter of one
// thread.
#pragma once

#include <yaml-cpp/yaml.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "libs/base/result.h"
#include "services/cli/scenario/people.h"

namespace naungan::cli {

inline constexpr size_t kScenarioBytesMax = size_t{1024} * 1024;
// A scenario has at most this many people in all of its groups.
inline constexpr int64_t kPeopleMax = 1'000'000;
// A file has at most this many steps, those within steps included, and at most so many levels of
// them. An alias can repeat steps, and can even make them stand within themselves.
inline constexpr int kStepsMax = 10'000;
inline constexpr int kStepsDepthMax = 8;
inline constexpr int32_t kDecilesMax = 10;

// One step: an RPC with its request, or a verb of steps.h.
struct Step {
  std::string verb;
  YAML::Node body;
  int line = 0;
};

// One line of the table.
struct Shown {
  std::string line;
  // The date that the line is about, as the file writes it.
  std::string as_of;
  // An RPC of ReportingService, or a question of questions.h.
  std::string question;
  YAML::Node request;
  // The path of the field of the answer (field_text.h).
  std::string show;
  // How the field is written: "percent" writes basis points as "60.70 %", "rupiah" writes
  // "Rp1,234,567", and "" leaves it as it is.
  std::string format;
  std::string expected;
};

struct Scenario {
  std::string name;
  std::string title;
  uint64_t seed = 0;
  // Words with the values that replace them where a text names them in braces.
  std::map<std::string, std::string> given;
  std::vector<PeopleSpec> groups;
  std::vector<Step> steps;
  std::vector<Shown> shown;
};

// Reads a file. Errors: kNotFound, SCENARIO_NOT_FOUND, if it cannot be opened; ParseScenario's.
Result<Scenario> ReadScenario(const std::string& path);
// Reads a text; `path` is for messages only. Errors: kInvalidArgument, SCENARIO_MALFORMED, with the
// line of what is wrong; kInvalidArgument, SCENARIO_TOO_LARGE.
Result<Scenario> ParseScenario(const std::string& text, const std::string& path);

// Reads a list of steps, each of which is one verb with its body. The steps within them are
// checked, too. Error: kInvalidArgument, SCENARIO_MALFORMED.
Result<std::vector<Step>> ReadSteps(const YAML::Node& node);

// The value of a key, as text. Empty if the key is left out or has no single value.
std::string TextOf(const YAML::Node& node, const char* key);
// Refuses a key that is not among `known` and a key that is stated twice, so that no slip of the
// pen is passed over. Error: kInvalidArgument, SCENARIO_MALFORMED.
Status OnlyKeys(const YAML::Node& node, const std::vector<std::string>& known);

}  // namespace naungan::cli
