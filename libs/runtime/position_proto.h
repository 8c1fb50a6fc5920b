// Positions as they are stored and sent (common.v1.Position). Pure functions; any thread.
#pragma once

#include "libs/runtime/state_machine.h"
#include "naungan/common/v1/common.pb.h"

namespace naungan::runtime {

common::v1::Position ToProto(const Position& position);
Position FromProto(const common::v1::Position& position);

}  // namespace naungan::runtime
