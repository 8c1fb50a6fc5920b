#include "libs/platform/out_of_memory.h"

#include <gtest/gtest.h>

#include <limits>
#include <new>
#include <stdexcept>
#include <system_error>

namespace naungan::platform {
namespace {

// More memory than any machine has. It is volatile because the compiler would reject a number that
// it knows.
size_t TooMuch() {
  const volatile size_t bytes = std::numeric_limits<size_t>::max() / 4;
  return bytes;
}

// Throws an exception that no handler catches.
template <typename Exception>
void Throw(const Exception& exception) noexcept {
  const auto thrower = [&] { throw exception; };
  thrower();
}

TEST(OutOfMemoryDeathTest, AFailedAllocationSaysWhatToDo) {
  EXPECT_EXIT(
      {
        ExplainWhenMemoryRunsOut();
        ::operator delete(::operator new(TooMuch()));
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
