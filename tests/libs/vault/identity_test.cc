#include "libs/vault/identity.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "libs/domain/nik.h"
#include "libs/platform/random.h"
#include "tests/support/temporary_directory.h"

namespace naungan::vault {
namespace {

using std::filesystem::perms;

constexpr std::string_view kNik = "7309010101900001";

class IdentityTest : public testing::Test {
 protected:
  Result<IdentitySecret> Open() { return IdentitySecret::LoadOrCreate(Keys(), entropy_); }
  std::filesystem::path Keys() const { return temporary_.path() / "keys"; }
  std::filesystem::path SecretFile() const { return Keys() / "identity.secret"; }
  std::filesystem::path ProofFile() const { return Keys() / "identity.proof"; }

  void WriteSecret(const std::string& contents) {
    std::filesystem::create_directories(Keys());
    std::ofstream(SecretFile()) << contents;
    std::filesystem::permissions(SecretFile(), perms::owner_read | perms::owner_write);
  }

  TemporaryDirectory temporary_;
  platform::SeededEntropy entropy_{1};
};

domain::Nik SomeNik(std::string_view digits = kNik) {
  return domain::Nik::Parse(digits, "").value();
}

TEST_F(IdentityTest, TheFirstStartCreatesASecretForItsOwnerOnly) {
  ASSERT_TRUE(Open());
  EXPECT_EQ(std::filesystem::status(SecretFile()).permissions(),
            perms::owner_read | perms::owner_write);
  EXPECT_EQ(std::filesystem::status(Keys()).permissions(), perms::owner_all);
}

TEST_F(IdentityTest, TheSamePersonHasTheSameIdAfterARestart) {
  const auto id = Open().value().Derive(SomeNik());
  EXPECT_EQ(Open().value().Derive(SomeNik()), id);
  EXPECT_NE(Open().value().Derive(SomeNik("7309010101900002")), id);
}

TEST_F(IdentityTest, AnotherSecretGivesOtherIds) {
  const auto id = Open().value().Derive(SomeNik());
  const TemporaryDirectory elsewhere;
  const auto other = IdentitySecret::LoadOrCreate(elsewhere.path() / "keys", entropy_).value();
  EXPECT_NE(other.Derive(SomeNik()), id);
  EXPECT_NE(other.Proof(), Open().value().Proof());
}

// Computed with Python's hmac module: ids must never change, whatever library computes them.
TEST_F(IdentityTest, AnIdIsTheFirst80BitsOfTheHmac) {
  WriteSecret(
      "naungan-identity-secret-v1 "
      "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n");
  EXPECT_EQ(Open().value().Derive(SomeNik()).ToString(), "VK7CDHKE6HVZJFJ1");
}

TEST(IdWithin, PassesOverWhatReadsAsANik) {
  // given: a hash whose first 80 bits are the digits 7309010101900001 in Crockford's base32
  IdentityMac mac{};
  constexpr std::array<uint8_t, domain::ParticipantId::kBytes> kReadsAsNik{
      0x38, 0xc0, 0x90, 0x04, 0x01, 0x00, 0x52, 0x00, 0x00, 0x01};
  std::ranges::copy(kReadsAsNik, mac.begin());
  mac[kReadsAsNik.size()] = 0xff;
  ASSERT_TRUE(domain::ParticipantId::FromBytes(kReadsAsNik).ReadsAsNik());
  // then: the next 80 bits are the id
  EXPECT_EQ(IdWithin(mac).ToString(), "ZW00000000000000");
}

TEST_F(IdentityTest, AnotherSecretThanTheStoredProofsIsRefused) {
  // given: an installation, and the file of another one over its secret
  ASSERT_TRUE(Open());
  WriteSecret("naungan-identity-secret-v1 " + std::string(64, '7') + "\n");
  // when
  const auto opened = Open();
  // then
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().reason, "IDENTITY_SECRET_MISMATCH");
}

TEST_F(IdentityTest, ALostSecretIsNotReplacedByANewOne) {
  ASSERT_TRUE(Open());
  std::filesystem::remove(SecretFile());
  const auto opened = Open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().reason, "IDENTITY_SECRET_MISSING");
  EXPECT_FALSE(std::filesystem::exists(SecretFile()));
}

TEST_F(IdentityTest, ARestoredSecretGetsItsProofAgain) {
  const auto proof = Open().value().Proof();
  std::filesystem::remove(ProofFile());
  EXPECT_EQ(Open().value().Proof(), proof);
  EXPECT_TRUE(std::filesystem::exists(ProofFile()));
}

TEST_F(IdentityTest, LoadingCreatesNothing) {
  const auto loaded = IdentitySecret::Load(Keys());
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().reason, "KEY_FILE_MISSING");
  EXPECT_FALSE(std::filesystem::exists(SecretFile()));
}

TEST_F(IdentityTest, ASecretThatOthersMayReadIsRefused) {
  ASSERT_TRUE(Open());
  std::filesystem::permissions(SecretFile(), perms::group_read, std::filesystem::perm_options::add);
  const auto opened = Open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().reason, "KEY_FILE_EXPOSED");
}

TEST_F(IdentityTest, AFileThatHoldsNoSecretIsRefusedAndNotQuoted) {
  for (const std::string contents :
       {"", "hunter2", "naungan-identity-secret-v1 0011", "naungan-identity-secret-v1 zz"}) {
    WriteSecret(contents);
    const auto opened = Open();
    ASSERT_FALSE(opened) << contents;
    EXPECT_EQ(opened.error().reason, "KEY_FILE_UNUSABLE");
    EXPECT_EQ(opened.error().message.find("hunter2"), std::string::npos);
  }
}

}  // namespace
}  // namespace naungan::vault
