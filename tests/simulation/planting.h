// Bugs that are planted on purpose at the seams of libs/base/planted_bug.h: which there are, and
// which one is active. A binary without seams has none. One thread.
#pragma once

#include <string_view>
#include <vector>

namespace naungan::simulation {

std::vector<std::string_view> PlantableBugs();

// Makes one bug active and the last one inactive; an empty name makes none active. Returns false if
// this binary has no such bug.
bool Plant(std::string_view name);

}  // namespace naungan::simulation
