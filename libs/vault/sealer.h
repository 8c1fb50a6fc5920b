// Seals persons and opens them again; names their versions.
//
//   version    = the first 80 bits of HMAC-SHA-256(version key, "<participant id>/" + person's
//   bytes) record key = "<participant id>/<version>" value      = SealedPerson, with the record key
//   as associated data
//
// So the same content has the same key, and other content never the same one: writers do not
// overwrite each other. After a rotation of keys, the same content gets another version; a version
// once given stays as it is.
//
// Never changes; any thread, if its Entropy may be used from any.
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

// A person's bytes before sealing.
inline constexpr int64_t kPersonBytesMax = int64_t{64} * 1024;

// A record of the person topic by its key.
struct RecordKey {
  domain::ParticipantId participant_id;
  std::string version;  // 20 lower-case hexadecimal digits

  std::string ToText() const;
  // kInvalidArgument (RECORD_KEY_MALFORMED).
  static Result<RecordKey> Parse(std::string_view text);

  bool operator==(const RecordKey&) const = default;
};

// A version is a digest already; participants' versions differ.
struct RecordKeyHash {
  size_t operator()(const RecordKey& key) const { return std::hash<std::string>{}(key.version); }
};

class Sealer {
 public:
  // `entropy` must outlive it.
  Sealer(DataKeys keys, platform::Entropy& entropy);

  // The key under which `person` (serialized) is kept.
  RecordKey KeyOf(const domain::ParticipantId& id, std::string_view person) const;
  // `person` (serialized) sealed for `key`, as the bytes of a SealedPerson.
  std::string Seal(const RecordKey& key, std::string_view person) const;
  // What Seal was given. Errors: kDataLoss (PERSON_UNREADABLE: not sealed by us for this key, or
  // damaged), kFailedPrecondition (DATA_KEY_UNKNOWN: its data key is not in the key file).
  Result<runtime::v1::Person> Open(const RecordKey& key, std::string_view sealed) const;

 private:
  DataKeys keys_;
  platform::Entropy& entropy_;
};

}  // namespace naungan::vault
