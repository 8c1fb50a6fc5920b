#include "services/cli/scenario/cast.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "tests/services/cli/stage_fixture.h"

namespace naungan::cli {
namespace {

using enrollment::v1::ListRowsRequest;
using enrollment::v1::ListRowsResponse;
using testing::ElementsAre;
using testing::HasSubstr;

class CastTest : public StageTest {
 protected:
  Result<std::vector<size_t>> Members(const std::string& yaml, const std::string& part = "") {
    NAUNGAN_ASSIGN(auto slice, stage().cast().ReadSlice(YAML::Load(yaml), part));
    EXPECT_EQ(slice.group, "farmers");
    return std::move(slice.members);
  }
};

TEST_F(CastTest, ANameIsTheWholeGroup) {
  EXPECT_THAT(*Members("farmers"), ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
  EXPECT_THAT(*Members("{group: farmers}"), ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
}

TEST_F(CastTest, FromAndToAreHalfOpen) {
  EXPECT_THAT(*Members("{group: farmers, from: 2, to: 5}"), ElementsAre(2, 3, 4));
  EXPECT_THAT(*Members("{group: farmers, from: 8}"), ElementsAre(8, 9));
  EXPECT_THAT(*Members("{group: farmers, to: 1}"), ElementsAre(0));
  EXPECT_THAT(*Members("{group: farmers, from: 10}"), ElementsAre());
}

TEST_F(CastTest, PartsAreDisjointAndTogetherTheWhole) {
  EXPECT_THAT(*Members("{group: farmers}", "0/3"), ElementsAre(0, 1, 2));
  EXPECT_THAT(*Members("{group: farmers}", "1/3"), ElementsAre(3, 4, 5));
  EXPECT_THAT(*Members("{group: farmers}", "2/3"), ElementsAre(6, 7, 8, 9));
  EXPECT_THAT(*Members("{group: farmers, from: 4, to: 8}", "1/2"), ElementsAre(6, 7));
}

TEST_F(CastTest, OrderOfRankKeepsTheOrderAmongEquals) {
  // Given the farmers with their ranks, when they are asked for in the order of admission
  const auto members = Members("{group: farmers, order: rank}");
  ASSERT_TRUE(members);

  // Then lower ranks come first, and within a rank the farmers that were generated first.
  EXPECT_TRUE(std::ranges::is_sorted(
      *members, {}, [&](size_t member) { return std::pair(Farmer(member).rank, member); }));
  EXPECT_FALSE(std::ranges::is_sorted(*members)) << "the ranks of this seed are mixed";

  // And a slice is cut from that order.
  const auto second = Members("{group: farmers, order: rank, from: 1, to: 2}");
  EXPECT_THAT(*second, ElementsAre((*members)[1]));
}

TEST_F(CastTest, RefusesWhatItCannotMean) {
  const std::pair<const char*, const char*> wrong[] = {
      {"fishers", ""},
      {"{group: fishers}", ""},
      {"{group: farmers, form: 1}", ""},
      {"{group: farmers, from: 11}", ""},
      {"{group: farmers, from: -1}", ""},
      {"{group: farmers, to: ten}", ""},
      {"{group: farmers, from: 5, to: 2}", ""},
      {"{group: farmers, order: age}", ""},
      {"{group: farmers}", "3"},
      {"{group: farmers}", "3/3"},
      {"{group: farmers}", "x/3"},
      {"{group: farmers}", "0/0"},
      {"{group: farmers}", "0/3 of them"},
      {"{group: farmers}", "1/18446744073709551615"},
  };
  for (const auto& [yaml, part] : wrong) {
    const auto slice = stage().cast().ReadSlice(YAML::Load(yaml), part);
    ASSERT_FALSE(slice) << yaml << ' ' << part;
    EXPECT_EQ(slice.error().reason, "SCENARIO_MALFORMED");
    EXPECT_THAT(slice.error().message, HasSubstr("line 1: "));
  }
}

TEST_F(CastTest, AsksForAParticipantIdOnce) {
  EXPECT_EQ(stage().cast().ParticipantId(api_, "farmers", 3), IdOf(3));
  EXPECT_EQ(stage().cast().ParticipantId(api_, "farmers", 3), IdOf(3));
  EXPECT_THAT(api_.Methods(), ElementsAre("LookupParticipant"));
  EXPECT_FALSE(stage().cast().ParticipantId(api_, "farmers", 10));
  EXPECT_FALSE(stage().cast().ParticipantId(api_, "fishers", 0));
}

// Somebody who waits for a seat is not registered, and so cannot be looked up by NIK.
TEST_F(CastTest, WhoWasUploadedIsKnownByTheRowsOfTheUpload) {
  // Given that the farmers 4 to 6 are the rows of an upload, which is listed in pages of two rows
  api_.On<ListRowsRequest, ListRowsResponse>(
      "enrollment", "ListRows", [](const ListRowsRequest& request, ListRowsResponse& response) {
        EXPECT_EQ(request.upload(), "rosters/r/uploads/u");
        const bool first = request.page_token().empty();
        for (int row = first ? 1 : 3; row <= (first ? 2 : 3); ++row) {
          auto& listed = *response.add_rows();
          listed.set_row(row);
          listed.set_participant_id("row-" + std::to_string(row));
        }
        if (first) response.set_next_page_token("3");
        return Status();
      });
  stage().cast().Uploaded("rosters/r/uploads/u", {.group = "farmers", .members = {4, 5, 6}});

  // When these farmers and another one are asked for
  EXPECT_EQ(stage().cast().ParticipantId(api_, "farmers", 6), "row-3");
  EXPECT_EQ(stage().cast().ParticipantId(api_, "farmers", 4), "row-1");
  EXPECT_EQ(stage().cast().ParticipantId(api_, "farmers", 0), IdOf(0));

  // Then the upload was listed only once.
  EXPECT_THAT(api_.Methods(), ElementsAre("ListRows", "ListRows", "LookupParticipant"));
}

TEST_F(CastTest, TextsNameMembersAndGivenWords) {
  stage().PushWord("quota", "744");
  EXPECT_EQ(stage().Replace("participants/{farmers[7]}/account of {quota}"),
            "participants/" + IdOf(7) + "/account of 744");
  for (const char* wrong : {"{nobody}", "{farmers[10]}", "{farmers[x]}", "{farmers[1}", "{open"}) {
    EXPECT_FALSE(stage().Replace(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace naungan::cli
