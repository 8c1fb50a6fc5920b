#include "libs/domain/new_resource_id.h"

#include <gtest/gtest.h>

#include <string>

namespace naungan::domain {
namespace {

TEST(NewResourceId, IsNotANik) {
  struct Case {
    std::string_view id;
    std::string_view reason;  // empty if the id may be chosen
  };
  for (const auto& [id, reason] : {
           Case{"7309010101900001", "RESOURCE_ID_IS_NIK"},  // a man's
           Case{"7309014101900001", "RESOURCE_ID_IS_NIK"},  // a woman's
           Case{"jkm-2024-1", ""},
           Case{"730901010190000", ""},    // fifteen digits
           Case{"73090101019000011", ""},  // seventeen
           Case{"7309011313900001", ""},   // there is no such month
           Case{"7309010101900000", ""},   // there is no such serial
           Case{"Petani", "RESOURCE_ID_MALFORMED"},
           Case{" 7309010101900001", "RESOURCE_ID_MALFORMED"},
       }) {
    const Status checked = CheckNewResourceId(id, "claim");
    EXPECT_EQ(checked ? "" : checked.error().reason, reason) << id;
    if (checked) continue;
    EXPECT_EQ(checked.error().code, Code::kInvalidArgument);
    EXPECT_EQ(checked.error().field, "claim");
    EXPECT_EQ(checked.error().message.find("7309010101900001"), std::string::npos);
  }
}

}  // namespace
}  // namespace naungan::domain
