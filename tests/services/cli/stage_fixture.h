// A stage over a FakeApi, with the people and steps that a test writes as YAML.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "libs/domain/region_names.h"
#include "libs/platform/clock.h"
#include "services/cli/scenario/progress.h"
#include "services/cli/scenario/stage.h"
#include "services/cli/scenario/steps.h"
#include "tests/services/cli/fake_api.h"

namespace naungan::cli {

class StageTest : public testing::Test {
 protected:
  StageTest();

  // A scenario with ten `farmers` of Maros (deciles 1 to 4), and with `steps` and `shown` as given.
  static Scenario ScenarioOf(const std::string& steps, const std::string& shown = "[]");
  // Plays `steps` on `stage()`, which is made by the first call.
  Status Play(const std::string& steps);
  Stage& stage();

  // The participant id by which the fake enrollment service knows a farmer.
  std::string IdOf(size_t farmer);
  const Person& Farmer(size_t farmer) { return stage().cast().At("farmers", farmer); }

  FakeApi api_;
  platform::ManualClock clock_{0};

 private:
  Progress progress_{clock_};
  std::unique_ptr<Stage> stage_;
};

}  // namespace naungan::cli
