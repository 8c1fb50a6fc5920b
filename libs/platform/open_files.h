// How many files and connections the process may have open at once.
#pragma once

namespace naungan::platform {

// Raises the limit to the most that the system lets this user have (`ulimit -Hn`). A shell's
// default of 1,024 is too low for a service of 64 partitions on Kafka: each leads with producers of
// its own, and each has a store. Call it once, at the start of main.
void AllowManyOpenFiles();

}  // namespace naungan::platform
