// The identity secret of an installation. It turns a NIK into a participant id:
//
//   participant id = the first 80 bits of HMAC-SHA-256(secret, the 16 digits of the NIK)
//
// The same person gets the same id in every service. Without the secret nobody can find out which
// NIK an id belongs to by trying all NIKs, although there are few enough of them to try.
//
// Every instance of every service has the same secret. If it is lost, no person can be found by NIK
// any more and new ids differ from the old ones. So back it up.
//
// A constructed IdentitySecret never changes; safe from any thread.
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

// Returns the first of the three runs of 80 bits in `mac` that does not read as a NIK. The first
// run reads as a NIK for one in 1.6 thousand million people, so it is nearly always the id. It does
// not happen that all three do.
domain::ParticipantId IdWithin(const IdentityMac& mac);

class IdentitySecret {
 public:
  static constexpr int kBytes = 32;

  // Loads `<directory>/identity.secret` and checks it against `<directory>/identity.proof`.
  //
  //   secret   proof
  //   there    there   checks one against the other
  //   there    none    the secret was restored on a new machine: writes the proof
  //   none     none    the first start: creates both
  //   none     there   IDENTITY_SECRET_MISSING: a new secret would give every person a new id
  //
  // Errors, beside those of key_file.h, are kFailedPrecondition: IDENTITY_SECRET_MISSING, and
  // IDENTITY_SECRET_MISMATCH if the proof is one of another secret.
  static Result<IdentitySecret> LoadOrCreate(const std::filesystem::path& directory,
                                             platform::Entropy& entropy);
  // Does the same, but never creates a secret: KEY_FILE_MISSING if there is neither file.
  static Result<IdentitySecret> Load(const std::filesystem::path& directory);

  IdentitySecret(IdentitySecret&& other) noexcept;
  IdentitySecret& operator=(IdentitySecret&&) = delete;
  ~IdentitySecret();

  // The id never reads as a NIK; domain::ParticipantId would refuse it.
  domain::ParticipantId Derive(const domain::Nik& nik) const;

  // Returns a keyed digest of `text`, 32 bytes. It tells later whether the same text was sent
  // again, without keeping the text, which may contain direct identifiers. It reveals no
  // participant id.
  std::string KeyedDigest(std::string_view text) const;

  // Returns a keyed digest of a fixed text, in hexadecimal. It is the same for the same secret and
  // reveals nothing else, so it may be stored and shown. The person vault keeps it in its topic and
  // detects an instance that has another secret.
  std::string Proof() const;

 private:
  using Bytes = std::array<uint8_t, kBytes>;
  explicit IdentitySecret(const Bytes& secret) : secret_(secret) {}
  static Result<IdentitySecret> Read(const std::filesystem::path& file);

  Bytes secret_;
};

}  // namespace naungan::vault
