#include "services/cli/report_error.h"

#include <fmt/core.h>

#include <cstdio>

namespace naungan::cli {

int ReportError(const Error& error) {
  fmt::print(stderr, "naungan: {}{}{}: {}\n", error.field, error.field.empty() ? "" : ": ",
             error.reason, error.message);
  return 2;
}

}  // namespace naungan::cli
