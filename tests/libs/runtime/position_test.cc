#include <gtest/gtest.h>

#include "libs/runtime/position_proto.h"
#include "libs/runtime/state_machine.h"

namespace naungan::runtime {
namespace {

Position Some() {
  return {.partition = 3,
          .epoch = 7,
          .term_id = std::string("\x01\x02", 2) + std::string(14, '\xff'),
          .sequence = 1'234,
          .index = 5};
}

TEST(PositionTest, TextAndMessageKeepEverything) {
  EXPECT_EQ(ToText(Some()), "3/7/0102ffffffffffffffffffffffffffff/1234/5");
  EXPECT_EQ(ParsePosition(ToText(Some())), Some());
  EXPECT_EQ(FromProto(ToProto(Some())), Some());
}

TEST(PositionTest, ThereIsOneTextPerPosition) {
  for (const char* const text :
       {"", "3/7/0102ffffffffffffffffffffffffffff/1234",
        "3/7/0102ffffffffffffffffffffffffffff/1234/5/6",
        "03/7/0102ffffffffffffffffffffffffffff/1234/5",
        "3/7/0102FFffffffffffffffffffffffffff/1234/5", "3/7/0102/1234/5",
        "-3/7/0102ffffffffffffffffffffffffffff/1234/5",
        "3/7/0102ffffffffffffffffffffffffffff/1234/x", "3/7/0102ffffffffffffffffffffffffffff//5",
        "3/99999999999999999999/0102ffffffffffffffffffffffffffff/1234/5"}) {
    EXPECT_FALSE(ParsePosition(text).has_value()) << text;
  }
}

TEST(PositionTest, OrderIsByEpochThenSequenceThenIndex) {
  Position later = Some();
  EXPECT_FALSE(Before(Some(), later));
  later.index = 6;
  EXPECT_TRUE(Before(Some(), later));
  later.index = 0;
  later.sequence = 1'235;
  EXPECT_TRUE(Before(Some(), later));
  later.sequence = 1;
  later.epoch = 8;
  EXPECT_TRUE(Before(Some(), later));
  EXPECT_FALSE(Before(later, Some()));
}

}  // namespace
}  // namespace naungan::runtime
