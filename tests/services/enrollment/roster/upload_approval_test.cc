#include "services/enrollment/roster/upload_approval.h"

#include <gtest/gtest.h>

#include <functional>

#include "services/enrollment/roster/roster_terms.h"
#include "tests/services/enrollment/examples.h"

namespace naungan::enrollment {
namespace {

v1::Roster Parepare() {
  auto agreement = AgreementOf("parepare-2024", "2024-05-13", "2025-01-01");
  return RosterUnder(agreement, "rentan").value();
}

TEST(CheckApprovalTest, TellsWhatDoesNotMatch) {
  // Given an upload, and an approval of it as it stands
  v1::StoredUpload upload;
  upload.set_uploader("disnaker");
  upload.set_content_hash("hash");
  upload.set_rows_accepted(8'000);
  upload.set_rows_refused(3);
  v1::ApproveUpload approval;
  approval.set_content_hash("hash");
  approval.set_rows_accepted(8'000);
  approval.set_rows_refused(3);
  *approval.mutable_start_date() = DateOf("2024-06-01");
  EXPECT_TRUE(CheckApproval(upload, Parepare(), approval, "kepala-dinas"));

  // Then its uploader may not give it, and every difference has its reason
  const auto own = CheckApproval(upload, Parepare(), approval, "disnaker");
  EXPECT_EQ(own.error().reason, "APPROVER_IS_UPLOADER");
  EXPECT_EQ(own.error().code, Code::kPermissionDenied);
  const auto reason_of = [&](const std::function<void(v1::ApproveUpload&)>& change) {
    v1::ApproveUpload changed = approval;
    change(changed);
    const auto status = CheckApproval(upload, Parepare(), changed, "kepala-dinas");
    EXPECT_EQ(status.error().code, Code::kFailedPrecondition);
    return status.error().reason;
  };
  EXPECT_EQ(reason_of([](auto& a) { a.set_content_hash("other"); }), "CONTENT_HASH_MISMATCH");
  EXPECT_EQ(reason_of([](auto& a) { a.set_rows_accepted(7'999); }), "ROWS_ACCEPTED_MISMATCH");
  EXPECT_EQ(reason_of([](auto& a) { a.set_rows_refused(4); }), "ROWS_REFUSED_MISMATCH");
  EXPECT_EQ(reason_of([](auto& a) { *a.mutable_start_date() = DateOf("2024-05-12"); }),
            "START_OUTSIDE_TERM");
}

}  // namespace
}  // namespace naungan::enrollment
