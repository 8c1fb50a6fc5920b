// The broker breaks its promise: a private log forgets its newest records and grows again, while
// instances live that have read them. One thread.
#pragma once

#include <cstdint>

#include "tests/simulation/checkers.h"
#include "tests/simulation/clients.h"
#include "tests/simulation/house.h"

namespace naungan::simulation {

// Heals the house, lets one log lose its tail, and gives it terms enough for every divergence to
// show. Says what nobody noticed. `noticed`: instances of that partition that stopped.
Violations PlayTailLoss(House& house, Clients& clients, int64_t& noticed);

}  // namespace naungan::simulation
