// Accounts in the tables: schedules and payments. Bills are in bill_state.h. Functions over rows;
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
#include "naungan/enrollment/v1/enrollment_log.pb.h"
#include "naungan/enrollment/v1/participation.pb.h"
#include "naungan/enrollment/v1/stored.pb.h"
#include "services/enrollment/account/account.h"
#include "services/enrollment/account/bill_plan.h"
#include "services/enrollment/account/ledger.h"
#include "services/enrollment/account/policy.h"
#include "services/enrollment/decision.h"
#include "services/enrollment/roster/roster_state.h"

namespace naungan::enrollment {

// An account, with what it pays for.
struct LoadedAccount {
  std::string name;
  v1::StoredAccount account;
  Payer payer;
  // One of the two: the roster of a group's account, or the newest stay of a self-payer.
  std::optional<LoadedRoster> roster;
  std::optional<v1::Participation> self_payer;
};

// ACCOUNT_UNKNOWN (kNotFound), and the errors of account names.
Result<LoadedAccount> FindAccount(std::string_view text, const state::Reader& rows);
// Precondition: the account is there, since an event or a piece of work names it.
LoadedAccount AccountOfEvent(std::string_view text, const state::Reader& rows);

// The account's bills and payments.
Ledger LedgerOf(const LoadedAccount& loaded, const state::Reader& rows);

Events EventsOf(ContributionEvents contributions);

// The errors are those of account_schedule.h and bill_payment.h, of FindAccount, and DATE_IN_FUTURE
// (kInvalidArgument) if the command's day is after `today`.
Result<runtime::Decision> DecideProposeSchedule(const v1::ProposeSchedule& command,
                                                domain::Date today, const state::Reader& rows);
Result<runtime::Decision> DecideAgreeSchedule(const v1::AgreeSchedule& command, domain::Date today,
                                              const state::Reader& rows);
Result<runtime::Decision> DecideRecordPayment(const v1::RecordPayment& command,
                                              const Policy& policy, domain::Date today,
                                              const state::Reader& rows);
// The errors are those of correction.h, of FindAccount, and DATE_IN_FUTURE.
Result<runtime::Decision> DecideProposeCorrection(const v1::ProposeCorrection& command,
                                                  const std::string& actor,
                                                  const state::Reader& rows);
Result<runtime::Decision> DecideApproveCorrection(const v1::ApproveCorrection& command,
                                                  const std::string& actor, const Policy& policy,
                                                  domain::Date today, const state::Reader& rows);

void ApplyContributionEvent(const v1::ContributionEvent& event, state::Writer& rows);
void ApplyCorrectionProposed(const v1::CorrectionProposed& event, state::Writer& rows);
void ApplyCorrectionApproved(const v1::CorrectionApproved& event, state::Writer& rows);

}  // namespace naungan::enrollment
