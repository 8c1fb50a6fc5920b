// A record of the person topic: a line with its key, the sealed value. Nothing opens that was not
// sealed for this key; what was sealed opens, and no byte of it may differ.
#include <filesystem>
#include <string>
#include <string_view>

#include "libs/base/check.h"
#include "libs/platform/random.h"
#include "libs/vault/sealer.h"
#include "tests/fuzz/target.h"
#include "tests/support/temporary_directory.h"

namespace naungan {
namespace {

// The keys are the seed's: what the corpus holds stays sealed for them.
constexpr uint64_t kSeed = 1;

vault::Sealer MakeSealer(platform::Entropy& entropy) {
  const TemporaryDirectory folder;
  auto keys = vault::DataKeys::LoadOrCreate(folder.path() / "keys", entropy);
  NAUNGAN_CHECK(keys.has_value(), "a key file can be made");
  return {*std::move(keys), entropy};
}

}  // namespace
}  // namespace naungan

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static naungan::platform::SeededEntropy entropy(naungan::kSeed);
  static const naungan::vault::Sealer sealer = naungan::MakeSealer(entropy);
  std::string_view value = naungan::fuzz::Bytes(data, size);
  const auto key = naungan::vault::RecordKey::Parse(naungan::fuzz::TakeUntil(value, '\n'));
  if (!key) return 0;
  NAUNGAN_CHECK(*naungan::vault::RecordKey::Parse(key->ToText()) == *key,
                "a key is read as it is written");
  const auto opened = sealer.Open(*key, value);
  NAUNGAN_CHECK(opened || opened.error().reason == "PERSON_UNREADABLE" ||
                    opened.error().reason == "DATA_KEY_UNKNOWN",
                "a refusal names its rule");

  // The bytes as a person: sealed they open for their key, and for no other.
  naungan::runtime::v1::Person person;
  if (value.size() > naungan::vault::kPersonBytesMax ||
      !person.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
    return 0;
  }
  const std::string bytes = person.SerializeAsString();
  const auto own = sealer.KeyOf(key->participant_id, bytes);
  std::string sealed = sealer.Seal(own, bytes);
  const auto again = sealer.Open(own, sealed);
  NAUNGAN_CHECK(again && again->SerializeAsString() == bytes, "what was sealed opens");
  NAUNGAN_CHECK(own == *key || !sealer.Open(*key, sealed), "for no other key");
  sealed.back() = static_cast<char>(sealed.back() ^ 1);
  NAUNGAN_CHECK(!sealer.Open(own, sealed), "and not damaged");
  return 0;
}
