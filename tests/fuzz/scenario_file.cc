// A scenario file. Any YAML that is not a scenario is refused as a fault of the file. A scenario
// stays within its limits.
#include "services/cli/scenario/scenario_file.h"

#include <string>

#include "libs/base/check.h"
#include "tests/fuzz/target.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto scenario =
      naungan::cli::ParseScenario(std::string(naungan::fuzz::Bytes(data, size)), "fuzzed.yaml");
  if (!scenario) {
    NAUNGAN_CHECK(scenario.error().code == naungan::Code::kInvalidArgument,
                  "an error is the fault of the file");
    return 0;
  }
  int64_t people = 0;
  for (const auto& group : scenario->groups) {
    NAUNGAN_CHECK(group.count >= 0 && group.first_number == people, "groups follow each other");
    people += group.count;
  }
  NAUNGAN_CHECK(people <= naungan::cli::kPeopleMax, "people have a limit");
  return 0;
}
