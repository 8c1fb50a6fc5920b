// Rosters in the tables: their terms, which come from this partition's copy of the agreements, and
// the counters that every step of a roster changes. Functions over rows; one thread, that of the
// rows.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "libs/base/result.h"
#include "libs/runtime/state_machine.h"
#include "libs/state/rows.h"
#include "naungan/agreement/v1/agreement.pb.h"
#include "naungan/enrollment/v1/enrollment_commands.pb.h"
#include "naungan/enrollment/v1/enrollment_log.pb.h"
#include "naungan/enrollment/v1/stored.pb.h"

namespace naungan::enrollment {

// A roster as the tables hold it.
struct LoadedRoster {
  std::string id;  // without "rosters/"
  v1::StoredTerms terms;
  v1::StoredRoster state;

  int32_t number() const { return terms.number(); }
  const v1::Roster& roster() const { return terms.roster(); }
};

std::optional<LoadedRoster> LoadRoster(const state::Reader& rows, std::string_view id);
// ROSTER_UNKNOWN (kNotFound) with `field`.
Result<LoadedRoster> FindRoster(const state::Reader& rows, std::string_view id,
                                std::string_view field);
// Precondition: the roster is there, since an event names it. `name` is "rosters/{roster}".
LoadedRoster RosterOfEvent(const state::Reader& rows, std::string_view name);

// Writes the roster's counters. Queues the work that grants seats to waiting rows, or ends it
// (seat_quota.h).
void StoreRoster(state::Writer& rows, LoadedRoster& roster);

// No event if the roster was opened with the same terms before. Otherwise, beside the errors of
// roster_terms.h:
//
//   REGISTRANT_MISSING       kInvalidArgument: the name is of no agreement
//   REGISTRANT_NOT_ALLOWED   kInvalidArgument: the name is of an agreement
//   AGREEMENT_UNKNOWN        kNotFound
//   ROSTER_EXISTS            kAlreadyExists: another roster has this name
Result<runtime::Decision> DecideOpenRoster(const v1::OpenRoster& command,
                                           const state::Reader& rows);

// Keeps a copy of the agreement. The errors of CheckToldAgreement.
Result<runtime::Decision> ReactToAgreement(const agreement::v1::AgreementEvent& event);

// Gives the next roster of an amended agreement its new terms.
Result<runtime::Decision> RefreshTerms(const runtime::Work& work, const state::Reader& rows);

void ApplyAgreementKnown(const v1::AgreementKnown& event, state::Writer& rows);
void ApplyTermsRefreshed(const v1::TermsRefreshed& event, state::Writer& rows);
void ApplyRosterEntered(const v1::RosterEntered& event, state::Writer& rows);

}  // namespace naungan::enrollment
