#include "libs/vault/key_file.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "libs/platform/random.h"
#include "libs/vault/data_keys.h"
#include "libs/vault/identity.h"
#include "tests/support/temporary_directory.h"

namespace naungan::vault {
namespace {

TEST(KeyFileTest, AFileThatIsThereStaysAsItIs) {
  const TemporaryDirectory temporary;
  const auto file = temporary.path() / "keys" / "a.key";
  ASSERT_TRUE(EnsureKeyFile(file, "first\n"));
  ASSERT_TRUE(EnsureKeyFile(file, "second\n"));
  EXPECT_EQ(ReadKeyFile(file).value(), "first\n");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(file.parent_path()), {}), 1);
}

// Four services on one machine create the house's keys at their first start.
TEST(KeyFileTest, ProcessesThatStartAtOnceAgree) {
  constexpr int kProcesses = 8;
  constexpr int kRounds = 20;
  for (int round = 0; round < kRounds; ++round) {
    const TemporaryDirectory temporary;
    int gate[2];
    ASSERT_EQ(::pipe(gate), 0);
    std::vector<pid_t> processes;
    for (int i = 0; i < kProcesses; ++i) {
      const pid_t child = ::fork();
      if (child == 0) {
        ::close(gate[1]);
        char end_of_file;
        while (::read(gate[0], &end_of_file, 1) > 0) {
        }
        platform::SeededEntropy entropy(static_cast<uint64_t>(i));
        const auto identity = IdentitySecret::LoadOrCreate(temporary.path(), entropy);
        const auto keys = DataKeys::LoadOrCreate(temporary.path() / "claims.keys", entropy);
        ::_exit(identity && keys ? 0 : 1);
      }
      ASSERT_GT(child, 0);
      processes.push_back(child);
    }
    ::close(gate[1]);  // they all start
    ::close(gate[0]);
    for (const pid_t process : processes) {
      int status = 0;
      ASSERT_EQ(::waitpid(process, &status, 0), process);
      EXPECT_EQ(status, 0) << "a process was refused in round " << round;
    }
    EXPECT_TRUE(IdentitySecret::Load(temporary.path()));
  }
}

}  // namespace
}  // namespace naungan::vault
