// How `naungan` says that it could not do what it was asked.
#pragma once

#include "libs/base/result.h"

namespace naungan::cli {

// Prints the error on stderr. Returns 2, the exit status of "could not run".
int ReportError(const Error& error);

}  // namespace naungan::cli
