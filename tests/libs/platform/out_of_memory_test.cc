#include "libs/platform/out_of_memory.h"

#include <gtest/gtest.h>

#include <new>
#include <stdexcept>
#include <system_error>

namespace naungan::platform {
namespace {

// Throws an exception that no handler catches.
template <typename Exception>
void Throw(const Exception& exception) noexcept {
  const auto thrower = [&] { throw exception; };
  thrower();
}

// The handler itself, because a sanitizer's allocator does not ask it. tests/deploy takes the
// memory away from a program.
TEST(OutOfMemoryDeathTest, AFailedAllocationSaysWhatToDo) {
  EXPECT_EXIT(
      {
        ExplainWhenMemoryRunsOut();
        std::get_new_handler()();
      },
      testing::ExitedWithCode(kOutOfMemoryExit), "OUT_OF_MEMORY: .*end other programs");
}

TEST(OutOfMemoryDeathTest, AThreadThatCannotBeStartedSaysWhatToDo) {
  EXPECT_EXIT(
      {
        ExplainWhenMemoryRunsOut();
        Throw(std::system_error(std::make_error_code(std::errc::resource_unavailable_try_again)));
      },
      testing::ExitedWithCode(kOutOfMemoryExit), "OUT_OF_THREADS: .*Raise the limit");
}

TEST(OutOfMemoryDeathTest, OtherExceptionsAreStillNamed) {
  EXPECT_DEATH(
      {
        ExplainWhenMemoryRunsOut();
        Throw(std::logic_error("a fault of ours"));
      },
      "a fault of ours");
}

}  // namespace
}  // namespace naungan::platform
