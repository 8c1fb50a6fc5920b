// What a program says when it gets no memory. A server cannot go on without it, and an exception's
// name or a bare "Aborted" tells an operator nothing.
#pragma once

namespace naungan::platform {

// From now on a failed allocation, and a thread that cannot be started for want of memory, print a
// sentence on stderr that says what to do, and end the process with kOutOfMemoryExit. Other
// uncaught exceptions end it as before. Call it once, at the start of main.
void ExplainWhenMemoryRunsOut();

// EX_OSERR of sysexits.h.
inline constexpr int kOutOfMemoryExit = 71;

}  // namespace naungan::platform
