// Accounts in the tables. A group's bill is summed over its seats in slices. Functions over rows;
// one thread, that of the rows.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "libs/base/result.h"
#include "libs/domain/date.h"
#include "libs/runtime/state_machine.h"
#include "libs/state/rows.h"
#include "naungan/enrollment/v1/contribution.pb.h"
#include "naungan/enrollment/v1/enrollment_commands.pb.h"
#include "naungan/enrollment/v1/participation.pb.h"
#include "naungan/enrollment/v1/stored.pb.h"
#include "services/enrollment/account.h"
#include "services/enrollment/bill_plan.h"
#include "services/enrollment/decision.h"
#include "services/enrollment/policy.h"
#include "services/enrollment/roster_state.h"

namespace naungan::enrollment {

// An account with whose seats it pays for: a roster's, or the one of a self-payer.
struct LoadedAccount {
  std::string name;
  v1::StoredAccount account;
  Payer payer;
  std::optional<LoadedRoster> roster;
  std::optional<v1::Participation> self_payer;
};

// ACCOUNT_UNKNOWN (kNotFound), and the errors of account names.
Result<LoadedAccount> FindAccount(std::string_view text, const state::Reader& rows);
// For work and for Apply: the account is there.
LoadedAccount AccountOfEvent(std::string_view text, const state::Reader& rows);

// Adds the events to the account and to the decision.
Events RecordOn(LoadedAccount& loaded, ContributionEvents contributions);

// What is proposed, agreed, billed or paid later than `today` has not happened: DATE_IN_FUTURE.
Result<runtime::Decision> DecideProposeSchedule(const v1::ProposeSchedule& command,
                                                domain::Date today, const state::Reader& rows);
Result<runtime::Decision> DecideAgreeSchedule(const v1::AgreeSchedule& command, domain::Date today,
                                              const state::Reader& rows);
Result<runtime::Decision> DecideRecordPayment(const v1::RecordPayment& command,
                                              const Policy& policy, domain::Date today,
                                              const state::Reader& rows);

void ApplyContributionEvent(const v1::ContributionEvent& event, state::Writer& rows);

}  // namespace naungan::enrollment
