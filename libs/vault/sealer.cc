#include "libs/vault/sealer.h"

#include <fmt/core.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <utility>

#include "libs/base/check.h"
#include "libs/base/hex.h"

namespace naungan::vault {
namespace {

constexpr int32_t kFormat = 1;
constexpr size_t kVersionBytes = 10;
constexpr size_t kVersionCharacters = kVersionBytes * 2;
constexpr size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(crypto_aead_xchacha20poly1305_ietf_KEYBYTES == DataKey::kBytes);
static_assert(crypto_auth_hmacsha256_KEYBYTES == DataKey::kBytes);

const uint8_t* Bytes(std::string_view text) {
  return reinterpret_cast<const uint8_t*>(text.data());
}

uint8_t* Bytes(std::string& text) { return reinterpret_cast<uint8_t*>(text.data()); }

std::unexpected<Error> Unreadable(const RecordKey& key, std::string_view why) {
  return Fail(Code::kDataLoss, "PERSON_UNREADABLE", "",
              fmt::format("The sealed record {} cannot be opened: {}.", key.ToText(), why));
}

}  // namespace

std::string RecordKey::ToText() const { return participant_id.ToString() + "/" + version; }

Result<RecordKey> RecordKey::Parse(std::string_view text) {
  const auto malformed = [] {
    return Fail(Code::kInvalidArgument, "RECORD_KEY_MALFORMED", "",
                "A key of the person vault is \"<participant id>/<20 hexadecimal digits>\".");
  };
  const size_t slash = text.find('/');
  if (slash == std::string_view::npos) return malformed();
  const auto id = domain::ParticipantId::Parse(text.substr(0, slash), "");
  RecordKey key{.participant_id = id.value_or(domain::ParticipantId()),
                .version = std::string(text.substr(slash + 1))};
  const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  // The comparison with ToText is needed because an id may be written in several ways, but a record
  // key in only one.
  if (!id || key.version.size() != kVersionCharacters ||
      !std::ranges::all_of(key.version, is_digit) || key.ToText() != text) {
    return malformed();
  }
  return key;
}

Sealer::Sealer(DataKeys keys, platform::Entropy& entropy)
    : keys_(std::move(keys)), entropy_(entropy) {
  NAUNGAN_CHECK(sodium_init() >= 0, "libsodium must start");
}

RecordKey Sealer::KeyOf(const domain::ParticipantId& id, std::string_view person) const {
  const std::string owner = id.ToString() + "/";
  crypto_auth_hmacsha256_state state;
  const auto& key = keys_.Current().version;
  crypto_auth_hmacsha256_init(&state, key.data(), key.size());
  crypto_auth_hmacsha256_update(&state, Bytes(owner), owner.size());
  crypto_auth_hmacsha256_update(&state, Bytes(person), person.size());
  std::array<uint8_t, crypto_auth_hmacsha256_BYTES> mac{};
  crypto_auth_hmacsha256_final(&state, mac.data());
  return {.participant_id = id, .version = EncodeHex(std::span(mac).first(kVersionBytes))};
}

std::string Sealer::Seal(const RecordKey& key, std::string_view person) const {
  const DataKey& data_key = keys_.Current();
  std::array<uint8_t, kNonceBytes> nonce{};
  entropy_.Fill(nonce);
  const std::string context = key.ToText();
  std::string sealed(person.size() + kTagBytes, '\0');
  unsigned long long sealed_bytes = 0;
  crypto_aead_xchacha20poly1305_ietf_encrypt(Bytes(sealed), &sealed_bytes, Bytes(person),
                                             person.size(), Bytes(context), context.size(), nullptr,
                                             nonce.data(), data_key.seal.data());
  runtime::v1::SealedPerson record;
  record.set_format(kFormat);
  record.set_key_id(data_key.id);
  record.set_nonce(nonce.data(), nonce.size());
  record.set_sealed(std::move(sealed));
  return record.SerializeAsString();
}

Result<runtime::v1::Person> Sealer::Open(const RecordKey& key, std::string_view sealed) const {
  runtime::v1::SealedPerson record;
  if (!record.ParseFromArray(sealed.data(), static_cast<int>(sealed.size())) ||
      record.format() != kFormat || record.nonce().size() != kNonceBytes ||
      record.sealed().size() < kTagBytes) {
    return Unreadable(key, "it is not a sealed person");
  }
  const DataKey* data_key = keys_.Find(record.key_id());
  if (data_key == nullptr) {
    return Fail(Code::kFailedPrecondition, "DATA_KEY_UNKNOWN", "",
                fmt::format("The sealed record {} needs a data key that is not in the key file. "
                            "Restore the file from the backup.",
                            key.ToText()));
  }
  const std::string context = key.ToText();
  std::string opened(record.sealed().size() - kTagBytes, '\0');
  unsigned long long opened_bytes = 0;
  const bool genuine =
      crypto_aead_xchacha20poly1305_ietf_decrypt(
          Bytes(opened), &opened_bytes, nullptr, Bytes(record.sealed()), record.sealed().size(),
          Bytes(context), context.size(), Bytes(record.nonce()), data_key->seal.data()) == 0;
  if (!genuine) return Unreadable(key, "its seal is broken, or another key made it");
  runtime::v1::Person person;
  const bool decoded = person.ParseFromString(opened);
  sodium_memzero(opened.data(), opened.size());
  if (!decoded) return Unreadable(key, "its contents are not a person");
  return person;
}

}  // namespace naungan::vault
