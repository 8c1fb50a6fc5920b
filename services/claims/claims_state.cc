#include "services/claims/claims_state.h"

#include <algorithm>
#include <array>
#include <utility>

#include "libs/base/check.h"
#include "libs/domain/period.h"
#include "libs/domain/recorded.h"
#include "services/claims/case/claim.h"
#include "services/claims/eligibility/insured_person.h"

namespace naungan::claims {
namespace {

using domain::Recorded;

domain::ClaimName NameOf(std::string_view text) {
  const auto name = domain::ClaimName::Parse(text, "name");
  NAUNGAN_CHECK(name.has_value(), "names are checked before they become events");
  return *name;
}

void ApplyToPerson(const v1::ClaimsLogEvent& event, const std::string& participant,
                   state::Writer& rows) {
  const auto before = kPersons.Get(rows, participant);
  const v1::InsuredPerson after = EvolvePerson(before.value_or(v1::InsuredPerson()), event);
  const std::string bytes = after.SerializeAsString();
  // A denied claim of a person who is not known must not add a person.
  if (bytes == (before ? before->SerializeAsString() : std::string())) return;
  rows.Put(kPersons.Key(participant), bytes);
}

void ApplyToClaim(const v1::ClaimsLogEvent& event, std::string_view claim, state::Writer& rows) {
  const domain::ClaimName name = NameOf(claim);
  const std::string participant = name.participant.participant.ToString();
  const auto before = kClaims.Get(rows, participant, name.claim);
  kClaims.Put(rows, EvolveClaim(before.value_or(v1::StoredClaim()), event), participant,
              name.claim);
  ApplyToPerson(event, participant, rows);
}

void ApplyBill(const v1::BillKnown& bill, state::Writer& rows) {
  if (bill.has_known()) {
    kBills.Put(rows, bill.known(), bill.account(), bill.bill());
  } else {
    kBills.Delete(rows, bill.account(), bill.bill());
  }
}

}  // namespace

v1::InsuredPerson PersonOf(const state::Reader& rows, const domain::ParticipantName& name) {
  return kPersons.Get(rows, name.participant.ToString()).value_or(v1::InsuredPerson());
}

v1::InsuredPerson PersonToDecideOn(const state::Reader& rows, const domain::ParticipantName& name) {
  v1::InsuredPerson person = PersonOf(rows, name);
  if (person.jht_claim().empty()) return person;
  const auto under_way = ClaimOf(rows, NameOf(person.jht_claim()));
  NAUNGAN_CHECK(under_way.has_value(), "the claim that is marked as under way is stored");
  if (IsLaterJhtPaid(person, Recorded(under_way->claim().jht_balance().as_of_date()))) {
    person.clear_jht_claim();
    person.clear_jht_claim_as_of_date();
  }
  return person;
}

std::optional<v1::StoredClaim> ClaimOf(const state::Reader& rows, const domain::ClaimName& name) {
  return kClaims.Get(rows, name.participant.participant.ToString(), name.claim);
}

void ListClaims(
    const state::Reader& rows, const domain::ParticipantName& name, std::string_view after,
    const std::function<bool(std::string_view claim, const v1::StoredClaim& stored)>& visit) {
  const std::string participant = name.participant.ToString();
  const std::string all = state::EncodeKey(kClaims.id, std::string_view(participant));
  // No key lies between that of the last claim seen and that of the next claim.
  const std::string from = after.empty() ? all : state::PrefixEnd(kClaims.Key(participant, after));
  kClaims.ScanRange(rows, from, state::PrefixEnd(all),
                    [&](std::string_view key, const v1::StoredClaim& stored) {
                      std::string_view rest = key.substr(all.size());
                      return visit(state::TakeString(rest), stored);
                    });
}

int64_t CountClaimsUnderWay(const state::Reader& rows, int64_t claims_max) {
  int64_t seen = 0;
  int64_t under_way = 0;
  kClaims.Scan(
      rows, state::EncodeKey(kClaims.id), [&](std::string_view, const v1::StoredClaim& stored) {
        const v1::ClaimState state = stored.claim().state();
        under_way +=
            state == v1::CLAIM_STATE_SUBMITTED || state == v1::CLAIM_STATE_APPROVED ? 1 : 0;
        return ++seen < claims_max;
      });
  return under_way;
}

std::span<const domain::KnownBill> AccountBills::Of(std::string_view account) {
  const auto known = bills_.find(account);
  if (known != bills_.end()) return known->second;
  std::vector<domain::KnownBill>& bills = bills_[std::string(account)];
  kBills.Scan(rows_, state::EncodeKey(kBills.id, account),
              [&](std::string_view, const v1::KnownBill& row) {
                domain::KnownBill& bill = bills.emplace_back();
                bill.first_seat = row.first_seat();
                bill.past_last_seat = row.past_last_seat();
                bill.from = Recorded(row.from_month());
                bill.to = Recorded(row.to_month());
                bill.issued = domain::Date::OfDays(row.issued_days());
                bill.due = domain::Date::OfDays(row.due_days());
                if (row.has_paid()) {
                  bill.paid = {.paid = domain::Date::OfDays(row.paid().paid_days()),
                               .cover = {domain::Date::OfDays(row.paid().from_days()),
                                         domain::Date::OfDays(row.paid().to_days())}};
                }
                return true;
              });
  return bills;
}

void Apply(const v1::ClaimsLogEvent& event, state::Writer& rows) {
  switch (event.event_case()) {
    case v1::ClaimsLogEvent::kClaim:
      return ApplyToClaim(event, event.claim().event().claim(), rows);
    case v1::ClaimsLogEvent::kSupplemented:
      return ApplyToClaim(event, event.supplemented().claim(), rows);
    case v1::ClaimsLogEvent::kStayOpened:
      return ApplyToPerson(event, event.stay_opened().participant_id(), rows);
    case v1::ClaimsLogEvent::kStayEnded:
      return ApplyToPerson(event, event.stay_ended().participant_id(), rows);
    case v1::ClaimsLogEvent::kBill:
      return ApplyBill(event.bill(), rows);
    case v1::ClaimsLogEvent::EVENT_NOT_SET:
      break;
  }
  NAUNGAN_CHECK(false, "the log contains only events that a build of this service wrote");
}

}  // namespace naungan::claims
