#include "services/cli/scenario/upload_step.h"

#include <gmock/gmock.h>

#include "naungan/enrollment/v1/enrollment_service.pb.h"
#include "services/cli/scenario/patience.h"
#include "tests/services/cli/stage_fixture.h"

namespace naungan::cli {
namespace {

using enrollment::v1::ApproveUploadRequest;
using enrollment::v1::ApproveUploadResponse;
using enrollment::v1::GetRosterRequest;
using enrollment::v1::GetRosterResponse;
using enrollment::v1::GetUploadRequest;
using enrollment::v1::GetUploadResponse;
using enrollment::v1::RegisterSelfPayerRequest;
using enrollment::v1::RegisterSelfPayerResponse;
using enrollment::v1::UploadRowsRequest;
using enrollment::v1::UploadRowsResponse;
using testing::ElementsAre;

constexpr const char* kUpload = "- Upload: {upload: rosters/r/uploads/u, people: farmers}";
constexpr const char* kApprove = R"(
- Approve: {upload: rosters/r/uploads/u, effective_date: 2024-05-20, start_date: 2024-06-01}
)";

class UploadStepTest : public StageTest {
 protected:
  UploadStepTest() {
    api_.On<GetUploadRequest, GetUploadResponse>(
        "enrollment", "GetUpload", [](const GetUploadRequest&, GetUploadResponse& response) {
          response.mutable_upload()->set_content_hash(std::string("\0\xff", 2));
          response.mutable_upload()->set_rows_accepted(9);
          response.mutable_upload()->set_rows_refused(1);
          return Status();
        });
    api_.On<ApproveUploadRequest, ApproveUploadResponse>("enrollment", "ApproveUpload");
    Roster([](auto& roster) {
      roster.add_units()->set_unit("disnaker");
      roster.add_units()->set_unit("dinsos");
    });
  }

  // From now on the service answers with the roster that `fill` makes.
  void Roster(std::function<void(enrollment::v1::Roster&)> fill) {
    api_.On<GetRosterRequest, GetRosterResponse>(
        "enrollment", "GetRoster",
        [fill = std::move(fill)](const GetRosterRequest& request, GetRosterResponse& response) {
          EXPECT_EQ(request.name(), "rosters/r");
          fill(*response.mutable_roster());
          return Status();
        });
  }

  std::vector<std::string> UnitsOfRows() const {
    std::vector<std::string> units;
    for (const auto& row : api_.chunks().at(0).rows()) units.push_back(row.unit());
    return units;
  }
};

TEST_F(UploadStepTest, RowsAreThePeopleWithTheirUnitsInTurn) {
  ASSERT_TRUE(
      Play("- Upload: {upload: rosters/r/uploads/u, people: {group: farmers, from: 1, "
           "to: 4}, wage_rupiah: 1200000, start_date: 2024-06-01}"));
  ASSERT_EQ(api_.chunks().size(), 1U);
  EXPECT_EQ(api_.chunks()[0].upload(), "rosters/r/uploads/u");
  EXPECT_EQ(api_.chunks()[0].chunk(), 1);
  ASSERT_EQ(api_.chunks()[0].rows_size(), 3);
  EXPECT_THAT(UnitsOfRows(), ElementsAre("disnaker", "dinsos", "disnaker"));
  const auto& row = api_.chunks()[0].rows(1);
  const Person& person = Farmer(2);
  EXPECT_EQ(row.row(), 2);
  EXPECT_EQ(row.nik(), person.nik);
  EXPECT_EQ(row.full_name(), person.full_name);
  EXPECT_EQ(row.mother_name(), person.mother_name);
  EXPECT_EQ(row.rank(), person.rank);
  EXPECT_EQ(row.locality_code(), person.locality_code);
  EXPECT_EQ(row.birth_date().day(), person.birth_date.day());
  EXPECT_EQ(row.wage_rupiah(), 1'200'000);
  EXPECT_EQ(row.start_date().month(), 6);
}

TEST_F(UploadStepTest, NamedUnitsTakeThePlaceOfTheRosters) {
  ASSERT_TRUE(
      Play("- Upload: {upload: rosters/r/uploads/u, people: {group: farmers, to: 2}, "
           "units: [satpol-pp]}"));
  EXPECT_THAT(UnitsOfRows(), ElementsAre("satpol-pp", "satpol-pp"));
  EXPECT_THAT(api_.Methods(), ElementsAre("Upload")) << "the roster was not asked for";
}

TEST_F(UploadStepTest, ThousandRowsAreAChunk) {
  // Given a group of 2,001 people
  const auto scenario = ParseScenario(
      "scenario: large\nseed: 7\npeople: {many: {count: 2001, region: \"73.09\"}}\nsteps:\n"
      "- Upload: {upload: rosters/r/uploads/u, people: many, units: [x]}\nshown: []\n",
      "large.yaml");
  ASSERT_TRUE(scenario);
  Progress progress(clock_);
  Stage large(api_, *Cast::Generate(*scenario, domain::RegionNames()), progress, clock_);

  // When they are uploaded
  ASSERT_TRUE(PlaySteps(*scenario, large));

  // Then chunks count from 1, and rows are numbered on from chunk to chunk.
  ASSERT_EQ(api_.chunks().size(), 3U);
  int64_t row = 0;
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(api_.chunks()[i].chunk(), static_cast<int32_t>(i + 1));
    EXPECT_LE(api_.chunks()[i].rows_size(), 1000);
    for (const auto& sent : api_.chunks()[i].rows()) EXPECT_EQ(sent.row(), ++row);
  }
  EXPECT_EQ(row, 2001);
}

