#include "services/claims/eligibility/eligibility.h"

#include <tuple>
#include <vector>

#include "libs/domain/recorded.h"
#include "services/claims/eligibility/insured_person.h"

namespace naungan::claims {
namespace {

// Which of two standings on one day is better. It is a total order, so the order of the stays does
// not matter.
bool Better(const Standing& a, const Standing& b) {
  const auto rank = [](const Standing& standing) {
    return std::tuple(standing.denial == v1::DENIAL_CODE_UNSPECIFIED,
                      standing.denial == v1::DENIAL_CODE_NOT_COVERED,
                      domain::Recorded(standing.stay->period().from_date()),
                      standing.stay->account());
  };
  return rank(a) > rank(b);
}

void Consider(Standing& best, const Standing& candidate) {
  if (best.stay == nullptr || Better(candidate, best)) best = candidate;
}

Standing CoveredStandingOn(const v1::InsuredPerson& person, const CoverFacts& facts,
                           common::v1::Programme programme, domain::Date date) {
  const auto stays = ToDomain(person);
  const domain::Coverage coverage =
      domain::CoverageOn(stays, facts.bills_of, facts.rules, programme, date);
  if (coverage.by != nullptr) {
    return {
        .denial = coverage.IsCovered() ? v1::DENIAL_CODE_UNSPECIFIED : v1::DENIAL_CODE_NOT_COVERED,
        .stay = &person.stays(static_cast<int>(coverage.by - stays.data())),
        .reason = coverage.reason};
  }
  Standing best{.denial = v1::DENIAL_CODE_NOT_REGISTERED,
                .reason = common::v1::COVER_REASON_NOT_REGISTERED};
  for (const v1::Stay& stay : person.stays()) {
    if (!domain::Recorded(stay.period()).Contains(date)) continue;
    Consider(best, {.denial = v1::DENIAL_CODE_PROGRAMME_NOT_INSURED,
                    .stay = &stay,
                    .reason = common::v1::COVER_REASON_NOT_REGISTERED});
  }
  return best;
}

Standing JhtStandingOn(const v1::InsuredPerson& person, domain::Date date) {
  Standing best{.denial = v1::DENIAL_CODE_NOT_REGISTERED};
  for (const v1::Stay& stay : person.stays()) {
    const domain::Participation participation = ToDomain(stay);
    if (participation.period.IsEmpty() || date < participation.period.from) continue;
    const bool insured = participation.programmes.Contains(common::v1::PROGRAMME_JHT);
    Consider(best, {.denial = insured ? v1::DENIAL_CODE_UNSPECIFIED
                                      : v1::DENIAL_CODE_PROGRAMME_NOT_INSURED,
                    .stay = &stay});
  }
  return best;
}

}  // namespace

Standing StandingFor(v1::ClaimKind kind, domain::Date event, const v1::InsuredPerson& person,
                     const CoverFacts& facts) {
  if (kind == v1::CLAIM_KIND_JHT) return JhtStandingOn(person, event);
  return CoveredStandingOn(person, facts, ProgrammeOf(kind), event);
}

common::v1::Programme ProgrammeOf(v1::ClaimKind kind) {
  if (kind == v1::CLAIM_KIND_JKK_DEATH) return common::v1::PROGRAMME_JKK;
  if (kind == v1::CLAIM_KIND_JKM_DEATH) return common::v1::PROGRAMME_JKM;
  return common::v1::PROGRAMME_JHT;
}

domain::Date WaitsSince(const v1::InsuredPerson& person, domain::Date event,
                        const CoverFacts& facts) {
  return domain::MemberSince(ToDomain(person), facts.bills_of, facts.rules, event).value_or(event);
}

void FillEligibility(const v1::InsuredPerson& person, const CoverFacts& facts,
                     common::v1::Programme programme, domain::Date date,
                     v1::CheckEligibilityResponse& response) {
  const auto stays = ToDomain(person);
  const domain::Coverage coverage =
      domain::CoverageOn(stays, facts.bills_of, facts.rules, programme, date);
  response.set_registered(domain::IsRegistered(stays, programme, date));
  response.set_covered(coverage.IsCovered());
  response.set_reason(coverage.reason);
  response.set_unpaid_months(coverage.unpaid_months);
  if (coverage.month) *response.mutable_month() = coverage.month->ToProto();
  if (coverage.by != nullptr) {
    const v1::Stay& stay = person.stays(static_cast<int>(coverage.by - stays.data()));
    response.set_account(stay.account());
    response.set_agreement(stay.agreement());
  }
  if (const auto since = domain::MemberSince(stays, facts.bills_of, facts.rules, date)) {
    *response.mutable_member_since_date() = since->ToProto();
  }
}

}  // namespace naungan::claims
