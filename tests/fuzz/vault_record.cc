// A record of the person topic: a line with its key, then the sealed value. Only a value that was
// sealed for this key can be opened, and only if no byte of it was changed.
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

// The keys are made from this seed, so that the values in the corpus can be opened with them.
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
                "a key is read as it was written");
  const auto opened = sealer.Open(*key, value);
  NAUNGAN_CHECK(opened || opened.error().reason == "PERSON_UNREADABLE" ||
                    opened.error().reason == "DATA_KEY_UNKNOWN",
                "an error names its rule");

  // The bytes are sealed as a person. They can be opened with their own key and with no other.
  naungan::runtime::v1::Person person;
  if (value.size() > naungan::vault::kPersonBytesMax ||
      !person.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
    return 0;
  }
  const std::string bytes = person.SerializeAsString();
  const auto own = sealer.KeyOf(key->participant_id, bytes);
  std::string sealed = sealer.Seal(own, bytes);
  const auto again = sealer.Open(own, sealed);
  NAUNGAN_CHECK(again && again->SerializeAsString() == bytes,
                "a sealed value can be opened with its key");
  NAUNGAN_CHECK(own == *key || !sealer.Open(*key, sealed),
                "a sealed value cannot be opened with another key");
  sealed.back() = static_cast<char>(sealed.back() ^ 1);
  NAUNGAN_CHECK(!sealer.Open(own, sealed), "a damaged value cannot be opened");
  return 0;
}
