#include "libs/platform/data_directory.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/support/temporary_directory.h"

namespace naungan::platform {
namespace {

TEST(DataDirectory, LaysOutWhatAProcessKeeps) {
  const TemporaryDirectory temporary;
  const auto root = temporary.path() / "data";
  const auto data = DataDirectory::Open(root);
  ASSERT_TRUE(data) << data.error().message;
  EXPECT_EQ(data->Partition("claims", 3), root / "claims" / "3");
  EXPECT_EQ(data->Vault("claims"), root / "claims" / "vault");
  EXPECT_EQ(data->Snapshots("claims"), root / "claims" / "snapshots");
  EXPECT_EQ(data->Keys(), root / "keys");
  EXPECT_EQ(data->Log(), root / "log");
}

TEST(DataDirectory, IsItsOwnersOnly) {
  const TemporaryDirectory temporary;
  const auto root = temporary.path() / "data";
  ASSERT_TRUE(DataDirectory::Open(root));
  EXPECT_EQ(std::filesystem::status(root).permissions(), std::filesystem::perms::owner_all);
  EXPECT_TRUE(DataDirectory::Open(root)) << "it may be there already";
}

TEST(DataDirectory, TellsThatItCannotBeUsed) {
  const TemporaryDirectory temporary;
  const auto file = temporary.path() / "file";
  std::ofstream(file) << "not a directory";
  for (const auto& root : {file, file / "below", std::filesystem::path("/proc/naungan")}) {
    const auto data = DataDirectory::Open(root);
    ASSERT_FALSE(data) << root;
    EXPECT_EQ(data.error().reason, "DATA_DIRECTORY_UNUSABLE");
  }
}

}  // namespace
}  // namespace naungan::platform
