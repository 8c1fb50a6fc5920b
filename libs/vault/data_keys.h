// The data keys of one service's person vault, and how they are rotated. A key file has one line
// for each key:
//
//   naungan-data-keys-v1
//   k1 <64 hexadecimal digits>
//   k2 <64 hexadecimal digits>
//
// The last key seals new records, and every key opens what it sealed. To rotate, append a line with
// a new key and restart every instance of the service. A record that an older key sealed can be
// read as long as the line of that key is in the file.
//
// A constructed DataKeys never changes; safe from any thread.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/result.h"
#include "libs/platform/random.h"

namespace naungan::vault {

inline constexpr int kDataKeysMax = 64;
inline constexpr int kDataKeyIdBytesMax = 16;

// Two keys for two purposes. Both are derived from one line of the file.
struct DataKey {
  static constexpr int kBytes = 32;
  std::string id;
  std::array<uint8_t, kBytes> seal;     // for sealing
  std::array<uint8_t, kBytes> version;  // for the digest that names a version
};

class DataKeys {
 public:
  // Loads `file`; creates it with one key if it does not exist. Errors: see key_file.h.
  static Result<DataKeys> LoadOrCreate(const std::filesystem::path& file,
                                       platform::Entropy& entropy);
  static Result<DataKeys> Load(const std::filesystem::path& file);

  DataKeys(DataKeys&&) noexcept = default;
  DataKeys& operator=(DataKeys&&) = delete;
  ~DataKeys();

  const DataKey& Current() const { return keys_.back(); }
  // Returns null if there is no key of that id.
  const DataKey* Find(std::string_view id) const;

 private:
  explicit DataKeys(std::vector<DataKey> keys) : keys_(std::move(keys)) {}

  std::vector<DataKey> keys_;  // not empty
};

}  // namespace naungan::vault
