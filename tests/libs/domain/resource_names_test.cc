#include "libs/domain/resource_names.h"

#include <gtest/gtest.h>

namespace naungan::domain {
namespace {

constexpr std::string_view kParticipant = "01ABCDEFGHJKMNPQ";

template <typename Name>
std::string ReasonOf(std::string_view text) {
  const auto name = Name::Parse(text, "parent");
  if (name) return "";
  EXPECT_EQ(name.error().field, "parent");
  return name.error().reason;
}

template <typename Name>
void ExpectRoundTrip(const std::string& text, const std::string& routing_key) {
  const auto name = Name::Parse(text, "name");
  ASSERT_TRUE(name) << text;
  EXPECT_EQ(name->ToString(), text);
  EXPECT_EQ(name->RoutingKey(), routing_key);
}

TEST(ResourceNames, GoThroughTextUnchangedAndRouteByTheirOwner) {
  const std::string person = "participants/" + std::string(kParticipant);
  const std::string id(kParticipant);
  ExpectRoundTrip<AgreementName>("agreements/maros-2025", "maros-2025");
  ExpectRoundTrip<RosterName>("rosters/maros-2025.farmers", "maros-2025.farmers");
  ExpectRoundTrip<RosterName>("rosters/employer-17", "employer-17");
  ExpectRoundTrip<UploadName>("rosters/maros-2025.farmers/uploads/u1", "maros-2025.farmers");
  ExpectRoundTrip<RosterAccountName>("rosters/employer-17/account", "employer-17");
  ExpectRoundTrip<ParticipantName>(person, id);
  ExpectRoundTrip<ParticipantAccountName>(person + "/account", id);
  ExpectRoundTrip<ClaimName>(person + "/claims/2024-jkk-1", id);
  ExpectRoundTrip<RegionName>("regions/73.09", "73.09");
  ExpectRoundTrip<BaselineName>("regions/73.09/baselines/2024", "73.09");
  ExpectRoundTrip<StatementName>("regions/73.09/statements/sekda", "73.09");
}

TEST(ResourceNames, RouteByTheOneFormOfAParticipantsId) {
  const auto claim = ClaimName::Parse("participants/o1abcdefghjkmnpq/claims/c", "name");
  ASSERT_TRUE(claim);
  EXPECT_EQ(claim->RoutingKey(), kParticipant);
  EXPECT_EQ(claim->ToString(), "participants/01ABCDEFGHJKMNPQ/claims/c");
}

TEST(ResourceNames, RefuseEveryOtherForm) {
  for (const std::string_view text :
       {"", "agreements", "agreements/", "agreements/a/", "/agreements/a", "Agreements/a",
        "rosters/a", "agreements/a/rosters/b", "agreements/A", "agreements/a.b", "agreements/-a"}) {
    EXPECT_EQ(ReasonOf<AgreementName>(text), "RESOURCE_NAME_MALFORMED") << text;
  }
  for (const std::string_view text : {"rosters/a.b.c", "rosters/.b", "rosters/a.", "rosters/a.B"}) {
    EXPECT_EQ(ReasonOf<RosterName>(text), "RESOURCE_NAME_MALFORMED") << text;
  }
  EXPECT_EQ(ReasonOf<UploadName>("rosters/a/uploads/"), "RESOURCE_NAME_MALFORMED");
  EXPECT_EQ(ReasonOf<RosterAccountName>("rosters/a/accounts"), "RESOURCE_NAME_MALFORMED");
  EXPECT_EQ(ReasonOf<ParticipantName>("participants/short"), "RESOURCE_NAME_MALFORMED");
  EXPECT_EQ(ReasonOf<RegionName>("regions/7309"), "RESOURCE_NAME_MALFORMED");
  EXPECT_EQ(ReasonOf<AgreementName>("agreements/" + std::string(kResourceNameBytesMax, 'a')),
            "RESOURCE_NAME_MALFORMED");
}

TEST(ResourceNames, HoldNoNikWhereAParticipantIsNamed) {
  const std::string nik = "participants/7309010101900001";
  EXPECT_EQ(ReasonOf<ParticipantName>(nik), kParticipantIdIsNikReason);
  EXPECT_EQ(ReasonOf<ParticipantAccountName>(nik + "/account"), kParticipantIdIsNikReason);
  EXPECT_EQ(ReasonOf<ClaimName>(nik + "/claims/c"), kParticipantIdIsNikReason);
  EXPECT_EQ(ParseAccountName(nik + "/account", "account").error().reason,
            kParticipantIdIsNikReason);
}

TEST(ResourceNames, NameTheFormThatWasExpected) {
  EXPECT_NE(
      UploadName::Parse("x", "name").error().message.find("rosters/{roster}/uploads/{upload}"),
      std::string::npos);
}

TEST(RosterName, KnowsItsAgreementAndCategory) {
  const RosterName farmers = RosterName::Under(AgreementName{"maros-2025"}, "farmers");
  EXPECT_EQ(farmers.ToString(), "rosters/maros-2025.farmers");
  EXPECT_EQ(farmers.Agreement(), AgreementName{"maros-2025"});
  EXPECT_EQ(farmers.Category(), "farmers");
  const RosterName own = RosterName::Parse("rosters/employer-17", "name").value();
  EXPECT_EQ(own.Agreement(), std::nullopt);
  EXPECT_EQ(own.Category(), std::nullopt);
}

TEST(AccountName, IsARostersOrAParticipants) {
  for (const std::string& text : {std::string("rosters/maros-2025.farmers/account"),
                                  "participants/" + std::string(kParticipant) + "/account"}) {
    const auto name = ParseAccountName(text, "account");
    ASSERT_TRUE(name) << text;
    EXPECT_EQ(ToString(*name), text);
  }
  EXPECT_EQ(RoutingKey(ParseAccountName("rosters/a.b/account", "account").value()), "a.b");
  EXPECT_EQ(ParseAccountName("rosters/a.b", "account").error().field, "account");
}

}  // namespace
}  // namespace naungan::domain
