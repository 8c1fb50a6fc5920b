// `naungan serve`: the all-in-one server.
#pragma once

#include "services/cli/house.h"

namespace naungan::cli {

// Serves until SIGTERM or SIGINT. Once every service is ready, prints their addresses on stdout.
// Returns the exit status: 0, or 2 if it could not start.
int Serve(const HouseOptions& options);

}  // namespace naungan::cli
