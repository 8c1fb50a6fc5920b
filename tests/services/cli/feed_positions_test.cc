#include "services/cli/scenario/feed_positions.h"

#include <gmock/gmock.h>

#include "libs/eventlog/topics.h"
#include "naungan/agreement/v1/agreement_service.pb.h"
#include "naungan/claims/v1/claims_service.pb.h"
#include "naungan/enrollment/v1/enrollment_service.pb.h"
#include "naungan/reporting/v1/reporting_service.pb.h"

namespace naungan::cli {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAre;

struct At {
  std::string_view feed;
  int32_t partition = 0;
  int64_t epoch = 1;
  int64_t sequence = 0;
  int32_t index = 0;
};

void Set(const At& at, common::v1::FeedPosition& position) {
  position.set_feed(std::string(at.feed));
  position.mutable_position()->set_partition(at.partition);
  position.mutable_position()->set_epoch(at.epoch);
  position.mutable_position()->set_sequence(at.sequence);
  position.mutable_position()->set_index(at.index);
}

void Learn(FeedPositions& positions, const At& at) {
  agreement::v1::RegisterAgreementResponse response;
  Set(at, *response.mutable_committed()->add_feeds());
  positions.Learn(response);
}

bool LearnHead(FeedPositions& positions, const At& at) {
  runtime::v1::GetFeedHeadsResponse response;
  Set(at, *response.add_heads());
  return positions.LearnHeads(response);
}

template <typename Request>
std::vector<std::string> AfterOf(const FeedPositions& positions, std::string_view service) {
  Request request;
  positions.FillAfter(service, request);
  std::vector<std::string> feeds;
  for (const auto& after : request.after()) {
    feeds.push_back(after.feed() + "/" + std::to_string(after.position().partition()) + "@" +
                    std::to_string(after.position().epoch()) + "." +
                    std::to_string(after.position().sequence()) + "." +
                    std::to_string(after.position().index()));
  }
  return feeds;
}

using reporting::v1::CountParticipantsRequest;

TEST(FeedPositions, KeepsTheNewestOfEachSourcePartition) {
  FeedPositions positions;
  Learn(positions, {.feed = "public.claims.claim.v1", .sequence = 5, .index = 2});
  Learn(positions, {.feed = "public.claims.claim.v1", .sequence = 5, .index = 1});
  Learn(positions, {.feed = "public.claims.claim.v1", .partition = 3, .sequence = 1});
  EXPECT_THAT(AfterOf<CountParticipantsRequest>(positions, "reporting"),
              ElementsAre("public.claims.claim.v1/0@1.5.2", "public.claims.claim.v1/3@1.1.0"));

  Learn(positions, {.feed = "public.claims.claim.v1", .epoch = 2, .sequence = 1});
  EXPECT_THAT(AfterOf<CountParticipantsRequest>(positions, "reporting"),
              ElementsAre("public.claims.claim.v1/0@2.1.0", "public.claims.claim.v1/3@1.1.0"))
      << "a new term begins its sequence anew";
}

TEST(FeedPositions, TellsWhetherAHeadMoved) {
  FeedPositions positions;
  EXPECT_TRUE(LearnHead(positions, {.feed = eventlog::kRosterFeed, .sequence = 2}));
  EXPECT_FALSE(LearnHead(positions, {.feed = eventlog::kRosterFeed, .sequence = 2}));
  EXPECT_FALSE(LearnHead(positions, {.feed = eventlog::kRosterFeed, .sequence = 1}));
  EXPECT_TRUE(LearnHead(positions, {.feed = eventlog::kRosterFeed, .sequence = 3}));
}

TEST(FeedPositions, LearnsNothingFromAnAnswerWithoutPositions) {
  FeedPositions positions;
  positions.Learn(enrollment::v1::LookupParticipantResponse());
  positions.Learn(agreement::v1::RegisterAgreementResponse());
  EXPECT_THAT(AfterOf<CountParticipantsRequest>(positions, "reporting"), ElementsAre());
}

TEST(FeedPositions, AfterHoldsOnlyTheFeedsThatTheServiceReads) {
  FeedPositions positions;
  for (const std::string& feed : eventlog::PublicFeeds()) {
    Learn(positions, {.feed = feed, .sequence = 1});
  }

  EXPECT_THAT(AfterOf<agreement::v1::RegisterAgreementRequest>(positions, "agreement"),
              UnorderedElementsAre("public.agreement.agreement.v1/0@1.1.0"));
  EXPECT_THAT(AfterOf<enrollment::v1::OpenRosterRequest>(positions, "enrollment"),
              UnorderedElementsAre("public.agreement.agreement.v1/0@1.1.0",
                                   "public.claims.claim.v1/0@1.1.0"));
  EXPECT_THAT(AfterOf<claims::v1::SubmitClaimRequest>(positions, "claims"),
              UnorderedElementsAre("public.enrollment.participation.v1/0@1.1.0",
                                   "public.enrollment.contribution.v1/0@1.1.0"));
  EXPECT_EQ(AfterOf<CountParticipantsRequest>(positions, "reporting").size(),
            eventlog::FindService("reporting")->reads.size());
}

TEST(FeedPositions, AfterHoldsTheServicesOwnLog) {
  FeedPositions positions;
  agreement::v1::RegisterAgreementResponse response;
  common::v1::FeedPosition own;
  Set({.feed = "private.agreement.log.v1", .partition = 1, .sequence = 7}, own);
  response.mutable_committed()->set_log(own.feed());
  *response.mutable_committed()->mutable_position() = own.position();
  positions.Learn(response);
  runtime::v1::GetFeedHeadsResponse heads;
  Set({.feed = "private.claims.log.v1", .sequence = 3}, *heads.add_logs());
  EXPECT_FALSE(positions.LearnHeads(heads)) << "a log is no feed that others may wait for";
  EXPECT_THAT(AfterOf<agreement::v1::ListAgreementsRequest>(positions, "agreement"),
              ElementsAre("private.agreement.log.v1/1@1.7.0"));
  EXPECT_THAT(AfterOf<claims::v1::GetClaimRequest>(positions, "claims"),
              ElementsAre("private.claims.log.v1/0@1.3.0"));
}

TEST(FeedPositions, LeavesAnAfterThatIsFilledAndARequestWithoutOne) {
  FeedPositions positions;
  Learn(positions, {.feed = eventlog::kAgreementFeed, .sequence = 9});

  enrollment::v1::OpenRosterRequest filled;
  Set({.feed = eventlog::kAgreementFeed, .sequence = 4}, *filled.add_after());
  positions.FillAfter("enrollment", filled);
  ASSERT_EQ(filled.after_size(), 1);
  EXPECT_EQ(filled.after(0).position().sequence(), 4);

  common::v1::FeedPosition without;
  positions.FillAfter("enrollment", without);
  EXPECT_EQ(without.ByteSizeLong(), 0U);
}

}  // namespace
}  // namespace naungan::cli
