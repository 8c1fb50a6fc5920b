#include "libs/platform/open_files.h"

#include <sys/resource.h>

namespace naungan::platform {

// Every user may raise the limit up to the hard one. If the system refuses all the same, the
// process goes on with the limit that it has.
void AllowManyOpenFiles() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace naungan::platform
