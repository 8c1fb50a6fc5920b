#include "services/claims/insured.h"

#include <algorithm>
#include <span>
#include <string>
#include <tuple>
#include <utility>

#include "libs/base/check.h"
#include "libs/domain/programme_set.h"

namespace naungan::claims {
namespace {

// A date of an event that was decided: it was read when it came in.
domain::Date DateOf(const common::v1::Date& proto) {
  const auto date = domain::Date::FromProto(proto, "date");
  NAUNGAN_CHECK(date.has_value(), "an event's dates were checked when it was decided");
  return *date;
}

domain::Period PeriodOf(const common::v1::Period& proto) {
  const auto period = domain::Period::FromProto(proto, "period");
  NAUNGAN_CHECK(period.has_value(), "an event's periods were checked when it was decided");
  return *period;
}

v1::Stay* MutableLastStay(v1::InsuredPerson& person, std::string_view account) {
  for (int i = person.stays_size() - 1; i >= 0; --i) {
    if (person.stays(i).account() == account) return person.mutable_stays(i);
  }
  return nullptr;
}

void EndStay(v1::InsuredPerson& person, std::string_view account, domain::Date end) {
  v1::Stay* const stay = MutableLastStay(person, account);
  if (stay == nullptr) return;
  domain::Period period = PeriodOf(stay->period());
  // What ends before it began holds no day; it stays in the list, so that its end can be known.
  end = std::max(end, period.from);
  if (period.to && *period.to <= end) return;
  period.to = end;
  *stay->mutable_period() = period.ToProto();
}

void MakeRoom(v1::InsuredPerson& person) {
  if (person.stays_size() < kStaysPerPersonMax) return;
  // One without an end ends after all others; of several without, the first that was told.
  const auto first_to_end = std::ranges::min_element(person.stays(), {}, [](const v1::Stay& stay) {
    const domain::Period period = PeriodOf(stay.period());
    return std::pair(!period.to.has_value(), period.to.value_or(domain::Date()));
  });
  person.mutable_stays()->erase(first_to_end);
}

void OpenStay(v1::InsuredPerson& person, const v1::StayOpened& opened) {
  const domain::Date from = PeriodOf(opened.stay().period()).from;
  if (!opened.continued_account().empty()) EndStay(person, opened.continued_account(), from);
  MakeRoom(person);
  *person.add_stays() = opened.stay();
}

void MarkSubmitted(v1::InsuredPerson& person, const v1::Claim& claim) {
  if (claim.kind() != v1::CLAIM_KIND_JHT) {
    person.set_death_claim(claim.name());
    return;
  }
  person.set_jht_claim(claim.name());
  *person.mutable_jht_claim_as_of_date() = claim.jht_balance().as_of_date();
}

void UnmarkDenied(v1::InsuredPerson& person, const std::string& claim) {
  if (person.death_claim() == claim) person.clear_death_claim();
  if (person.jht_claim() == claim) {
    person.clear_jht_claim();
    person.clear_jht_claim_as_of_date();
  }
}

void MarkJhtPaid(v1::InsuredPerson& person, const std::string& claim) {
  if (person.jht_claim() != claim) return;
  const bool newer = !person.has_jht_paid_as_of_date() ||
                     DateOf(person.jht_paid_as_of_date()) < DateOf(person.jht_claim_as_of_date());
  if (newer) *person.mutable_jht_paid_as_of_date() = person.jht_claim_as_of_date();
  person.clear_jht_claim();
  person.clear_jht_claim_as_of_date();
}

// A payment taken back puts the claim under way again. Its balance stays known as paid once: a new
// claim on the same balance is refused either way.
void MarkJhtReversed(v1::InsuredPerson& person, const std::string& claim) {
  if (!person.jht_claim().empty()) return;
  person.set_jht_claim(claim);
  *person.mutable_jht_claim_as_of_date() = person.jht_paid_as_of_date();
}

// A stay that was to begin after the death ends on its own first day, and tells too late a day.
void NoteDeath(v1::InsuredPerson& person, domain::Date death) {
  if (person.has_death_date() && DateOf(person.death_date()) <= death) return;
  *person.mutable_death_date() = death.ToProto();
}

void EvolveClaims(v1::InsuredPerson& person, const v1::ClaimEvent& event) {
  if (event.has_submitted()) MarkSubmitted(person, event.submitted().claim());
  if (event.has_denied()) UnmarkDenied(person, event.claim());
  if (event.has_approved() && event.approved().claim().kind() != v1::CLAIM_KIND_JHT) {
    *person.mutable_death_date() = event.approved().claim().death_date();
  }
  if (event.has_paid()) MarkJhtPaid(person, event.claim());
  if (event.has_payment_reversed() && event.payment_reversed().kind() == v1::CLAIM_KIND_JHT) {
    MarkJhtReversed(person, event.claim());
  }
}

bool IsCovered(const domain::Participation& stay, const domain::CoversOf& covers_of,
               common::v1::Programme programme, domain::Date date) {
  return domain::IsCovered(std::span(&stay, 1), covers_of, programme, date);
}

// The better of two standings on one day, so that the order of stays does not matter.
bool Better(const Standing& a, const Standing& b) {
  const auto rank = [](const Standing& standing) {
    return std::tuple(standing.denial == v1::DENIAL_CODE_UNSPECIFIED,
                      standing.denial == v1::DENIAL_CODE_NOT_COVERED,
                      DateOf(standing.stay->period().from_date()), standing.stay->account());
  };
  return rank(a) > rank(b);
}

void Consider(Standing& best, const Standing& candidate) {
  if (best.stay == nullptr || Better(candidate, best)) best = candidate;
}

}  // namespace

v1::InsuredPerson Evolve(v1::InsuredPerson person, const v1::ClaimsLogEvent& event) {
  if (event.has_claim()) EvolveClaims(person, event.claim().event());
  if (event.has_stay_opened()) OpenStay(person, event.stay_opened());
  if (event.has_stay_ended()) {
    const domain::Date end = DateOf(event.stay_ended().end_date());
    EndStay(person, event.stay_ended().account(), end);
    if (event.stay_ended().by_death()) NoteDeath(person, end.AddDays(-1));
  }
  return person;
}

bool MayHaveDroppedStays(const v1::InsuredPerson& person) {
  return person.stays_size() >= kStaysPerPersonMax;
}

const v1::Stay* LastStay(const v1::InsuredPerson& person, std::string_view account) {
  for (int i = person.stays_size() - 1; i >= 0; --i) {
    if (person.stays(i).account() == account) return &person.stays(i);
  }
  return nullptr;
}

domain::Participation ToDomain(const v1::Stay& stay) {
  const auto programmes = domain::ProgrammeSet::FromProto(stay.programmes(), "programmes");
  NAUNGAN_CHECK(programmes.has_value(), "a stay's programmes were checked when it came in");
  return {.account = stay.account(),
          .programmes = *programmes,
          .seat = stay.seat(),
          .period = PeriodOf(stay.period())};
}

Standing StandingOn(const v1::InsuredPerson& person, const domain::CoversOf& covers_of,
                    common::v1::Programme programme, domain::Date date) {
  Standing best{.denial = v1::DENIAL_CODE_NOT_REGISTERED};
  for (const v1::Stay& stay : person.stays()) {
    const domain::Participation participation = ToDomain(stay);
    if (!participation.period.Contains(date)) continue;
    Standing standing{.denial = v1::DENIAL_CODE_PROGRAMME_NOT_INSURED, .stay = &stay};
    if (participation.programmes.Contains(programme)) {
      standing.denial = IsCovered(participation, covers_of, programme, date)
                            ? v1::DENIAL_CODE_UNSPECIFIED
                            : v1::DENIAL_CODE_NOT_COVERED;
    }
    Consider(best, standing);
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

v1::DenialCode OtherClaim(const v1::InsuredPerson& person, v1::ClaimKind kind,
                          std::optional<domain::Date> jht_as_of) {
  if (kind != v1::CLAIM_KIND_JHT) {
    return person.death_claim().empty() ? v1::DENIAL_CODE_UNSPECIFIED
                                        : v1::DENIAL_CODE_DEATH_CLAIMED;
  }
  const bool paid_already = jht_as_of && person.has_jht_paid_as_of_date() &&
                            *jht_as_of <= DateOf(person.jht_paid_as_of_date());
  return paid_already || !person.jht_claim().empty() ? v1::DENIAL_CODE_JHT_CLAIMED
                                                     : v1::DENIAL_CODE_UNSPECIFIED;
}

bool IsLaterJhtPaid(const v1::InsuredPerson& person, domain::Date as_of) {
  return person.has_jht_paid_as_of_date() && as_of < DateOf(person.jht_paid_as_of_date());
}

std::optional<domain::Date> DeathDate(const v1::InsuredPerson& person) {
  if (!person.has_death_date()) return std::nullopt;
  return DateOf(person.death_date());
}

}  // namespace naungan::claims
