#include "libs/platform/out_of_memory.h"

#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <new>
#include <string_view>
#include <system_error>

namespace naungan::platform {
namespace {

// The handler that was there before, which names the exception.
std::terminate_handler terminate_before = nullptr;

// Writes without allocating memory.
[[noreturn]] void End(std::string_view sentence) {
  // If even this cannot be written, the exit status still says what happened.
  (void)!write(STDERR_FILENO, sentence.data(), sentence.size());
  std::_Exit(kOutOfMemoryExit);
}

[[noreturn]] void EndWithoutMemory() {
  End("OUT_OF_MEMORY: The process got no more memory. Give the machine or the process's limit "
      "(ulimit -v, the control group) more, or end other programs, then start again. Nothing that "
      "was acknowledged is lost.\n");
}

[[noreturn]] void EndWithoutThread() {
  End("OUT_OF_THREADS: A thread could not be started: the process's limit on threads (ulimit -u) "
      "or its memory is used up. Raise the limit or end other programs, then start again. Nothing "
      "that was acknowledged is lost.\n");
}

[[noreturn]] void Terminate() {
  if (const std::exception_ptr thrown = std::current_exception()) {
    try {
      std::rethrow_exception(thrown);
    } catch (const std::bad_alloc&) {
      EndWithoutMemory();
    } catch (const std::system_error& error) {
      if (error.code() == std::errc::resource_unavailable_try_again) EndWithoutThread();
    } catch (...) {  // The handler below says what it is.
    }
  }
  if (terminate_before != nullptr) terminate_before();
  std::abort();
}

}  // namespace

void ExplainWhenMemoryRunsOut() {
  std::set_new_handler(EndWithoutMemory);
  terminate_before = std::set_terminate(Terminate);
}

}  // namespace naungan::platform
