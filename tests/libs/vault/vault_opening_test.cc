// How a service opens its vault.
#include "libs/vault/vault_opening.h"

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <thread>

#include "tests/libs/vault/vault_fixture.h"

namespace naungan::vault {
namespace {

class VaultOpening : public VaultFixture {
 protected:
  Result<std::unique_ptr<PersonVault>> OpenService(const std::string& directory,
                                                   const IdentitySecret& secret) {
    return OpenVault(
        {.service = kService, .directory = StoreDirectory(directory), .key_directory = Keys()},
        secret, log_, memory_, system_clock_, entropy_, metrics_);
  }
  std::filesystem::path Keys() const { return temporary_.path() / "keys"; }
};

TEST_F(VaultOpening, ReadsWhatAnotherInstancePut) {
  // given a person that one instance has put, with keys that its first start created
  const auto secret = IdentitySecret::LoadOrCreate(Keys(), entropy_);
  ASSERT_TRUE(secret);
  const auto first = OpenService("a", *secret);
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_TRUE(std::filesystem::exists(Keys() / "enrollment.keys"));
  ASSERT_TRUE((*first)->CatchUp(kTimeoutMs));
  const IdentifiedPerson andi = MakePerson(1, "Andi");
  const auto versions = (*first)->PutAndWait(std::span(&andi, 1), kTimeoutMs);
  ASSERT_TRUE(versions) << versions.error().message;

  // when another instance opens the vault with the same keys
  const auto second = OpenService("b", *secret);

  // then the person can be read once the topic has been read
  ASSERT_TRUE(second) << second.error().message;
  while ((*second)->IsBehind()) std::this_thread::yield();
  const auto read = (*second)->Get(andi.id, versions->front());
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->name(), "Andi");
}

}  // namespace
}  // namespace naungan::vault
