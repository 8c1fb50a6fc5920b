// A scenario file: generated people, the steps that put a report's story through the public gRPC
// API, and the lines that must come out of reporting. Inputs and expectations only;
// tests/scenarios/README.md describes the format.
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
// People of all groups of a scenario.
inline constexpr int64_t kPeopleMax = 1'000'000;
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
  // The date it speaks of, as the file writes it.
  std::string as_of;
  // An RPC of ReportingService, or a question of questions.h.
  std::string question;
  YAML::Node request;
  // The path of the answer's field (yaml_message.h) and how to write it: "" as it is, "percent" a
  // number of basis points as "60.70 %", "rupiah" as "Rp1,234,567".
  std::string show;
  std::string format;
  std::string expected;
};

struct Scenario {
  std::string name;
  std::string title;
  uint64_t seed = 0;
  // Values that texts name in braces.
  std::map<std::string, std::string> given;
  std::vector<PeopleSpec> groups;
  std::vector<Step> steps;
  std::vector<Shown> shown;
};

// Reads a file. kNotFound: no such file; kInvalidArgument: what is wrong, with its line.
Result<Scenario> ReadScenario(const std::string& path);
// The same from text; `path` is for messages only.
Result<Scenario> ParseScenario(const std::string& text, const std::string& path);

// Reads a list of steps: each is one verb with its body. Steps within steps are looked at, too.
Result<std::vector<Step>> ReadSteps(const YAML::Node& node);

// The value of a key, as text; empty where it is left out.
std::string TextOf(const YAML::Node& node, const char* key);
// Fails on a key that is not among `known`, so that a slip of the pen is not passed over.
Status OnlyKeys(const YAML::Node& node, const std::vector<std::string>& known);

}  // namespace naungan::cli
