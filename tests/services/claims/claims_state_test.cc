// What queries count in a partition.
#include "services/claims/claims_state.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/memory_rows.h"

namespace naungan::claims {
namespace {

TEST(CountClaimsUnderWay, CountsWhatIsNeitherPaidNorDenied) {
  MemoryRows rows;
  EXPECT_EQ(CountClaimsUnderWay(rows, 100), 0);
  const auto put = [&rows](const std::string& participant, v1::ClaimState state) {
    v1::StoredClaim stored;
    stored.mutable_claim()->set_state(state);
    kClaims.Put(rows, stored, participant, "c");
  };
  put("A", v1::CLAIM_STATE_PAID);
  put("B", v1::CLAIM_STATE_SUBMITTED);
  put("C", v1::CLAIM_STATE_DENIED);
  put("D", v1::CLAIM_STATE_APPROVED);
  put("E", v1::CLAIM_STATE_REVERSED);
  // Rows of other tables do not count.
  kPersons.Put(rows, v1::InsuredPerson(), "B");
  EXPECT_EQ(CountClaimsUnderWay(rows, 100), 2);
  EXPECT_EQ(CountClaimsUnderWay(rows, 2), 1) << "of the first two";
}

}  // namespace
}  // namespace naungan::claims
