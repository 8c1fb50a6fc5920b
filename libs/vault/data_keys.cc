#include "libs/vault/data_keys.h"

#include <fmt/core.h>
#include <sodium.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "libs/base/check.h"
#include "libs/base/hex.h"
#include "libs/vault/key_file.h"

namespace naungan::vault {
namespace {

constexpr std::string_view kFileMark = "naungan-data-keys-v1";
// libsodium derives a key for a purpose, which is a number and eight characters.
constexpr char kPurpose[crypto_kdf_CONTEXTBYTES + 1] = "nauvault";
constexpr uint64_t kSealSubkey = 1;
constexpr uint64_t kVersionSubkey = 2;

std::unexpected<Error> Malformed(const std::filesystem::path& file, size_t line) {
  return Fail(Code::kFailedPrecondition, "KEY_FILE_UNUSABLE", "",
              fmt::format("Line {} of the key file {} is malformed. Restore the file from the "
                          "backup.",
                          line, file.string()));
}

// "k1 <64 hexadecimal digits>"
std::optional<DataKey> ParseKey(std::string_view line) {
  const size_t blank = line.find(' ');
  if (blank == 0 || blank == std::string_view::npos || blank > kDataKeyIdBytesMax) {
    return std::nullopt;
  }
  auto master = DecodeHex(line.substr(blank + 1), "");
  if (!master) return std::nullopt;
  std::optional<DataKey> key;
  if (master->size() == crypto_kdf_KEYBYTES) {
    key = DataKey{.id = std::string(line.substr(0, blank)), .seal = {}, .version = {}};
    const auto* bytes = reinterpret_cast<const uint8_t*>(master->data());
    crypto_kdf_derive_from_key(key->seal.data(), key->seal.size(), kSealSubkey, kPurpose, bytes);
    crypto_kdf_derive_from_key(key->version.data(), key->version.size(), kVersionSubkey, kPurpose,
                               bytes);
  }
  sodium_memzero(master->data(), master->size());
  return key;
}

}  // namespace

DataKeys::~DataKeys() {
  for (DataKey& key : keys_) {
    sodium_memzero(key.seal.data(), key.seal.size());
    sodium_memzero(key.version.data(), key.version.size());
  }
}

Result<DataKeys> DataKeys::Load(const std::filesystem::path& file) {
  NAUNGAN_CHECK(sodium_init() >= 0, "libsodium must start");
  NAUNGAN_ASSIGN(std::string contents, ReadKeyFile(file));
  std::vector<DataKey> keys;
  keys.reserve(kDataKeysMax);  // growing would leave copies of keys in freed memory
  std::string_view rest = contents;
  size_t number = 0;
  std::optional<size_t> malformed;
  while (!rest.empty() && !malformed) {
    const size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    ++number;
    if (number == 1) {
      if (line != kFileMark) malformed = number;
      continue;
    }
    if (line.empty()) continue;
    auto key = ParseKey(line);
    const bool fits = key && keys.size() < kDataKeysMax &&
                      std::ranges::none_of(keys, [&](const DataKey& k) { return k.id == key->id; });
    if (fits) {
      keys.push_back(*std::move(key));
    } else {
      malformed = number;
    }
  }
  sodium_memzero(contents.data(), contents.size());
  if (malformed || keys.empty()) return Malformed(file, malformed.value_or(number));
  return DataKeys(std::move(keys));
}

Result<DataKeys> DataKeys::LoadOrCreate(const std::filesystem::path& file,
                                        platform::Entropy& entropy) {
  std::error_code failed;
  if (!std::filesystem::exists(file, failed)) {
    std::array<uint8_t, crypto_kdf_KEYBYTES> master{};
    entropy.Fill(master);
    const auto there =
        EnsureKeyFile(file, fmt::format("{}\nk1 {}\n", kFileMark, EncodeHex(master)));
    sodium_memzero(master.data(), master.size());
    if (!there) return std::unexpected(there.error());
  }
  return Load(file);
}

const DataKey* DataKeys::Find(std::string_view id) const {
  const auto found = std::ranges::find(keys_, id, &DataKey::id);
  return found == keys_.end() ? nullptr : &*found;
}

}  // namespace naungan::vault
