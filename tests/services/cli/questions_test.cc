#include "services/cli/scenario/questions.h"

#include <fmt/core.h>
#include <gmock/gmock.h>

#include "naungan/reporting/v1/reporting_service.pb.h"
#include "tests/services/cli/stage_fixture.h"

namespace naungan::cli {
namespace {

using reporting::v1::CheckParticipantRequest;
using reporting::v1::CheckParticipantResponse;
using reporting::v1::ListWaitingRequest;
using reporting::v1::ListWaitingResponse;
using reporting::v1::SumClaimsRequest;
using reporting::v1::SumClaimsResponse;
using testing::ElementsAre;
using testing::HasSubstr;

std::string Shown(const std::string& ask, const std::string& more = "") {
  return "- {line: l, as_of: 2024-06-30, ask: " + ask + ", expect: 1" + more + "}";
}

class QuestionsTest : public StageTest {
 protected:
  Result<std::string> Got(const std::string& ask, const std::string& more = "") {
    NAUNGAN_ASSIGN(const auto lines, AskAll(ScenarioOf("[]", Shown(ask, more)), stage()));
    return lines.at(0).got;
  }

  // From now on the service answers that claims of `rupiah` were paid.
  void Sum(int64_t rupiah) {
    api_.On<SumClaimsRequest, SumClaimsResponse>(
        "reporting", "SumClaims", [rupiah](const SumClaimsRequest&, SumClaimsResponse& response) {
          response.add_sums()->set_amount_rupiah(rupiah);
          return Status();
        });
  }

