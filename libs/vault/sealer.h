// Seals persons, opens them again and names their versions.
//
//   version      the first 80 bits of HMAC-SHA-256(version key, "<participant id>/" + the person's
//                bytes)
//   record key   "<participant id>/<version>"
//   value        a SealedPerson, with the record key as associated data
//
// The same content always has the same record key, and other content has another one, so writers do
// not overwrite each other. After a rotation of the data keys the same content gets a new version.
// Versions that exist stay valid.
//
// A Sealer never changes; safe from any thread if its Entropy is.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "libs/base/result.h"
#include "libs/domain/participant_id.h"
#include "libs/platform/random.h"
#include "libs/vault/data_keys.h"
#include "naungan/runtime/v1/vault.pb.h"

namespace naungan::vault {

// A serialized person, before it is sealed, may have this many bytes.
inline constexpr int64_t kPersonBytesMax = int64_t{64} * 1024;

// The key of a record in the person topic.
struct RecordKey {
  domain::ParticipantId participant_id;
  std::string version;  // 20 lower-case hexadecimal digits

  std::string ToText() const;
  // kInvalidArgument (RECORD_KEY_MALFORMED).
  static Result<RecordKey> Parse(std::string_view text);

  bool operator==(const RecordKey&) const = default;
};

// Hashes the version alone: it is a digest already, of the participant id too.
struct RecordKeyHash {
  size_t operator()(const RecordKey& key) const { return std::hash<std::string>{}(key.version); }
};

class Sealer {
 public:
  // `entropy` must outlive the Sealer.
  Sealer(DataKeys keys, platform::Entropy& entropy);

  // Returns the key under which the serialized `person` is stored.
  RecordKey KeyOf(const domain::ParticipantId& id, std::string_view person) const;
  // Seals the serialized `person` for `key`. Returns the bytes of a SealedPerson.
  std::string Seal(const RecordKey& key, std::string_view person) const;
  // Returns the person that was sealed. Errors:
  //   kDataLoss            PERSON_UNREADABLE: it was not sealed by us for this key, or is damaged
  //   kFailedPrecondition  DATA_KEY_UNKNOWN: its data key is not in the key file
  Result<runtime::v1::Person> Open(const RecordKey& key, std::string_view sealed) const;

 private:
  DataKeys keys_;
  platform::Entropy& entropy_;
};

}  // namespace naungan::vault
