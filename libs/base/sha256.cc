#include "libs/base/sha256.h"

#include <openssl/evp.h>

#include <memory>

#include "libs/base/check.h"

namespace naungan {

Digest Sha256(std::string_view bytes) { return Sha256({bytes}); }

Digest Sha256(std::initializer_list<std::string_view> parts) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        &EVP_MD_CTX_free);
  bool done = context && EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) == 1;
  for (const std::string_view part : parts) {
    done = done && EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1;
  }
  Digest digest;
  done = done && EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) == 1;
  NAUNGAN_CHECK(done, "SHA-256 of bytes in memory fails only where memory or OpenSSL is broken");
  return digest;
}

}  // namespace naungan
