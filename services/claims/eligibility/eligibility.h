// Decides whether a person is insured against an event on the day of it. Pure functions; safe from
// any thread.
//
// Every question is asked of one day. The answer rests on what is known now, so it may change when
// enrollment corrects a record: it is asked at the submission, and again at the approval.
#pragma once

#include "libs/domain/coverage.h"
#include "libs/domain/date.h"
#include "naungan/claims/v1/claim.pb.h"
#include "naungan/claims/v1/claims_log.pb.h"
#include "naungan/common/v1/common.pb.h"

namespace naungan::claims {

// Whether a person is insured on a day, and by which stay.
//
//   denial                  stay
//   UNSPECIFIED             the stay that insures
//   NOT_COVERED             a stay with the programme that contains the day, but the day is unpaid
//   PROGRAMME_NOT_INSURED   a stay that contains the day, but none of those has the programme
//   NOT_REGISTERED          null: no stay contains the day
//
// If several stays are equally good, it is the one that began last. `stay` lives as long as the
// person that was asked about.
struct Standing {
  v1::DenialCode denial = v1::DENIAL_CODE_UNSPECIFIED;
  const v1::Stay* stay = nullptr;
};

// Returns how the person is insured for a claim of `kind` whose event happened on `event`.
// Precondition: `covers_of` answers for the month of `event`.
//
//   JKK, JKM   the programme must be covered on the day: registered and paid for
//   JHT        a stay with JHT must have begun by the day. It need not be covered: the balance
//              belongs to the member who saved it, after the last day of membership too, and the
//              employer's arrears do not take it away (Permenaker 4/2022).
Standing StandingFor(v1::ClaimKind kind, domain::Date event, const v1::InsuredPerson& person,
                     const domain::CoversOf& covers_of);

// Returns the programme that pays claims of that kind.
common::v1::Programme ProgrammeOf(v1::ClaimKind kind);

// What CheckEligibility answers: libs/domain/coverage.h defines both words.
struct Eligibility {
  bool registered = false;
  bool covered = false;
};

// Precondition: `covers_of` answers for the month of `date`.
Eligibility EligibilityOn(const v1::InsuredPerson& person, const domain::CoversOf& covers_of,
                          common::v1::Programme programme, domain::Date date);

}  // namespace naungan::claims
