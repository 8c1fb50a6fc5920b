// The house's one secret: it turns a NIK into a participant id.
//
//   participant id = the first 80 bits of HMAC-SHA-256(secret, the 16 digits of the NIK)
//
// Deterministic, so that the same person has the same id in every service; not to be enumerated
// without the secret, although there are not so many NIKs. The secret is the same on every instance
// of every service; losing it loses identity and partitioning: back it up.
//
// A constructed IdentitySecret never changes; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "libs/base/result.h"
#include "libs/domain/nik.h"
#include "libs/domain/participant_id.h"
#include "libs/platform/random.h"

namespace naungan::vault {

// The HMAC-SHA-256 of a NIK.
using IdentityMac = std::array<uint8_t, 32>;

// The first of the three runs of 80 bits in a MAC that does not read as a NIK. The first one does
// once in 1.6 thousand million people, so nearly always it is the id; all three never will.
domain::ParticipantId IdWithin(const IdentityMac& mac);

class IdentitySecret {
 public:
  static constexpr int kBytes = 32;

  // Loads `<directory>/identity.secret` and checks it against `<directory>/identity.proof`. Where
  // neither is there, this is the first start: both are created. A secret without a proof (restored
  // on a new machine) gets its proof again. Beside the errors of key files:
  //   IDENTITY_SECRET_MISSING (kFailedPrecondition): there is a proof, so there was a secret
  //   IDENTITY_SECRET_MISMATCH (kFailedPrecondition): it is not the secret that the proof is of
  static Result<IdentitySecret> LoadOrCreate(const std::filesystem::path& directory,
                                             platform::Entropy& entropy);
  // The same, but creates nothing: KEY_FILE_MISSING when there is no secret.
  static Result<IdentitySecret> Load(const std::filesystem::path& directory);

  IdentitySecret(IdentitySecret&& other) noexcept;
  IdentitySecret& operator=(IdentitySecret&&) = delete;
  ~IdentitySecret();

  // Never an id that reads as a NIK: domain::ParticipantId refuses those.
  domain::ParticipantId Derive(const domain::Nik& nik) const;

  // A keyed digest of what may hold direct identifiers, 32 bytes: to tell later whether the same
  // was sent again without keeping it. No participant id can be had from it.
  std::string KeyedDigest(std::string_view text) const;

  // A keyed digest of a fixed text, hexadecimal: the same for the same secret, and of no other use.
  // It may be stored and shown; the person vault keeps it in its topic, so that an instance with
  // another secret is found out.
  std::string Proof() const;

 private:
  using Bytes = std::array<uint8_t, kBytes>;
  explicit IdentitySecret(const Bytes& secret) : secret_(secret) {}
  static Result<IdentitySecret> Read(const std::filesystem::path& file);

  Bytes secret_;
};

}  // namespace naungan::vault