TEST_F(UploadStepTest, ARefusedRowFailsTheStepAndNobodyIsNamed) {
  api_.OnUpload([](const UploadRowsRequest& chunk) {
    UploadRowsResponse response;
    auto& warned = *response.add_outcomes();
    warned.set_row(1);
    warned.set_code(enrollment::v1::ROW_CODE_ACCEPTED);
    auto& refused = *response.add_outcomes();
    refused.set_row(4);
    refused.set_code(enrollment::v1::ROW_CODE_UNIT_UNKNOWN);
    response.set_rows_accepted(chunk.rows_size() - 1);
    return response;
  });
  const auto played = Play(kUpload);
  ASSERT_FALSE(played);
  EXPECT_EQ(played.error().reason, "ROW_REFUSED");
  EXPECT_EQ(played.error().message,
            "step Upload at line 6: row 4 was refused: ROW_CODE_UNIT_UNKNOWN");
}

TEST_F(UploadStepTest, ApprovesWhatGetUploadShowsAndWaitsUntilTheRosterHasSettled) {
  // Given a roster that has settled when it is looked at for the third time
  Roster([looks = 0](auto& roster) mutable {
    roster.mutable_counts()->set_pending(++looks < 3 ? 2 : 0);
  });

  // When the upload is approved
  ASSERT_TRUE(Play(kApprove));

  // Then the head approves the hash and the totals of GetUpload, and the step ends when the roster
  // has settled.
  EXPECT_THAT(api_.Methods(),
              ElementsAre("GetUpload", "ApproveUpload", "GetRoster", "GetRoster", "GetRoster"));
  const auto& request = api_.Nth<ApproveUploadRequest>("ApproveUpload");
  EXPECT_EQ(request.name(), "rosters/r/uploads/u");
  EXPECT_EQ(request.content_hash(), std::string("\0\xff", 2));
  EXPECT_EQ(request.rows_accepted(), 9);
  EXPECT_EQ(request.rows_refused(), 1);
  EXPECT_EQ(request.effective_date().day(), 20);
  EXPECT_EQ(request.start_date().month(), 6);
  EXPECT_EQ(api_.asked()[0].actor, kOfficer);
  EXPECT_EQ(api_.asked()[1].actor, kHead);
}

TEST_F(UploadStepTest, GivesUpOnARosterThatStandsStill) {
  Roster([this](auto& roster) {
    clock_.Advance(std::chrono::microseconds(kStandstill).count() / 3);
    roster.mutable_counts()->set_pending(2);
  });
  const auto played = Play(kApprove);
  ASSERT_FALSE(played);
  EXPECT_EQ(played.error().reason, "ROSTER_PENDING");
}

TEST_F(UploadStepTest, WaitsForARosterAsLongAsItGoesOn) {
  // Given a roster that needs many times the limit, but grants a seat in each third of it
  Roster([this, granted = 0](auto& roster) mutable {
    clock_.Advance(std::chrono::microseconds(kStandstill).count() / 3);
    roster.mutable_counts()->set_seats_granted(++granted);
    roster.mutable_counts()->set_pending(granted < 20 ? 1 : 0);
  });
  EXPECT_TRUE(Play(kApprove));
}

TEST_F(UploadStepTest, SelfPayersAreRegisteredOneByOne) {
  api_.On<RegisterSelfPayerRequest, RegisterSelfPayerResponse>("enrollment", "RegisterSelfPayer");
  ASSERT_TRUE(
      Play("- RegisterSelfPayers: {people: {group: farmers, to: 2}, category: petani, "
           "programmes: [JKK, JKM], region_code: \"73.09\", start_date: 2021-11-01, "
           "wage_rupiah: 1000000}"));
  EXPECT_THAT(api_.Methods(), ElementsAre("RegisterSelfPayer", "RegisterSelfPayer"));
  const auto& second = api_.Nth<RegisterSelfPayerRequest>("RegisterSelfPayer", 1);
  EXPECT_EQ(second.person().nik(), Farmer(1).nik);
  EXPECT_EQ(second.person().row(), 1);
  EXPECT_EQ(second.person().wage_rupiah(), 1'000'000);
  EXPECT_EQ(second.category(), "petani");
  EXPECT_EQ(second.programmes_size(), 2);
  EXPECT_EQ(second.region_code(), "73.09");
  EXPECT_EQ(second.start_date().year(), 2021);
}

}  // namespace
}  // namespace naungan::cli
