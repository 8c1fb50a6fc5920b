// SHA-256 (FIPS 180-4): the chain of a log, digests of requests and uploads, page tokens.
// Pure functions, safe from any thread. OpenSSL's libcrypto computes it; its headers stay in the
// source file.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace naungan {

using Digest = std::array<uint8_t, 32>;

Digest Sha256(std::string_view bytes);
// The digest of the parts one after the other, without a copy that joins them.
Digest Sha256(std::initializer_list<std::string_view> parts);

// The 32 bytes as text. Valid for as long as `digest` is.
inline std::string_view BytesOf(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

}  // namespace naungan
