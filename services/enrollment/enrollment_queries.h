// What the service answers from committed rows. Functions over rows; any thread whose rows are a
// snapshot.
#pragma once

#include <cstdint>
#include <string_view>

#include "libs/base/result.h"
#include "libs/domain/participant_id.h"
#include "libs/domain/resource_names.h"
#include "libs/state/rows.h"
#include "naungan/enrollment/v1/contribution_service.pb.h"
#include "naungan/enrollment/v1/enrollment_service.pb.h"

namespace naungan::enrollment {

// Chunks that one page of rows looks through: most of them when only refused rows are wanted.
inline constexpr int32_t kChunksPerPageMax = 50;

// ROSTER_UNKNOWN, UPLOAD_UNKNOWN, PARTICIPANT_UNKNOWN, ACCOUNT_UNKNOWN: kNotFound.
Result<v1::Roster> GetRoster(const state::Reader& rows, const domain::RosterName& name);
Result<v1::Upload> GetUpload(const state::Reader& rows, const domain::UploadName& name);
Status GetParticipant(const state::Reader& rows, const domain::ParticipantId& id,
                      v1::GetParticipantResponse& response);
Result<v1::Account> GetAccount(const state::Reader& rows, const domain::AccountName& name);

// Rosters whose `pending` is not 0, among the first `rosters_max` of the partition: their seats are
// being granted, or a bill is being summed.
int64_t CountPendingRosters(const state::Reader& rows, int64_t rosters_max);

// Where a page of an upload's rows begins.
struct RowPlace {
  int32_t chunk = 1;
  int32_t index = 0;  // in the chunk
};

// Adds up to `page_size` rows from `place` on, and moves it behind the last one looked at. True:
// there may be more.
Result<bool> ListRows(const state::Reader& rows, const domain::UploadName& name, bool refused_only,
                      int32_t page_size, RowPlace& place, v1::ListRowsResponse& response);

}  // namespace naungan::enrollment