  // From now on the service answers, in pages of two rows, that these farmers wait in this order.
  void Wait(std::vector<size_t> farmers) {
    api_.On<ListWaitingRequest, ListWaitingResponse>(
        "reporting", "ListWaiting",
        [this, farmers = std::move(farmers)](const ListWaitingRequest& request,
                                             ListWaitingResponse& response) {
          size_t at = request.page_token().empty() ? 0 : std::stoul(request.page_token());
          for (int i = 0; i < 2 && at < farmers.size(); ++i, ++at) {
            response.add_rows()->set_participant_id(IdOf(farmers[at]));
          }
          if (at < farmers.size()) response.set_next_page_token(std::to_string(at));
          return Status();
        });
  }
};

constexpr const char* kSum = "{SumClaims: {from_date: 2024-01-01, to_date: 2024-09-01}}";
constexpr const char* kWait =
    "{WaitInOrder: {people: {group: farmers, from: 3, to: 6}, roster: rosters/r, "
    "as_of_date: 2024-06-30}}";

TEST_F(QuestionsTest, AnRpcIsAskedAfterEverythingHasSettled) {
  Sum(42);
  EXPECT_EQ(Got(kSum, ", show: \"sums[0].amount_rupiah\""), "42");
  EXPECT_THAT(api_.Methods(), ElementsAre("Settle", "SumClaims"));
  EXPECT_EQ(api_.Nth<SumClaimsRequest>("SumClaims").to_date().month(), 9);
}

TEST_F(QuestionsTest, ALineHoldsIfTheAnswerIsWhatWasExpected) {
  Sum(42);
  const auto lines =
      AskAll(ScenarioOf("[]", "- {line: a, as_of: d, ask: " + std::string(kSum) +
                                  ", show: \"sums[0].amount_rupiah\", expect: 42}\n"
                                  "- {line: b, as_of: d, ask: " +
                                  std::string(kSum) + ", show: \"sums[0].claims\", expect: 42}"),
             stage());
  ASSERT_TRUE(lines);
  ASSERT_EQ(lines->size(), 2U);
  EXPECT_TRUE((*lines)[0].ok());
  EXPECT_FALSE((*lines)[1].ok());
  EXPECT_EQ((*lines)[1].line, "b");
  EXPECT_EQ((*lines)[1].expected, "42");
  EXPECT_EQ((*lines)[1].got, "0");
}

TEST_F(QuestionsTest, FiguresAreWrittenAsTheReportWritesThem) {
  const auto written = [&](int64_t number, const std::string& format) {
    Sum(number);
    return Got(kSum, ", show: \"sums[0].amount_rupiah\", as: " + format).value_or("refused");
  };
  EXPECT_EQ(written(42'000'000, "rupiah"), "Rp42,000,000");
  EXPECT_EQ(written(999, "rupiah"), "Rp999");
  EXPECT_EQ(written(1000, "rupiah"), "Rp1,000");
  EXPECT_EQ(written(0, "rupiah"), "Rp0");
  EXPECT_EQ(written(-100, "rupiah"), "-Rp100");
  EXPECT_EQ(written(-1'234'567, "rupiah"), "-Rp1,234,567");
  EXPECT_EQ(written(6070, "percent"), "60.70 %");
  EXPECT_EQ(written(5, "percent"), "0.05 %");
  EXPECT_EQ(written(12345, "percent"), "123.45 %");
  EXPECT_EQ(written(-5, "percent"), "-0.05 %");

  Sum(1);
  EXPECT_EQ(Got(kSum, ", show: \"sums[3].amount_rupiah\", as: rupiah"), "none");
}

TEST_F(QuestionsTest, CountPeopleAsksForEachOfThem) {
  // Given that the first three farmers are registered and the first alone is covered
  api_.On<CheckParticipantRequest, CheckParticipantResponse>(
      "reporting", "CheckParticipant",
      [this](const CheckParticipantRequest& request, CheckParticipantResponse& response) {
        EXPECT_EQ(request.programme(), common::v1::PROGRAMME_JKM);
        EXPECT_EQ(request.date().day(), 30);
        for (size_t i = 0; i < 3; ++i) {
          if (request.participant() != "participants/" + IdOf(i)) continue;
          response.set_registered(true);
          response.set_covered(i == 0);
        }
        return Status();
      });
  const auto count = [&](const std::string& state) {
    return Got("{CountPeople: {people: farmers, programme: JKM, date: 2024-06-30, state: " + state +
               "}}");
  };
  EXPECT_EQ(count("registered"), "3");
  EXPECT_EQ(count("covered"), "1");
  EXPECT_FALSE(count("happy"));
}

TEST_F(QuestionsTest, WaitInOrderIsYesForExactlyTheseInThisOrder) {
  const auto answer = [&](std::vector<size_t> farmers) {
    Wait(std::move(farmers));
    return Got(kWait).value_or("refused");
  };
  EXPECT_EQ(answer({3, 4, 5}), "yes");
  EXPECT_EQ(answer({3, 5, 4}), "no");
  EXPECT_EQ(answer({3, 4}), "no");
  EXPECT_EQ(answer({3, 4, 5, 6}), "no");
  EXPECT_EQ(answer({}), "no");
}

TEST_F(QuestionsTest, AQuestionThatCannotBeAskedNamesItsLine) {
  Sum(1);
  for (const std::string& ask :
       {std::string("{LookupParticipant: {nik: x}}"), std::string("{Guess: {}}"),
        std::string("{SumClaims: {from_day: 2024-01-01}}"), std::string(kSum),
        std::string("{CountPeople: {people: farmers, date: 2024-06-30, state: covered}}"),
        std::string("{CountPeople: {state: covered}}"), std::string("{WaitInOrder: [a]}")}) {
    const auto got = Got(ask);
    ASSERT_FALSE(got) << ask;
    EXPECT_EQ(got.error().code, Code::kInvalidArgument) << ask;
    EXPECT_THAT(got.error().field, HasSubstr("test: l")) << ask;
  }
}

TEST_F(QuestionsTest, QuestionsAreCheckedBeforeAnythingIsSent) {
  Sum(1);
  const auto checked = [&](const std::string& ask) {
    return CheckQuestions(ScenarioOf("[]", Shown(ask)), api_).has_value();
  };
  EXPECT_TRUE(checked(kSum));
  EXPECT_TRUE(checked(kWait));
  EXPECT_TRUE(checked("{CountPeople: {}}"));
  EXPECT_FALSE(checked("{Guess: {}}"));
  EXPECT_FALSE(checked("{LookupParticipant: {}}")) << "it is an RPC of another service";
  EXPECT_THAT(api_.asked(), testing::IsEmpty());
}

}  // namespace
}  // namespace naungan::cli
