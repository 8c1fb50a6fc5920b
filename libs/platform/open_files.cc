#include "libs/platform/open_files.h"

#include <sys/resource.h>

namespace naungan::platform {

// Nobody is refused the hard limit, and a process that cannot even ask goes on with what it has.
void AllowManyOpenFiles() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace naungan::platform
