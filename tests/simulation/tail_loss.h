// The broker breaks its promise: a private log forgets its newest records and grows again, while
// there are instances that have read them. One thread.
#pragma once

#include <cstdint>
#include <vector>

#include "tests/simulation/checkers.h"
#include "tests/simulation/clients.h"
#include "tests/simulation/house.h"
#include "tests/simulation/office.h"

namespace naungan::simulation {

// Heals the house, lets one log lose its tail, and gives it enough terms for every divergence to
// show. The offices work on meanwhile. Then an operator accepts the loss. Returns what no instance
// noticed, and what did not go on. `noticed` counts the instances of that partition that stopped.
Violations PlayTailLoss(House& house, Clients& clients, std::vector<Office>& offices,
                        int64_t& noticed);

}  // namespace naungan::simulation
