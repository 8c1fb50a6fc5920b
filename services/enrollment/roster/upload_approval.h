// Who may approve an upload, and what an approval must say. Pure functions; safe from any thread.
#pragma once

#include <string_view>

#include "libs/base/result.h"
#include "naungan/enrollment/v1/enrollment_commands.pb.h"
#include "naungan/enrollment/v1/roster.pb.h"
#include "naungan/enrollment/v1/stored.pb.h"

namespace naungan::enrollment {

// May `approver` approve `upload` as `command` describes it?
//
//   APPROVER_IS_UPLOADER     kPermissionDenied: two people see every upload
//   CONTENT_HASH_MISMATCH, ROWS_ACCEPTED_MISMATCH, ROWS_REFUSED_MISMATCH
//                            kFailedPrecondition: the upload is not what the approver looked at
//   START_OUTSIDE_TERM       kFailedPrecondition
Status CheckApproval(const v1::StoredUpload& upload, const v1::Roster& roster,
                     const v1::ApproveUpload& command, std::string_view approver);

// Is `command` the approval by which `upload` was approved before?
bool SameApproval(const v1::StoredUpload& upload, const v1::ApproveUpload& command,
                  std::string_view approver);

}  // namespace naungan::enrollment
