#include "libs/vault/data_keys.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "libs/platform/random.h"
#include "tests/support/temporary_directory.h"

namespace naungan::vault {
namespace {

using std::filesystem::perms;

const std::string kMark = "naungan-data-keys-v1\n";
const std::string kFirst = "k1 " + std::string(64, '1') + "\n";
const std::string kSecond = "k2 " + std::string(64, '2') + "\n";

class DataKeysTest : public testing::Test {
 protected:
  std::filesystem::path File() const { return temporary_.path() / "claims.data-keys"; }
  Result<DataKeys> Load(const std::string& contents) {
    std::ofstream(File()) << contents;
    std::filesystem::permissions(File(), perms::owner_read | perms::owner_write);
    return DataKeys::Load(File());
  }

  TemporaryDirectory temporary_;
  platform::SeededEntropy entropy_{1};
};

TEST_F(DataKeysTest, TheFirstStartCreatesOneAndLaterOnesKeepIt) {
  const auto first = DataKeys::LoadOrCreate(File(), entropy_).value();
  const auto again = DataKeys::LoadOrCreate(File(), entropy_).value();
  EXPECT_EQ(first.Current().id, "k1");
  EXPECT_EQ(first.Current().seal, again.Current().seal);
  EXPECT_NE(first.Current().seal, first.Current().version) << "one key a purpose";
  EXPECT_EQ(std::filesystem::status(File()).permissions(), perms::owner_read | perms::owner_write);
}

TEST_F(DataKeysTest, TheLastLineSealsAndAllOfThemOpen) {
  const auto keys = Load(kMark + kFirst + kSecond).value();
  EXPECT_EQ(keys.Current().id, "k2");
  ASSERT_NE(keys.Find("k1"), nullptr);
  EXPECT_NE(keys.Find("k1")->seal, keys.Find("k2")->seal);
  EXPECT_EQ(keys.Find("k3"), nullptr);
}

TEST_F(DataKeysTest, RefusesWhatItCannotReadAndSaysWhichLine) {
  EXPECT_TRUE(Load(kMark + kFirst));
  for (const auto& [contents, line] :
       {std::pair{std::string(), "Line 0"},
        {kFirst, "Line 1"},
        {kMark, "Line 1"},
        {kMark + "k1 1234\n", "Line 2"},
        {kMark + kFirst + "k2\n", "Line 3"},
        {kMark + kFirst + kFirst, "Line 3"},
        {kMark + "a-name-that-is-too-long " + std::string(64, '1'), "Line 2"}}) {
    const auto keys = Load(contents);
    ASSERT_FALSE(keys) << contents;
    EXPECT_EQ(keys.error().reason, "KEY_FILE_UNUSABLE");
    EXPECT_NE(keys.error().message.find(line), std::string::npos) << keys.error().message;
  }
}

TEST_F(DataKeysTest, NeverWritesOverAFile) {
  ASSERT_FALSE(Load("damaged"));
  EXPECT_FALSE(DataKeys::LoadOrCreate(File(), entropy_));
  std::string contents;
  std::getline(std::ifstream(File()), contents);
  EXPECT_EQ(contents, "damaged");
}

}  // namespace
}  // namespace naungan::vault
