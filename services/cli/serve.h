// `naungan serve`: the all-in-one server.
#pragma once

#include "services/cli/house.h"

namespace naungan::cli {

// Serves until SIGTERM or SIGINT. Says on stdout where it listens, once it is ready. Exit status 0,
// or 2 if it could not start.
int Serve(const HouseOptions& options);

}  // namespace naungan::cli
