#include "libs/domain/participant_id.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <unordered_set>

namespace naungan::domain {
namespace {

TEST(ParticipantId, WritesSixteenCharactersOfCrockford) {
  EXPECT_EQ(ParticipantId().ToString(), "0000000000000000");
  const ParticipantId most =
      ParticipantId::FromBytes({0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff});
  EXPECT_EQ(most.ToString(), "ZZZZZZZZZZZZZZZZ");
  const ParticipantId counted = ParticipantId::FromBytes({0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
  EXPECT_EQ(counted.ToString(), "000G40R40M30E209");
}

TEST(ParticipantId, ReadsWhatPeopleMakeOfIt) {
  const auto id = ParticipantId::Parse("01ABCDEFGHJKMNPQ", "participant");
  ASSERT_TRUE(id);
  EXPECT_EQ(ParticipantId::Parse("01abcdefghjkmnpq", "participant"), id);
  EXPECT_EQ(ParticipantId::Parse("olABCDEFGHJKMNPQ", "participant"), id);
  EXPECT_EQ(ParticipantId::Parse("OIABCDEFGHJKMNPQ", "participant"), id);
  EXPECT_EQ(id->ToString(), "01ABCDEFGHJKMNPQ");
}

TEST(ParticipantId, RefusesOtherShapes) {
  for (const std::string_view text : {"", "01ABCDEFGHJKMNP", "01ABCDEFGHJKMNPQR",
                                      "U1ABCDEFGHJKMNPQ", "01AB-DEFGHJKMNPQ", "01ABCDEFGHJKMNP "}) {
    const auto id = ParticipantId::Parse(text, "participant");
    ASSERT_FALSE(id) << text;
    EXPECT_EQ(id.error().reason, "PARTICIPANT_ID_MALFORMED");
    EXPECT_EQ(id.error().field, "participant");
  }
}

// Sixteen digits have the form of an id. A NIK that is given instead of an id must not reach a log.
TEST(ParticipantId, IsNeverANikAndDoesNotRepeatOne) {
  for (const std::string_view text :
       {"7309010101900001", "7309017112990001", "73O9OlOiO19OOOOL", "73o90L01019o0001"}) {
    const auto id = ParticipantId::Parse(text, "participant");
    ASSERT_FALSE(id) << text;
    EXPECT_EQ(id.error().code, Code::kInvalidArgument);
    EXPECT_EQ(id.error().reason, kParticipantIdIsNikReason);
    EXPECT_EQ(id.error().field, "participant");
    EXPECT_EQ(id.error().message.find_first_of("0123456789"), std::string::npos);
  }
  // These digits are not a NIK: all zeros, the month 13, the day 32, the serial 0000.
  for (const std::string_view text :
       {"0000000000000000", "7309010113900001", "7309013201900001", "7309010101900000"}) {
    EXPECT_TRUE(ParticipantId::Parse(text, "participant")) << text;
  }
}

RC_GTEST_PROP(ParticipantId, GoesThroughTextUnchangedAndInOrder,
              (const ParticipantId::Bytes& a, const ParticipantId::Bytes& b)) {
  const ParticipantId id_a = ParticipantId::FromBytes(a);
  const ParticipantId id_b = ParticipantId::FromBytes(b);
  // An id that reads as a NIK is refused; the test above shows that.
  RC_PRE(!id_a.ReadsAsNik());
  RC_ASSERT((ParticipantId::Parse(id_a.ToString(), "p") == id_a));
  RC_ASSERT((id_a < id_b) == (id_a.ToString() < id_b.ToString()));
}

TEST(ParticipantId, SpreadsInAHashSet) {
  std::unordered_set<ParticipantId> ids;
  for (uint8_t i = 0; i < 100; ++i) {
    ids.insert(ParticipantId::FromBytes({0, 0, 0, 0, 0, 0, 0, 0, 0, i}));
  }
  EXPECT_EQ(ids.size(), 100U);
}

}  // namespace
}  // namespace naungan::domain
