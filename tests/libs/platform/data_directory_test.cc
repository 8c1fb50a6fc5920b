#include "libs/platform/data_directory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

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

TEST(DataDirectory, IsOpenedAgainByABuildOfTheSameFormat) {
  const TemporaryDirectory temporary;
  ASSERT_TRUE(DataDirectory::Open(temporary.path()));
  std::filesystem::create_directory(temporary.path() / "claims");
  EXPECT_TRUE(DataDirectory::Open(temporary.path()));
}

TEST(DataDirectory, IsRefusedWhenAnotherBuildWroteIt) {
  const TemporaryDirectory temporary;
  std::ofstream(temporary.path() / "FORMAT") << "naungan data format 7\nFor people.\n";
  const auto data = DataDirectory::Open(temporary.path());
  ASSERT_FALSE(data);
  EXPECT_EQ(data.error().code, Code::kFailedPrecondition);
  EXPECT_EQ(data.error().reason, "DATA_DIRECTORY_OTHER_FORMAT");
  EXPECT_THAT(data.error().message,
              testing::AllOf(testing::HasSubstr("format 7"),
                             testing::HasSubstr("reads format " + std::to_string(kDataFormat)),
                             testing::HasSubstr("give another data directory")));
}

TEST(DataDirectory, IsRefusedWhenItWasWrittenBeforeFormatsHadNumbers) {
  const TemporaryDirectory temporary;
  std::filesystem::create_directory(temporary.path() / "log");
  const auto data = DataDirectory::Open(temporary.path());
  ASSERT_FALSE(data);
  EXPECT_EQ(data.error().reason, "DATA_DIRECTORY_OTHER_FORMAT");
  EXPECT_FALSE(std::filesystem::exists(temporary.path() / "FORMAT"));
}

TEST(DataDirectory, IsNewWhenItHoldsRestoredKeysOnly) {
  const TemporaryDirectory temporary;
  std::filesystem::create_directory(temporary.path() / "keys");
  std::filesystem::create_directory(temporary.path() / "lost+found");
  EXPECT_TRUE(DataDirectory::Open(temporary.path()));
  EXPECT_TRUE(std::filesystem::exists(temporary.path() / "FORMAT"));
}

TEST(DataDirectory, IsOpenedBySeveralAtOnce) {
  constexpr int kRounds = 50;
  constexpr int kServices = 4;
  for (int round = 0; round < kRounds; ++round) {
    const TemporaryDirectory temporary;
    std::array<Status, kServices> opened;
    {
      std::vector<std::jthread> threads;
      for (int i = 0; i < kServices; ++i) {
        threads.emplace_back([&, i] {
          const auto data = DataDirectory::Open(temporary.path());
          if (!data) {
            opened[i] = std::unexpected(data.error());
            return;
          }
          std::filesystem::create_directory(temporary.path() / std::to_string(i));
        });
      }
    }
    for (const Status& status : opened) ASSERT_TRUE(status) << status.error().message;
  }
}

}  // namespace
}  // namespace naungan::platform
