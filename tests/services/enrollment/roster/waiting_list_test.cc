#include "services/enrollment/roster/waiting_list.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <utility>
#include <vector>

#include "services/enrollment/recorded.h"
#include "tests/services/enrollment/examples.h"
#include "tests/support/memory_rows.h"

namespace naungan::enrollment {
namespace {

class WaitingListTest : public testing::Test {
 protected:
  WaitingListTest() {
    roster_.terms.set_number(1);
    roster_.terms.mutable_roster()->set_name("rosters/cement");
    roster_.terms.mutable_roster()->set_quota_seats(3);
  }

  void Add(int64_t rank, int64_t ordinal) {
    v1::WaitingRow row;
    row.set_participant(BytesOf(ParticipantNo(static_cast<int>(ordinal))));
    AddToWaitingList(row, rank, ordinal, roster_, rows_);
  }

  // The places of the next rows.
  std::vector<std::pair<int64_t, int64_t>> Next() const {
    std::vector<std::pair<int64_t, int64_t>> places;
    for (const Waiting& next : NextInRank(roster_, 4, rows_)) {
      places.emplace_back(next.rank, next.ordinal);
    }
    return places;
  }

  MemoryRows rows_;
  LoadedRoster roster_;
};

using Places = std::vector<std::pair<int64_t, int64_t>>;

TEST_F(WaitingListTest, TheLowestRankIsNextAndWithinARankTheFirstApproved) {
  // Given four rows and three seats
  Add(5, 1);
  Add(3, 3);
  Add(3, 2);
  Add(4, 4);
  // Then the rows that do not fit are those of the highest rank
  EXPECT_EQ(Next(), (Places{{3, 2}, {3, 3}, {4, 4}}));
}

TEST_F(WaitingListTest, WhatNoLongerWaitsIsNotReadAgain) {
  // Given a list whose first row got a seat
  Add(3, 1);
  Add(3, 2);
  Add(4, 3);
  RemoveFromWaitingList(3, 1, roster_, rows_);
  // Then reading begins behind it, at the next one
  EXPECT_EQ(roster_.state.waiting_rank(), 3);
  EXPECT_EQ(roster_.state.waiting_ordinal(), 2);
  EXPECT_EQ(Next(), (Places{{3, 2}, {4, 3}}));
}

TEST_F(WaitingListTest, ALowerRankIsReadFromItsBegin) {
  // Given a list whose row got a seat
  Add(3, 5);
  RemoveFromWaitingList(3, 5, roster_, rows_);
  // When a row of a lower rank comes that was approved before it, then it is found
  Add(0, 4);
  EXPECT_EQ(Next(), (Places{{0, 4}}));
}

TEST_F(WaitingListTest, ALaterRowOfALowerRankGoesFirst) {
  // Given a list whose first row got a seat
  Add(3, 1);
  Add(4, 2);
  RemoveFromWaitingList(3, 1, roster_, rows_);
  EXPECT_EQ(Next(), (Places{{4, 2}}));
  // When a row of a lower rank is approved, then it is next
  Add(0, 3);
  EXPECT_EQ(Next(), (Places{{0, 3}, {4, 2}}));
}

}  // namespace
}  // namespace naungan::enrollment
