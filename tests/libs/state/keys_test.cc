#include "libs/state/keys.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <tuple>

namespace naungan::state {
namespace {

constexpr uint8_t kTable = 16;

// Draws often the bytes that the encoding treats specially, and equal strings.
rc::Gen<std::string> AnyString() {
  return rc::gen::container<std::string>(rc::gen::weightedOneOf<char>(
      {{3, rc::gen::element('\x00', '\x01', '\xff', 'a', 'b')}, {1, rc::gen::arbitrary<char>()}}));
}

// Compares keys as bytes; a plain char is signed here.
int Compare(std::string_view a, std::string_view b) { return a.compare(b); }

RC_GTEST_PROP(Keys, OrderAsTheirPartsDo, ()) {
  const auto [text_a, text_b] = *rc::gen::pair(AnyString(), AnyString());
  const auto [wide_a, wide_b] = *rc::gen::arbitrary<std::pair<int64_t, int64_t>>();
  const auto [small_a, small_b] = *rc::gen::arbitrary<std::pair<int32_t, int32_t>>();
  const auto same_text = *rc::gen::arbitrary<bool>();
  const auto same_wide = *rc::gen::arbitrary<bool>();
  const std::string& text_c = same_text ? text_a : text_b;
  const int64_t wide_c = same_wide ? wide_a : wide_b;

  const std::string a = EncodeKey(kTable, std::string_view(text_a), wide_a, small_a);
  const std::string c = EncodeKey(kTable, std::string_view(text_c), wide_c, small_b);

  int expected = Compare(text_a, text_c);
  if (expected == 0) expected = wide_a < wide_c ? -1 : wide_a > wide_c ? 1 : 0;
  if (expected == 0) expected = small_a < small_b ? -1 : small_a > small_b ? 1 : 0;
  const int encoded = Compare(a, c);
  RC_ASSERT((expected < 0) == (encoded < 0));
  RC_ASSERT((expected > 0) == (encoded > 0));
}

RC_GTEST_PROP(Keys, GiveTheirPartsBack, (int64_t wide, int32_t small)) {
  const std::string first = *AnyString();
  const std::string second = *AnyString();
  const std::string key =
      EncodeKey(kTable, std::string_view(first), wide, std::string_view(second), small);

  std::string_view rest = key;
  RC_ASSERT(static_cast<uint8_t>(rest.front()) == kTable);
  rest.remove_prefix(1);
  RC_ASSERT(TakeString(rest) == first);
  RC_ASSERT(TakeInt64(rest) == wide);
  RC_ASSERT(TakeString(rest) == second);
  RC_ASSERT(TakeInt32(rest) == small);
  RC_ASSERT(rest.empty());
}

RC_GTEST_PROP(Keys, PrefixEndBoundsExactlyThePrefix, ()) {
  const std::string prefix = *AnyString();
  const std::string key = *rc::gen::oneOf(
      AnyString(), rc::gen::map(AnyString(), [&](const std::string& s) { return prefix + s; }));
  const std::string end = PrefixEnd(prefix);

  const bool within = key >= prefix && (end.empty() || key < end);
  RC_ASSERT(within == key.starts_with(prefix));
}

// Stored keys outlive the program that wrote them, so the bytes are a format.
TEST(Keys, HaveTheDocumentedBytes) {
  using std::string_literals::operator""s;
  const std::string with_zero = "a\0b"s;
  EXPECT_EQ(EncodeKey(kTable, std::string_view(with_zero)), "\x10"s + "a\0\xff"s + "b\0\x01"s);
  EXPECT_EQ(EncodeKey(kTable, int64_t{1}), "\x10\x80\0\0\0\0\0\0\x01"s);
  EXPECT_EQ(EncodeKey(kTable, int64_t{-1}), "\x10\x7f\xff\xff\xff\xff\xff\xff\xff"s);
  EXPECT_EQ(EncodeKey(kTable, std::numeric_limits<int32_t>::min()), "\x10\0\0\0\0"s);
}

TEST(Keys, PrefixEndOfTheHighestBytesIsNone) {
  EXPECT_EQ(PrefixEnd("\xff\xff"), "");
  EXPECT_EQ(PrefixEnd(""), "");
  EXPECT_EQ(PrefixEnd("a\xff"), "b");
}

TEST(KeysDeath, ATruncatedKeyIsABug) {
  std::string_view short_key = "abc";
  EXPECT_DEATH(TakeInt64(short_key), "must hold the part");
  std::string_view endless = "abc";
  EXPECT_DEATH(TakeString(endless), "must end");
}

}  // namespace
}  // namespace naungan::state
