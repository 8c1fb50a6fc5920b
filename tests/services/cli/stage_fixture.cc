#include "tests/services/cli/stage_fixture.h"

#include <fmt/core.h>

#include "libs/base/check.h"

namespace naungan::cli {
namespace {

using enrollment::v1::LookupParticipantRequest;
using enrollment::v1::LookupParticipantResponse;

// A key with its list, which is written as [...] or as a block.
std::string Entry(const std::string& key, const std::string& list) {
  return key + (list.starts_with('[') ? ": " : ":\n") + list + "\n";
}

const domain::RegionNames& Names() {
  static const domain::RegionNames kNames;  // has 91,599 rows, which are read once for all cases
  return kNames;
}

}  // namespace

StageTest::StageTest() {
  api_.On<LookupParticipantRequest, LookupParticipantResponse>(
      "enrollment", "LookupParticipant",
      [](const LookupParticipantRequest& request, LookupParticipantResponse& response) {
        response.set_participant_id("P" + request.nik());
        return Status();
      });
}

Scenario StageTest::ScenarioOf(const std::string& steps, const std::string& shown) {
  const auto scenario = ParseScenario(
      fmt::format("scenario: test\nseed: 7\ngiven: {{quota: 744}}\n"
                  "people: {{farmers: {{count: 10, region: \"73.09\", deciles: 4}}}}\n{}{}",
                  Entry("steps", steps), Entry("shown", shown)),
      "test.yaml");
  NAUNGAN_CHECK(scenario.has_value(), "a test writes scenarios that can be read");
  return *scenario;
}

Stage& StageTest::stage() {
  if (stage_ == nullptr) {
    auto cast = Cast::Generate(ScenarioOf("[]"), Names());
    NAUNGAN_CHECK(cast.has_value(), "the farmers can be generated");
    stage_ = std::make_unique<Stage>(api_, *std::move(cast), progress_, clock_);
  }
  return *stage_;
}

Status StageTest::Play(const std::string& steps) { return PlaySteps(ScenarioOf(steps), stage()); }

std::string StageTest::IdOf(size_t farmer) { return "P" + Farmer(farmer).nik; }

}  // namespace naungan::cli
