#include "libs/platform/open_files.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

namespace naungan::platform {
namespace {

TEST(OpenFilesTest, TheLimitIsRaisedToTheHardOne) {
  rlimit low{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &low), 0);
  low.rlim_cur = low.rlim_max / 2;
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &low), 0);
  AllowManyOpenFiles();
  rlimit raised{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &raised), 0);
  EXPECT_EQ(raised.rlim_cur, low.rlim_max);
}

}  // namespace
}  // namespace naungan::platform
