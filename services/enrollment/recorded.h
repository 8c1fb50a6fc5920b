// Reads values of our own rows and events. They were checked before they were written, so a value
// that cannot be read is a bug of ours and ends the process. Pure functions; safe from any thread.
#pragma once

#include <string_view>

#include "libs/domain/participant_id.h"
#include "libs/domain/recorded.h"
#include "libs/domain/resource_names.h"
#include "naungan/common/v1/common.pb.h"

namespace naungan::enrollment {

// Dates, months, periods and sets of programmes.
using domain::Recorded;

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
