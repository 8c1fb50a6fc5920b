// The data keys of one service's person vault, kept in a key file, one line each:
//
//   naungan-data-keys-v1
//   k1 <64 hexadecimal digits>
//   k2 <64 hexadecimal digits>
//
// The last one seals; all of them open. To rotate, append a line and restart; records sealed with
// an older key open as long as its line is there. A constructed DataKeys never changes; any thread.
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

// What one line of the file gives: two keys derived from it, one a purpose.
struct DataKey {
  static constexpr int kBytes = 32;
  std::string id;
  std::array<uint8_t, kBytes> seal;     // for sealing
  std::array<uint8_t, kBytes> version;  // for the digest that names a version
};

class DataKeys {
 public:
  // Loads `file`, or creates it with one key where it is not there. Errors: see key_file.h.
  static Result<DataKeys> LoadOrCreate(const std::filesystem::path& file,
                                       platform::Entropy& entropy);
  static Result<DataKeys> Load(const std::filesystem::path& file);

  DataKeys(DataKeys&&) noexcept = default;
  DataKeys& operator=(DataKeys&&) = delete;
  ~DataKeys();

  const DataKey& Current() const { return keys_.back(); }
  // Null: there is no such key.
  const DataKey* Find(std::string_view id) const;

 private:
  explicit DataKeys(std::vector<DataKey> keys) : keys_(std::move(keys)) {}

  std::vector<DataKey> keys_;  // not empty
};

}  // namespace naungan::vault
