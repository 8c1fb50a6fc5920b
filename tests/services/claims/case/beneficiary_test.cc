#include "services/claims/case/beneficiary.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <string_view>

namespace naungan::claims {
namespace {

v1::Beneficiary Widow() {
  v1::Beneficiary beneficiary;
  beneficiary.set_full_name("Wa Ode Sitti");
  beneficiary.set_nik("7407015205680001");
  beneficiary.set_relation(v1::HEIR_RELATION_SPOUSE);
  beneficiary.set_bank("BPD Sultra");
  beneficiary.set_account_number("0123-456.789");
  beneficiary.set_account_holder("Wa Ode Sitti");
  return beneficiary;
}

TEST(Beneficiary, IsReadBackAsItWasGiven) {
  const auto person = ToPerson(Widow());

  ASSERT_TRUE(person) << person.error().message;
  EXPECT_EQ(person->heirs(0).relation(), "spouse");
  EXPECT_EQ(ToBeneficiary(*person).SerializeAsString(), Widow().SerializeAsString());
}

TEST(Beneficiary, EveryRelationIsReadBack) {
  for (int relation = v1::HeirRelation_MIN + 1; relation <= v1::HeirRelation_MAX; ++relation) {
    v1::Beneficiary beneficiary = Widow();
    beneficiary.set_relation(static_cast<v1::HeirRelation>(relation));
    const auto person = ToPerson(beneficiary);
    ASSERT_TRUE(person) << relation;
    EXPECT_EQ(ToBeneficiary(*person).relation(), relation);
  }
}

TEST(Beneficiary, NeedsNoNik) {
  v1::Beneficiary beneficiary = Widow();
  beneficiary.clear_nik();
  EXPECT_TRUE(ToPerson(beneficiary));
}

TEST(Beneficiary, IsRefusedWithItsFieldAndWithoutItsContent) {
  struct Case {
    std::function<void(v1::Beneficiary&)> edit;
    std::string_view reason;
    std::string_view field;
  };
  const Case cases[] = {
      {[](auto& b) { b.clear_full_name(); }, "BENEFICIARY_FIELD_INVALID", "beneficiary.full_name"},
      {[](auto& b) { b.set_full_name(std::string(257, 'x')); }, "BENEFICIARY_FIELD_INVALID",
       "beneficiary.full_name"},
      {[](auto& b) { b.set_full_name("a\nb"); }, "BENEFICIARY_FIELD_INVALID",
       "beneficiary.full_name"},
      {[](auto& b) { b.clear_relation(); }, "BENEFICIARY_RELATION_INVALID", "beneficiary.relation"},
      {[](auto& b) { b.set_relation(static_cast<v1::HeirRelation>(99)); },
       "BENEFICIARY_RELATION_INVALID", "beneficiary.relation"},
      {[](auto& b) { b.clear_bank(); }, "BENEFICIARY_FIELD_INVALID", "beneficiary.bank"},
      {[](auto& b) { b.clear_account_number(); }, "ACCOUNT_NUMBER_INVALID",
       "beneficiary.account_number"},
      {[](auto& b) { b.set_account_number(std::string(35, '1')); }, "ACCOUNT_NUMBER_INVALID",
       "beneficiary.account_number"},
      {[](auto& b) { b.set_account_number("12;34"); }, "ACCOUNT_NUMBER_INVALID",
       "beneficiary.account_number"},
      {[](auto& b) { b.clear_account_holder(); }, "BENEFICIARY_FIELD_INVALID",
       "beneficiary.account_holder"},
      {[](auto& b) { b.set_nik("740701520568000"); }, "NIK_LENGTH", "beneficiary.nik"},
  };
  for (const Case& bad : cases) {
    v1::Beneficiary beneficiary = Widow();
    bad.edit(beneficiary);
    const auto person = ToPerson(beneficiary);
    ASSERT_FALSE(person) << bad.field;
    EXPECT_EQ(person.error().code, Code::kInvalidArgument);
    EXPECT_EQ(person.error().reason, bad.reason);
    EXPECT_EQ(person.error().field, bad.field);
    EXPECT_EQ(person.error().message.find("Sitti"), std::string::npos);
    EXPECT_EQ(person.error().message.find("7407"), std::string::npos);
  }
}

}  // namespace
}  // namespace naungan::claims
