// What a program says when it gets no memory. A server cannot go on without memory, and the name of
// an exception, or a bare "Aborted", does not help an operator. Threads: any.
#pragma once

namespace naungan::platform {

// From now on the process ends with kOutOfMemoryExit, and a sentence on stderr says what to do, if
// an allocation fails or a thread cannot be started. Other uncaught exceptions end the process as
// before. Call this once, at the start of main.
void ExplainWhenMemoryRunsOut();

// EX_OSERR of sysexits.h.
inline constexpr int kOutOfMemoryExit = 71;

}  // namespace naungan::platform
