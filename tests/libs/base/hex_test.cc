#include "libs/base/hex.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>

namespace naungan {
namespace {

TEST(Hex, WritesLowerCaseAndReadsEitherCase) {
  EXPECT_EQ(EncodeHex(std::string_view("\x00\x7f\xff", 3)), "007fff");
  EXPECT_EQ(EncodeHex(std::array<unsigned char, 2>{0xab, 0x01}), "ab01");
  EXPECT_EQ(DecodeHex("AbfF", "digest"), "\xab\xff");
  EXPECT_EQ(DecodeHex("", "digest"), "");
}

TEST(Hex, RefusesWhatIsNotPairsOfDigits) {
  for (const std::string_view text : {"a", "abc", "0g", "g0", " 0", "0x"}) {
    const auto decoded = DecodeHex(text, "digest");
    ASSERT_FALSE(decoded) << text;
    EXPECT_EQ(decoded.error().reason, "HEX_MALFORMED");
    EXPECT_EQ(decoded.error().field, "digest");
  }
}

RC_GTEST_PROP(Hex, DecodesWhatItEncoded, (const std::string& bytes)) {
  RC_ASSERT((DecodeHex(EncodeHex(bytes), "digest") == bytes));
}

}  // namespace
}  // namespace naungan
