#include "services/cli/scenario/questions_help.h"

#include <fmt/core.h>
#include <gmock/gmock.h>

#include "naungan/reporting/v1/reporting_service.pb.h"
#include "services/cli/scenario/questions.h"
#include "tests/services/cli/stage_fixture.h"

namespace naungan::cli {
namespace {

namespace v1 = reporting::v1;
using testing::HasSubstr;
using testing::Not;

TEST(QuestionsHelp, HasWhatCanBeAskedAndNothingElse) {
  const std::string help = QuestionsHelp();

  EXPECT_THAT(help, HasSubstr("\n  GetCoverageRatio: region_code as_of_date measure\n"));
  EXPECT_THAT(help, HasSubstr("\n  CountParticipants: as_of_date filter group_by known_at_us "
                              "locality_level\n"));
  EXPECT_THAT(help, HasSubstr("\n  LocalityLevel: PROVINCE KABUPATEN KECAMATAN DESA\n"));
  EXPECT_THAT(help, HasSubstr("\n  Segment: PU BPU JAKON\n"));
  EXPECT_THAT(help, HasSubstr("\n  WaitInOrder: "));
  EXPECT_THAT(help, Not(HasSubstr("CreateBaseline"))) << "it is no question";
}

class QuestionExamplesTest : public StageTest {};

TEST_F(QuestionExamplesTest, AreUnderstood) {
  api_.On<v1::GetCoverageRatioRequest, v1::GetCoverageRatioResponse>("reporting",
                                                                     "GetCoverageRatio");
  api_.On<v1::CountParticipantsRequest, v1::CountParticipantsResponse>("reporting",
                                                                       "CountParticipants");
  api_.On<v1::SumClaimsRequest, v1::SumClaimsResponse>("reporting", "SumClaims");
  for (const QuestionExample& example : QuestionExamples()) {
    const std::string as = *example.as == '\0' ? "" : fmt::format(", as: {}", example.as);
    const auto lines = AskAll(
        ScenarioOf("[]", fmt::format("- {{line: l, as_of: d, ask: {}, show: \"{}\"{}, expect: 1}}",
                                     example.ask, example.show, as)),
        stage());
    EXPECT_TRUE(lines) << example.what << ": " << lines.error().message;
    EXPECT_THAT(QuestionsHelp(), HasSubstr(example.what));
  }
}

TEST_F(QuestionExamplesTest, ARatioOfAGroupIsShownByItsSegmentAndItsCategory) {
  api_.On<v1::GetCoverageRatioRequest, v1::GetCoverageRatioResponse>(
      "reporting", "GetCoverageRatio",
      [](const v1::GetCoverageRatioRequest&, v1::GetCoverageRatioResponse& response) {
        v1::GroupCoverage& group = *response.add_groups();
        group.set_segment(common::v1::SEGMENT_PU);
        group.set_category("guru");
        group.set_standing(v1::GROUP_STANDING_OVERLAPS);
        group.mutable_ratio()->set_rounded_basis_points(10'856);
        group.mutable_ratio()->set_note(v1::RATIO_NOTE_ABOVE_100_PERCENT);
        return Status();
      });
  const auto got = [&](const std::string& show) {
    const auto lines =
        AskAll(ScenarioOf("[]",
                          "- {line: l, as_of: d, ask: {GetCoverageRatio: {region_code: \"15.08\", "
                          "as_of_date: 2024-12-31, measure: COVERED}}, show: \"" +
                              show + "\", as: percent, expect: 1}"),
               stage());
    return lines ? lines->at(0).got : lines.error().message;
  };

  EXPECT_EQ(got("groups[segment=PU].ratio.rounded_basis_points"), "108.56 %");
  EXPECT_EQ(got("groups[category=guru].ratio.note"), "ABOVE_100_PERCENT");
  EXPECT_EQ(got("groups[category=guru].standing"), "OVERLAPS");
  EXPECT_EQ(got("groups[segment=BPU].persons"), "none");
}

}  // namespace
}  // namespace naungan::cli
