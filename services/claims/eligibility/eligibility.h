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
#include "naungan/claims/v1/claims_service.pb.h"
#include "naungan/common/v1/common.pb.h"

namespace naungan::claims {

// What covers are computed with.
struct CoverFacts {
  domain::BillsOf bills_of;
  const domain::CoverRules& rules;
};

// Whether a person is insured on a day, and by which stay.
//
//   denial                  stay
//   UNSPECIFIED             the stay that insures
//   NOT_COVERED             a stay with the programme that contains the day; `reason` says why not
//   PROGRAMME_NOT_INSURED   a stay that contains the day, but none of those has the programme
//   NOT_REGISTERED          null: no stay contains the day
//
// If several stays are equally good, it is the one that began last. `stay` lives as long as the
// person that was asked about.
struct Standing {
  v1::DenialCode denial = v1::DENIAL_CODE_UNSPECIFIED;
  const v1::Stay* stay = nullptr;
  common::v1::CoverReason reason = common::v1::COVER_REASON_UNSPECIFIED;
};

// Returns how the person is insured for a claim of `kind` whose event happened on `event`.
//
//   JKK, JKM   the programme must be covered on the day (libs/domain/coverage.h)
//   JHT        a stay with JHT must have begun by the day. It need not be covered: the balance
//              belongs to the member who saved it, after the last day of membership too, and the
//              employer's arrears do not take it away (Permenaker 4/2022).
Standing StandingFor(v1::ClaimKind kind, domain::Date event, const v1::InsuredPerson& person,
                     const CoverFacts& facts);

// Returns the programme that pays claims of that kind.
common::v1::Programme ProgrammeOf(v1::ClaimKind kind);

// Returns the first day of the membership that waiting periods count from, for an event in the
// stay. A person who is no member on the day has waited for no time.
domain::Date WaitsSince(const v1::InsuredPerson& person, domain::Date event,
                        const CoverFacts& facts);

// Fills in what CheckEligibility answers, but for its freshness.
void FillEligibility(const v1::InsuredPerson& person, const CoverFacts& facts,
                     common::v1::Programme programme, domain::Date date,
                     v1::CheckEligibilityResponse& response);

}  // namespace naungan::claims
