// How `naungan` reports that it could not do what it was asked to do.
#pragma once

#include "libs/base/result.h"

namespace naungan::cli {

// Prints the error on stderr. Returns 2, the exit status that means "could not run".
int ReportError(const Error& error);

}  // namespace naungan::cli
