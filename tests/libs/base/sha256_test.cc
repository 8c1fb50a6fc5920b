#include "libs/base/sha256.h"

#include <gtest/gtest.h>

#include <span>
#include <string>

#include "libs/base/hex.h"

namespace naungan {
namespace {

std::string Hex(const Digest& digest) { return EncodeHex(std::span<const unsigned char>(digest)); }

// FIPS 180-4's own examples (NIST CSRC, SHA256.pdf), and the empty message.
TEST(Sha256, GivesTheStandardsExamples) {
  EXPECT_EQ(Hex(Sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Hex(Sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(Hex(Sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Sha256, OfPartsIsThatOfTheWhole) {
  EXPECT_EQ(Sha256({"a", "", "bc"}), Sha256("abc"));
  EXPECT_EQ(Sha256({"ab", "c"}), Sha256("abc"));
  EXPECT_NE(Sha256({"bc", "a"}), Sha256("abc"));
}

TEST(Sha256, BytesOfAreTheDigests) {
  const Digest digest = Sha256("abc");
  EXPECT_EQ(EncodeHex(BytesOf(digest)), Hex(digest));
}

}  // namespace
}  // namespace naungan
