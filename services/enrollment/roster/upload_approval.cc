#include "services/enrollment/roster/upload_approval.h"

#include <fmt/core.h>

#include "libs/domain/date.h"
#include "libs/domain/period.h"

namespace naungan::enrollment {

Status CheckApproval(const v1::StoredUpload& upload, const v1::Roster& roster,
                     const v1::ApproveUpload& command, std::string_view approver) {
  if (approver == upload.uploader()) {
    return Fail(Code::kPermissionDenied, "APPROVER_IS_UPLOADER", "naungan-actor",
                "An upload is approved by another actor than its uploader.");
  }
  const auto mismatch = [](std::string_view reason, std::string_view field) {
    return Fail(
        Code::kFailedPrecondition, reason, field,
        "The upload is not the one that this approval describes. Look at it again (GetUpload).");
  };
  if (command.content_hash() != upload.content_hash()) {
    return mismatch("CONTENT_HASH_MISMATCH", "content_hash");
  }
  if (command.rows_accepted() != upload.rows_accepted()) {
    return mismatch("ROWS_ACCEPTED_MISMATCH", "rows_accepted");
  }
  if (command.rows_refused() != upload.rows_refused()) {
    return mismatch("ROWS_REFUSED_MISMATCH", "rows_refused");
  }
  NAUNGAN_ASSIGN(const auto start, domain::Date::FromProto(command.start_date(), "start_date"));
  NAUNGAN_ASSIGN(const auto term, domain::Period::FromProto(roster.term(), "term"));
  if (!term.Contains(start)) {
    return Fail(Code::kFailedPrecondition, "START_OUTSIDE_TERM", "start_date",
                fmt::format("Cover must begin within the term, {}.", term.ToString()));
  }
  return {};
}

bool SameApproval(const v1::StoredUpload& upload, const v1::ApproveUpload& command,
                  std::string_view approver) {
  const auto effective = domain::Date::FromProto(command.effective_date(), "effective_date");
  const auto start = domain::Date::FromProto(command.start_date(), "start_date");
  return upload.approver() == approver && upload.content_hash() == command.content_hash() &&
         effective && effective->days() == upload.effective_days() && start &&
         start->days() == upload.start_days();
}

}  // namespace naungan::enrollment
