// The peer that a query is compared with: a plain gRPC server that answers an empty message with an
// empty message.
#pragma once

#include "libs/base/result.h"

namespace naungan::benchmark {

// Prints its host:port and serves until SIGTERM.
Status ServeEcho();

}  // namespace naungan::benchmark
