// The error for proof that a private log lost records: whoever meets it stops and refuses to serve.
#pragma once

#include <fmt/format.h>

#include <string_view>

#include "libs/base/result.h"

namespace naungan::runtime {

// `what` completes "The log lost records: ...".
inline std::unexpected<Error> LogLost(std::string_view reason, std::string_view what) {
  return Fail(Code::kDataLoss, reason, "",
              fmt::format("The log lost records: {}. Do not serve; restore the log's topic before "
                          "anything else.",
                          what));
}

}  // namespace naungan::runtime
