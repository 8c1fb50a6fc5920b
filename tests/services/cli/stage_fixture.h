// A stage over a FakeApi, with the steps that a test writes as YAML. One thread.
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

  // A scenario with these steps and lines, and with ten people of Maros named `farmers`, whose
  // ranks are deciles from 1 to 4.
  static Scenario ScenarioOf(const std::string& steps, const std::string& shown = "[]");
  // Plays `steps` on `stage()`.
  Status Play(const std::string& steps);
  // The first call makes it.
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
