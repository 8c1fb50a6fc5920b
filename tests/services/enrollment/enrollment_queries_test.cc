// What queries count over all of a partition's rows.
#include "services/enrollment/enrollment_queries.h"

#include <gtest/gtest.h>

#include <string>

#include "services/enrollment/tables.h"
#include "tests/support/memory_rows.h"

namespace naungan::enrollment {
namespace {

TEST(CountPendingRosters, CountsThoseWhoseSeatsOrBillsAreUnderWay) {
  MemoryRows rows;
  EXPECT_EQ(CountPendingRosters(rows, 100), 0);
  const auto put = [&rows](const std::string& id, auto change) {
    v1::StoredRoster roster;
    change(roster);
    kRosters.Put(rows, roster, id);
  };
  put("a.settled", [](auto& roster) { roster.mutable_counts()->set_seats_granted(30); });
  put("b.approving", [](auto& roster) { roster.set_approvals_open(1); });
  put("c.waiting", [](auto& roster) { roster.mutable_counts()->set_rows_waiting(5); });
  put("d.granting", [](auto& roster) { roster.mutable_counts()->set_seats_held(2); });
  put("e.billing", [](auto& roster) { roster.set_billing(true); });
  put("f.granting.work", [](auto& roster) { roster.set_granting(true); });
  // The rows of a neighbouring table must not be counted.
  kUploads.Put(rows, v1::StoredUpload(), "b.approving", "first");
  EXPECT_EQ(CountPendingRosters(rows, 100), 4);
  EXPECT_EQ(CountPendingRosters(rows, 2), 1) << "of the first two";
}

}  // namespace
}  // namespace naungan::enrollment
