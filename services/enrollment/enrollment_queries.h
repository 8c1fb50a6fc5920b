// What the service answers from committed rows. Functions over rows; any thread that holds them as
// a snapshot.
#pragma once

#include <cstdint>
#include <string_view>

#include "libs/base/result.h"
#include "libs/domain/date.h"
#include "libs/domain/participant_id.h"
#include "libs/domain/resource_names.h"
#include "libs/state/rows.h"
#include "naungan/enrollment/v1/contribution_service.pb.h"
#include "naungan/enrollment/v1/enrollment_service.pb.h"
#include "services/enrollment/account/policy.h"

namespace naungan::enrollment {

// The most chunks that one page of rows looks through. A page of refused rows may need many.
inline constexpr int32_t kChunksPerPageMax = 50;

// The errors are ROSTER_UNKNOWN, UPLOAD_UNKNOWN, PARTICIPANT_UNKNOWN and ACCOUNT_UNKNOWN, all
// kNotFound.
Result<v1::Roster> GetRoster(const state::Reader& rows, const domain::RosterName& name);
Result<v1::Upload> GetUpload(const state::Reader& rows, const domain::UploadName& name);
Status GetParticipant(const state::Reader& rows, const domain::ParticipantId& id,
                      v1::GetParticipantResponse& response);
// The bills that can no longer be settled are those of `today`.
Result<v1::Account> GetAccount(const state::Reader& rows, const domain::AccountName& name,
                               const Policy& policy, domain::Date today);

// Counts the rosters in which something is under way (PendingOf), among the first `rosters_max` of
// the partition.
int64_t CountPendingRosters(const state::Reader& rows, int64_t rosters_max);

// Where a page of an upload's rows begins.
struct RowPlace {
  int32_t chunk = 1;
  int32_t index = 0;  // in the chunk
};

// Adds up to `page_size` rows from `place` on, and moves `place` behind the last row that it looked
// at. Returns true if there may be more.
Result<bool> ListRows(const state::Reader& rows, const domain::UploadName& name, bool refused_only,
                      int32_t page_size, RowPlace& place, v1::ListRowsResponse& response);

}  // namespace naungan::enrollment
