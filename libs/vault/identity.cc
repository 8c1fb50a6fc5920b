#include "libs/vault/identity.h"

#include <fmt/core.h>
#include <sodium.h>

#include <algorithm>
#include <string_view>
#include <system_error>

#include "libs/base/check.h"
#include "libs/base/hex.h"
#include "libs/vault/key_file.h"

namespace naungan::vault {
namespace {

// The file of the secret begins with this. The secret follows in hexadecimal.
constexpr std::string_view kFileMark = "naungan-identity-secret-v1 ";
constexpr std::string_view kSecretName = "identity.secret";
constexpr std::string_view kProofName = "identity.proof";
// No NIK reads like this text, so the proof is no participant id.
constexpr std::string_view kProvenText = "naungan identity secret proof v1";
// Every digested text is prefixed with this, for the same reason.
constexpr std::string_view kDigestPurpose = "naungan content digest v1:";

IdentityMac MacOf(std::string_view text,
                  const std::array<uint8_t, IdentitySecret::kBytes>& secret) {
  static_assert(crypto_auth_hmacsha256_KEYBYTES == IdentitySecret::kBytes);
  static_assert(crypto_auth_hmacsha256_BYTES == std::tuple_size_v<IdentityMac>);
  IdentityMac mac;
  crypto_auth_hmacsha256(mac.data(), reinterpret_cast<const uint8_t*>(text.data()), text.size(),
                         secret.data());
  return mac;
}

bool Exists(const std::filesystem::path& file) {
  std::error_code failed;
  return std::filesystem::exists(file, failed);
}

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

}  // namespace

domain::ParticipantId IdWithin(const IdentityMac& mac) {
  domain::ParticipantId::Bytes bytes{};
  for (size_t from = 0; from + bytes.size() <= mac.size(); from += bytes.size()) {
    std::copy_n(mac.begin() + static_cast<std::ptrdiff_t>(from), bytes.size(), bytes.begin());
    const auto id = domain::ParticipantId::FromBytes(bytes);
    if (!id.ReadsAsNik()) return id;
  }
  NAUNGAN_CHECK(false, "three runs of one hash cannot all read as a NIK: one in 10^9 runs does");
}

IdentitySecret::IdentitySecret(IdentitySecret&& other) noexcept : secret_(other.secret_) {
  sodium_memzero(other.secret_.data(), other.secret_.size());
}

IdentitySecret::~IdentitySecret() { sodium_memzero(secret_.data(), secret_.size()); }

Result<IdentitySecret> IdentitySecret::Read(const std::filesystem::path& file) {
  NAUNGAN_CHECK(sodium_init() >= 0, "libsodium must start");
  NAUNGAN_ASSIGN(std::string contents, ReadKeyFile(file));
  const std::string_view line = Trimmed(contents);
  Bytes secret{};
  Result<std::string> bytes;
  const bool read = line.starts_with(kFileMark) &&
                    (bytes = DecodeHex(line.substr(kFileMark.size()), "")).has_value() &&
                    bytes->size() == secret.size();
  if (read) std::ranges::copy(*bytes, secret.begin());
  sodium_memzero(contents.data(), contents.size());
  if (bytes) sodium_memzero(bytes->data(), bytes->size());
  if (read) return IdentitySecret(secret);
  return Fail(Code::kFailedPrecondition, "KEY_FILE_UNUSABLE", "",
              fmt::format("The key file {} does not hold an identity secret. Restore it from the "
                          "backup.",
                          file.string()));
}

Result<IdentitySecret> IdentitySecret::Load(const std::filesystem::path& directory) {
  const std::filesystem::path proof_file = directory / kProofName;
  auto secret = Read(directory / kSecretName);
  if (!secret) {
    if (secret.error().reason != "KEY_FILE_MISSING" || !Exists(proof_file)) return secret;
    return Fail(Code::kFailedPrecondition, "IDENTITY_SECRET_MISSING", "",
                fmt::format("{} has the proof of an identity secret but not the secret. Restore {} "
                            "from the backup. A new secret would give every person a new id.",
                            directory.string(), kSecretName));
  }
  NAUNGAN_TRY(EnsureKeyFile(proof_file, secret->Proof() + "\n"));
  NAUNGAN_ASSIGN(const std::string proof, ReadKeyFile(proof_file));
  if (Trimmed(proof) == secret->Proof()) return secret;
  return Fail(Code::kFailedPrecondition, "IDENTITY_SECRET_MISMATCH", "",
              fmt::format("{} in {} is not the secret that this installation began with. Restore "
                          "the right one from the backup. With this one every person would get a "
                          "new id.",
                          kSecretName, directory.string()));
}

Result<IdentitySecret> IdentitySecret::LoadOrCreate(const std::filesystem::path& directory,
                                                    platform::Entropy& entropy) {
  const std::filesystem::path file = directory / kSecretName;
  if (!Exists(file) && !Exists(directory / kProofName)) {
    Bytes secret{};
    entropy.Fill(secret);
    const auto there = EnsureKeyFile(file, fmt::format("{}{}\n", kFileMark, EncodeHex(secret)));
    sodium_memzero(secret.data(), secret.size());
    if (!there) return std::unexpected(there.error());
  }
  return Load(directory);
}

domain::ParticipantId IdentitySecret::Derive(const domain::Nik& nik) const {
  return IdWithin(MacOf(nik.digits(), secret_));
}

std::string IdentitySecret::KeyedDigest(std::string_view text) const {
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, secret_.data(), secret_.size());
  for (const std::string_view part : {kDigestPurpose, text}) {
    crypto_auth_hmacsha256_update(&state, reinterpret_cast<const uint8_t*>(part.data()),
                                  part.size());
  }
  std::string digest(crypto_auth_hmacsha256_BYTES, '\0');
  crypto_auth_hmacsha256_final(&state, reinterpret_cast<uint8_t*>(digest.data()));
  return digest;
}

std::string IdentitySecret::Proof() const { return EncodeHex(MacOf(kProvenText, secret_)); }

}  // namespace naungan::vault
