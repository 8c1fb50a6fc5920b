// Reads values of our own rows and events. They were checked before they were written, so a value
// that cannot be read is a bug of ours and ends the process. Pure functions; safe from any thread.
#pragma once

#include <string_view>

#include "libs/domain/date.h"
#include "libs/domain/participant_id.h"
#include "libs/domain/period.h"
#include "libs/domain/programme_set.h"
#include "libs/domain/resource_names.h"
#include "naungan/common/v1/common.pb.h"

namespace naungan::enrollment {

domain::Date Recorded(const common::v1::Date& date);
domain::Month Recorded(const common::v1::Month& month);
domain::Period Recorded(const common::v1::Period& period);
domain::ProgrammeSet Recorded(const google::protobuf::RepeatedField<int>& programmes);

// Names as resource names: "rosters/{roster}", "rosters/{roster}/uploads/{upload}",
// "agreements/{agreement}", "rosters/{roster}/account" or "participants/{participant}/account".
domain::RosterName RecordedRoster(std::string_view name);
domain::UploadName RecordedUpload(std::string_view name);
domain::AgreementName RecordedAgreement(std::string_view name);
domain::AccountName RecordedAccount(std::string_view name);

// A participant's id stands as ten bytes in rows and in long messages, and as text elsewhere.
domain::ParticipantId RecordedParticipant(std::string_view bytes);
std::string RecordedParticipantBytes(std::string_view text);
std::string BytesOf(const domain::ParticipantId& id);

}  // namespace naungan::enrollment
