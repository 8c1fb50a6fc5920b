#include "libs/base/uuid.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace naungan {
namespace {

// The example of RFC 9562, appendix A.6: 22 February 2022, 19:22:22 UTC.
constexpr std::string_view kExample = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";
constexpr int64_t kExampleUnixMs = 1'645'557'742'000;

TEST(Uuid, ReadsAndWritesTheStandardsExample) {
  const auto uuid = Uuid::Parse(kExample, "request_id");
  ASSERT_TRUE(uuid);
  EXPECT_EQ(uuid->ToString(), kExample);
  EXPECT_EQ(uuid->version(), 7);
  EXPECT_EQ(UuidV7UnixMs(*uuid), kExampleUnixMs);
  EXPECT_EQ(Uuid::Parse("017F22E2-79B0-7CC3-98C4-DC0C0C07398F", "request_id"), uuid);
}

TEST(Uuid, MakesTheStandardsExampleFromItsParts) {
  const std::array<uint8_t, 10> random = {0x0c, 0xc3, 0x18, 0xc4, 0xdc,
                                          0x0c, 0x0c, 0x07, 0x39, 0x8f};
  EXPECT_EQ(MakeUuidV7(kExampleUnixMs, random).ToString(), kExample);
}

TEST(Uuid, OverwritesVersionAndVariantWhateverChanceSays) {
  std::array<uint8_t, 10> random;
  random.fill(0xff);
  EXPECT_EQ(MakeUuidV7(0, random).ToString(), "00000000-0000-7fff-bfff-ffffffffffff");
  random.fill(0);
  EXPECT_EQ(MakeUuidV7(0, random).ToString(), "00000000-0000-7000-8000-000000000000");
}

TEST(Uuid, HasNoTimeInAnotherVersion) {
  const auto random = Uuid::Parse("919108f7-52d1-4320-9bac-f847db4148a8", "request_id");
  ASSERT_TRUE(random);
  EXPECT_EQ(UuidV7UnixMs(*random), std::nullopt);
  EXPECT_EQ(UuidV7UnixMs(Uuid()), std::nullopt);
}

TEST(Uuid, RefusesOtherShapes) {
  for (const std::string_view text :
       {"", "017f22e279b07cc398c4dc0c0c07398f", "017f22e2-79b0-7cc3-98c4-dc0c0c07398",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398g", "017f22e27-9b0-7cc3-98c4-dc0c0c07398f",
        "{17f22e2-79b0-7cc3-98c4-dc0c0c07398}"}) {
    const auto uuid = Uuid::Parse(text, "request_id");
    ASSERT_FALSE(uuid) << text;
    EXPECT_EQ(uuid.error().reason, "UUID_MALFORMED");
    EXPECT_EQ(uuid.error().field, "request_id");
  }
}

RC_GTEST_PROP(Uuid, LaterMillisecondsOrderLater,
              (const std::array<uint8_t, 10>& random_a, const std::array<uint8_t, 10>& random_b)) {
  const auto unix_ms = *rc::gen::inRange<int64_t>(0, (int64_t{1} << 48) - 1);
  const Uuid earlier = MakeUuidV7(unix_ms, random_a);
  const Uuid later = MakeUuidV7(unix_ms + 1, random_b);
  RC_ASSERT(earlier < later);
  RC_ASSERT(UuidV7UnixMs(earlier) == unix_ms);
  RC_ASSERT((Uuid::Parse(later.ToString(), "request_id") == later));
}

}  // namespace
}  // namespace naungan
