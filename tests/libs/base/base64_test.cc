#include "libs/base/base64.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace naungan {
namespace {

// The vectors of RFC 4648 section 10.
TEST(Base64, AgreesWithTheStandardsVectors) {
  EXPECT_EQ(EncodeBase64(""), "");
  EXPECT_EQ(EncodeBase64("f"), "Zg==");
  EXPECT_EQ(EncodeBase64("fo"), "Zm8=");
  EXPECT_EQ(EncodeBase64("foo"), "Zm9v");
  EXPECT_EQ(EncodeBase64("foob"), "Zm9vYg==");
  EXPECT_EQ(EncodeBase64("fooba"), "Zm9vYmE=");
  EXPECT_EQ(EncodeBase64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(EncodeBase64("\xfb\xff"), "+/8=") << "the standard alphabet, not the URL's";
  EXPECT_EQ(EncodeBase64(std::string_view("\0\0", 2)), "AAA=") << "a zero byte is a byte";
}

// The same vectors without their padding.
TEST(Base64Url, AgreesWithTheStandardsVectors) {
  EXPECT_EQ(EncodeBase64Url(""), "");
  EXPECT_EQ(EncodeBase64Url("f"), "Zg");
  EXPECT_EQ(EncodeBase64Url("fo"), "Zm8");
  EXPECT_EQ(EncodeBase64Url("foo"), "Zm9v");
  EXPECT_EQ(EncodeBase64Url("foob"), "Zm9vYg");
  EXPECT_EQ(EncodeBase64Url("fooba"), "Zm9vYmE");
  EXPECT_EQ(EncodeBase64Url("foobar"), "Zm9vYmFy");
  EXPECT_EQ(EncodeBase64Url("\xfb\xff"), "-_8") << "the URL's alphabet, not + and /";
}

TEST(Base64Url, RefusesEverythingThatNoEncoderWrites) {
  // Padding, the other alphabet, a blank, an impossible length, and bits that are left over.
  for (const std::string_view text : {"Zg==", "+_8", "Zm 9", "Z", "Zm9vY", "Zh", "Zm9"}) {
    const auto decoded = DecodeBase64Url(text, "page_token");
    ASSERT_FALSE(decoded) << text;
    EXPECT_EQ(decoded.error().reason, "BASE64_MALFORMED");
    EXPECT_EQ(decoded.error().field, "page_token");
  }
}

RC_GTEST_PROP(Base64Url, DecodesWhatItEncoded, (const std::string& bytes)) {
  RC_ASSERT((DecodeBase64Url(EncodeBase64Url(bytes), "page_token") == bytes));
}

}  // namespace
}  // namespace naungan
