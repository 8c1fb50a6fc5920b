#include "services/claims/eligibility/insured_person.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "libs/domain/period.h"
#include "libs/domain/recorded.h"

namespace naungan::claims {
namespace {

using domain::Recorded;

v1::Stay* MutableLastStay(v1::InsuredPerson& person, std::string_view account) {
  for (int i = person.stays_size() - 1; i >= 0; --i) {
    if (person.stays(i).account() == account) return person.mutable_stays(i);
  }
  return nullptr;
}

void EndStay(v1::InsuredPerson& person, std::string_view account, domain::Date end) {
  v1::Stay* const stay = MutableLastStay(person, account);
  if (stay == nullptr) return;
  domain::Period period = Recorded(stay->period());
  // A stay that ends before it began contains no day. It is kept, so that a later end of the same
  // account still finds it.
  end = std::max(end, period.from);
  if (period.to && *period.to <= end) return;
  period.to = end;
  *stay->mutable_period() = period.ToProto();
}

void MakeRoom(v1::InsuredPerson& person) {
  if (person.stays_size() < kStaysPerPersonMax) return;
  // A stay without an end ends after all others. Of several without an end, the first one is
  // dropped.
  const auto first_to_end = std::ranges::min_element(person.stays(), {}, [](const v1::Stay& stay) {
    const domain::Period period = Recorded(stay.period());
    return std::pair(!period.to.has_value(), period.to.value_or(domain::Date()));
  });
  person.mutable_stays()->erase(first_to_end);
}

void OpenStay(v1::InsuredPerson& person, const v1::StayOpened& opened) {
  const domain::Date from = Recorded(opened.stay().period()).from;
  const std::string& continued = opened.stay().continues_account();
  if (!continued.empty()) EndStay(person, continued, from);
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
  const bool newer =
      !person.has_jht_paid_as_of_date() ||
      Recorded(person.jht_paid_as_of_date()) < Recorded(person.jht_claim_as_of_date());
  if (newer) *person.mutable_jht_paid_as_of_date() = person.jht_claim_as_of_date();
  person.clear_jht_claim();
  person.clear_jht_claim_as_of_date();
}

// When a payment is taken back, its claim is under way again. The date of its balance still counts
// as paid: a new claim on the same balance is denied either way.
void MarkJhtReversed(v1::InsuredPerson& person, const std::string& claim) {
  if (!person.jht_claim().empty()) return;
  person.set_jht_claim(claim);
  *person.mutable_jht_claim_as_of_date() = person.jht_paid_as_of_date();
}

// The earliest day counts. Enrollment ends a stay that would have begun after the death on that
// stay's first day, so the end of such a stay gives a day that is too late.
void NoteDeath(v1::InsuredPerson& person, domain::Date death) {
  if (person.has_death_date() && Recorded(person.death_date()) <= death) return;
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

}  // namespace

v1::InsuredPerson EvolvePerson(v1::InsuredPerson person, const v1::ClaimsLogEvent& event) {
  if (event.has_claim()) EvolveClaims(person, event.claim().event());
  if (event.has_stay_opened()) OpenStay(person, event.stay_opened());
  if (event.has_stay_ended()) {
    const domain::Date end = Recorded(event.stay_ended().end_date());
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
  return {.account = stay.account(),
          .programmes = Recorded(stay.programmes()),
          .segment = stay.segment(),
          .seat = stay.seat(),
          .period = Recorded(stay.period()),
          .admitted = Recorded(stay.admitted_date()),
          .continues = stay.continues_account()};
}

std::vector<domain::Participation> ToDomain(const v1::InsuredPerson& person) {
  std::vector<domain::Participation> participations;
  participations.reserve(static_cast<size_t>(person.stays_size()));
  for (const v1::Stay& stay : person.stays()) participations.push_back(ToDomain(stay));
  return participations;
}

bool IsLaterJhtPaid(const v1::InsuredPerson& person, domain::Date as_of) {
  return person.has_jht_paid_as_of_date() && as_of < Recorded(person.jht_paid_as_of_date());
}

std::optional<domain::Date> DeathDate(const v1::InsuredPerson& person) {
  if (!person.has_death_date()) return std::nullopt;
  return Recorded(person.death_date());
}

}  // namespace naungan::claims
