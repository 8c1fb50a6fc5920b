// Bugs planted on purpose, at the seams that libs/base/planted_bug.h makes: which there are, and
// which is in the code now. In a binary without seams there are none. One thread.
#pragma once

#include <string_view>
#include <vector>

namespace naungan::simulation {

std::vector<std::string_view> PlantableBugs();

// Plants one and takes the last one out; an empty name: none. False: there is no such bug here.
bool Plant(std::string_view name);

}  // namespace naungan::simulation
