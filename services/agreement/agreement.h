// The rules of an agreement: what a command comes to, and what an event makes of an agreement. Pure
// functions, safe from any thread.
//
//   AgreementRow + command --Decide--> events --Evolve--> AgreementRow
//
// A command that was carried out before, with the same content, decides to nothing and is answered
// with the agreement as it stands.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "libs/base/result.h"
#include "libs/domain/date.h"
#include "libs/domain/region_names.h"
#include "naungan/agreement/v1/agreement.pb.h"
#include "naungan/agreement/v1/agreement_log.pb.h"
#include "naungan/agreement/v1/stored.pb.h"

namespace naungan::agreement {

inline constexpr int kAddendaMax = 100;
inline constexpr int kSuccessorsMax = 100;

// What the regulation leaves open. The house's value; no flag sets another.
struct RenewalPolicy {
  // A renewal that is signed late takes effect from the old term's end if the gap is at most this:
  // a longer one ends the membership of those insured (BPJSTK manual 908, Probis Kepesertaan).
  int gap_months_max = 3;
};

// Registers an agreement. `current`: the agreement of that name, if there is one. `predecessor`:
// what is known of the one that it renews, if it is known here.
//
// Errors: those of CheckAgreement with the field below "agreement"; DATE_IN_FUTURE: nothing is
// signed after `today`; kAlreadyExists
// (AGREEMENT_EXISTS: other content under that name); kFailedPrecondition: PREDECESSOR_UNKNOWN,
// PREDECESSOR_OF_OTHER_REGION; kInvalidArgument: PREDECESSOR_IS_ITSELF, TERM_BEFORE_PREDECESSOR,
// TERM_BEFORE_SIGNATURE, SIGNED_TOO_LATE.
Result<std::vector<v1::AgreementEvent>> Decide(const v1::AgreementRow* current,
                                               const v1::RegisterAgreement& command,
                                               const v1::AgreementKnown* predecessor,
                                               const domain::RegionNames& regions,
                                               const RenewalPolicy& policy, domain::Date today);

// Amends an agreement.
//
// Errors: kNotFound (AGREEMENT_UNKNOWN); CheckAddendum's with the field below "addendum";
// DATE_IN_FUTURE: signed after `today`;
// kAlreadyExists (ADDENDUM_EXISTS: other content under that reference); kAborted
// (VERSION_MISMATCH); kInvalidArgument: EFFECTIVE_OUTSIDE_TERM, EFFECTIVE_BEFORE_LAST_ADDENDUM,
// CATEGORY_UNKNOWN, DUPLICATE_ID, and CheckAgreement's for what is added, the field below
// "addendum"; kFailedPrecondition (ADDENDA_FULL).
Result<std::vector<v1::AgreementEvent>> Decide(const v1::AgreementRow* current,
                                               const v1::AmendAgreement& command,
                                               const domain::RegionNames& regions,
                                               domain::Date today);

// Notes that `successor` renews `current`; nothing if that is known, or kSuccessorsMax are.
std::optional<v1::AgreementEvent> Succeed(const v1::AgreementRow& current,
                                          std::string_view successor);

// The agreement after `event`. `current` is null for the event that registers it. Total.
v1::AgreementRow Evolve(const v1::AgreementRow* current, const v1::AgreementEvent& event);

// What another partition, or a later renewal, must know of an agreement.
v1::AgreementKnown KnownOf(const v1::Agreement& agreement);

}  // namespace naungan::agreement
