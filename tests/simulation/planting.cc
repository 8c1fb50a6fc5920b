#include "tests/simulation/planting.h"

#include "libs/base/planted_bug.h"

#ifdef NAUNGAN_PLANTED_BUGS
namespace naungan {
PlantedBug planted_bug = PlantedBug::kNone;
}  // namespace naungan
#endif

namespace naungan::simulation {

#ifdef NAUNGAN_PLANTED_BUGS
namespace {

struct Plantable {
  std::string_view name;
  PlantedBug bug;
};

constexpr Plantable kPlantable[] = {
    {"admission", PlantedBug::kAdmission},    {"head-check", PlantedBug::kHeadCheck},
    {"reply-check", PlantedBug::kReplyCheck}, {"gap-check", PlantedBug::kGapCheck},
    {"clock-check", PlantedBug::kClockCheck}, {"term-marks", PlantedBug::kTermMarks},
    {"dedupe", PlantedBug::kDedupe},          {"quota", PlantedBug::kQuota},
    {"level-check", PlantedBug::kLevelCheck},
};

}  // namespace

std::vector<std::string_view> PlantableBugs() {
  std::vector<std::string_view> names;
  for (const Plantable& plantable : kPlantable) names.push_back(plantable.name);
  return names;
}

bool Plant(std::string_view name) {
  planted_bug = PlantedBug::kNone;
  for (const Plantable& plantable : kPlantable) {
    if (plantable.name == name) planted_bug = plantable.bug;
  }
  return name.empty() || planted_bug != PlantedBug::kNone;
}
#else
std::vector<std::string_view> PlantableBugs() { return {}; }

bool Plant(std::string_view name) { return name.empty(); }
#endif

}  // namespace naungan::simulation
