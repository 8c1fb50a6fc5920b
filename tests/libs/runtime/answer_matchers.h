// Matchers for the answers to commands.
#pragma once

#include <gmock/gmock.h>

#include "tests/libs/runtime/house_fixture.h"

namespace naungan::runtime {

MATCHER_P(Answers, result, "") {
  return arg->has_value() && (*arg)->has_value() && (**arg)->result == result;
}
MATCHER_P(Refuses, reason, "") {
  return arg->has_value() && !(*arg)->has_value() && (*arg)->error().reason == reason;
}
MATCHER(IsOpen, "") { return !arg->has_value(); }

}  // namespace naungan::runtime
