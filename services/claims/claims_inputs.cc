#include "services/claims/claims_inputs.h"

#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "libs/domain/period.h"
#include "libs/domain/programme_set.h"
#include "libs/domain/region_code.h"
#include "libs/domain/resource_names.h"
#include "libs/eventlog/topics.h"
#include "libs/runtime/event_level.h"
#include "naungan/enrollment/v1/contribution.pb.h"
#include "naungan/enrollment/v1/participation.pb.h"
#include "services/claims/claims_state.h"
#include "services/claims/eligibility/insured_person.h"

namespace naungan::claims {
namespace {

using Events = std::vector<v1::ClaimsLogEvent>;

std::unexpected<Error> Broken(std::string_view reason, std::string_view field,
                              const std::string& message) {
  return Fail(Code::kInternal, reason, field,
              message + " Find out what enrollment published, or skip the record.");
}

// Turns the error of a field's check into a broken input.
std::unexpected<Error> Broken(const Error& error) {
  return Broken("INPUT_INVALID", error.field, error.reason + ": " + error.message);
}

#define NAUNGAN_CLAIMS_VALID(expression) \
  if (auto valid = (expression); !valid) return Broken(valid.error())

// The kecamatan in which a locality lies. Enrollment takes no locality above a kecamatan.
Result<std::string> KecamatanOf(std::string_view locality) {
  NAUNGAN_ASSIGN(const auto code, domain::RegionCode::Parse(locality, "locality_code"));
  const auto kecamatan = code.At(domain::RegionLevel::kKecamatan);
  if (kecamatan) return kecamatan->ToString();
  return Fail(Code::kInvalidArgument, "REGION_CODE_MALFORMED", "locality_code",
              "A locality is a kecamatan or lies in one.");
}

Status CheckStay(const enrollment::v1::Participation& participation) {
  NAUNGAN_CLAIMS_VALID(domain::ParseAccountName(participation.account(), "account"));
  NAUNGAN_CLAIMS_VALID(domain::Period::FromProto(participation.period(), "period"));
  NAUNGAN_CLAIMS_VALID(domain::ProgrammeSet::FromProto(participation.programmes(), "programmes"));
  if (participation.has_birth_date()) {
    NAUNGAN_CLAIMS_VALID(domain::Date::FromProto(participation.birth_date(), "birth_date"));
  }
  NAUNGAN_CLAIMS_VALID(domain::Date::FromProto(participation.admitted_date(), "admitted_date"));
  if (!participation.locality_code().empty()) {
    NAUNGAN_CLAIMS_VALID(KecamatanOf(participation.locality_code()));
  }
  if (participation.seat() < 1)
    return Broken("INPUT_INVALID", "seat", "A seat number is at least 1.");
  if (participation.wage_rupiah() < 0) {
    return Broken("INPUT_INVALID", "wage_rupiah", "A wage cannot be negative.");
  }
  return {};
}

v1::Stay StayOf(const enrollment::v1::Participation& participation) {
  v1::Stay stay;
  stay.set_account(participation.account());
  stay.set_seat(participation.seat());
  *stay.mutable_period() = participation.period();
  *stay.mutable_programmes() = participation.programmes();
  stay.set_segment(participation.segment());
  stay.set_category(participation.category());
  stay.set_agreement(participation.agreement());
  stay.set_unit(participation.unit());
  stay.set_region_code(participation.region_code());
  // The locality was checked. If there is none, there is no kecamatan.
  stay.set_kecamatan_code(KecamatanOf(participation.locality_code()).value_or(""));
  stay.set_wage_rupiah(participation.wage_rupiah());
  if (participation.has_birth_date()) *stay.mutable_birth_date() = participation.birth_date();
  *stay.mutable_admitted_date() = participation.admitted_date();
  return stay;
}

// Records come in order, so an end always refers to a stay that was opened before. Enrollment keeps
// every stay, so it may end a stay that was dropped here; that changes nothing.
Status CheckKnownStay(const state::Reader& rows, const domain::ParticipantName& participant,
                      std::string_view account) {
  const v1::InsuredPerson person = PersonOf(rows, participant);
  if (LastStay(person, account) != nullptr || MayHaveDroppedStays(person)) return {};
  return Broken("INPUT_INVALID", "account", "A participation ends that was never opened.");
}

Result<Events> ReactToParticipation(const runtime::InputRecord& record, const state::Reader& rows) {
  enrollment::v1::ParticipationEvent told;
  if (!told.ParseFromString(record.value)) {
    return Broken("INPUT_UNREADABLE", "", "The record is not a participation event.");
  }
  const auto id = domain::ParticipantId::Parse(told.participant_id(), "participant_id");
  if (!id) return Broken(id.error());
  const domain::ParticipantName participant{*id};

  v1::ClaimsLogEvent event;
  if (told.has_opened()) {
    NAUNGAN_TRY(CheckStay(told.opened().participation()));
    event.mutable_stay_opened()->set_participant_id(id->ToString());
    *event.mutable_stay_opened()->mutable_stay() = StayOf(told.opened().participation());
  } else if (told.has_continued()) {
    NAUNGAN_TRY(CheckStay(told.continued().participation()));
    NAUNGAN_TRY(CheckKnownStay(rows, participant, told.continued().from_account()));
    event.mutable_stay_opened()->set_participant_id(id->ToString());
    v1::Stay& stay = *event.mutable_stay_opened()->mutable_stay();
    stay = StayOf(told.continued().participation());
    stay.set_continues_account(told.continued().from_account());
  } else if (told.has_ended()) {
    NAUNGAN_CLAIMS_VALID(domain::Date::FromProto(told.ended().end_date(), "end_date"));
    NAUNGAN_TRY(CheckKnownStay(rows, participant, told.ended().account()));
    v1::StayEnded& ended = *event.mutable_stay_ended();
    ended.set_participant_id(id->ToString());
    ended.set_account(told.ended().account());
    *ended.mutable_end_date() = told.ended().end_date();
    ended.set_by_death(told.ended().reason() == enrollment::v1::END_REASON_DEATH);
  } else {
    return runtime::InputUnknown(record.topic);
  }
  return Events{std::move(event)};
}

Result<v1::KnownBill> Issued(const enrollment::v1::Bill& bill) {
  v1::KnownBill known;
  NAUNGAN_CLAIMS_VALID(domain::Month::FromProto(bill.from_month(), "from_month"));
  NAUNGAN_CLAIMS_VALID(domain::Month::FromProto(bill.to_month(), "to_month"));
  if (bill.first_seat() < 1 || bill.past_last_seat() <= bill.first_seat()) {
    return Broken("INPUT_INVALID", "first_seat",
                  "A bill has at least one seat, and seat numbers begin with 1.");
  }
  const auto issued = domain::Date::FromProto(bill.issued_date(), "issued_date");
  if (!issued) return Broken(issued.error());
  const auto due = domain::Date::FromProto(bill.due_date(), "due_date");
  if (!due) return Broken(due.error());
  known.set_first_seat(bill.first_seat());
  known.set_past_last_seat(bill.past_last_seat());
  *known.mutable_from_month() = bill.from_month();
  *known.mutable_to_month() = bill.to_month();
  known.set_issued_days(issued->days());
  known.set_due_days(due->days());
  return known;
}

// `told` is a CoverPaid or a CoverChanged.
template <typename Told>
Result<v1::PaidBill> Paid(const Told& told) {
  const auto cover = domain::Period::FromProto(told.cover().period(), "period");
  if (!cover) return Broken(cover.error());
  if (!cover->to) return Broken("INPUT_INVALID", "period", "A cover has an end.");
  const auto day = domain::Date::FromProto(told.paid_date(), "paid_date");
  if (!day) return Broken(day.error());
  v1::PaidBill paid;
  paid.set_paid_days(day->days());
  paid.set_from_days(cover->from.days());
  paid.set_to_days(cover->to->days());
  return paid;
}

// The id of the bill that the event is about; empty if it is about none.
std::string BillOf(const enrollment::v1::ContributionEvent& told) {
  if (told.has_bill_issued()) return told.bill_issued().bill().bill();
  if (told.has_cover_paid()) return told.cover_paid().cover().bill();
  if (told.has_cover_changed()) return told.cover_changed().cover().bill();
  if (told.has_cover_revoked()) return told.cover_revoked().bill();
  if (told.has_bill_voided()) return told.bill_voided().bill();
  return {};
}

Result<Events> ReactToContribution(const runtime::InputRecord& record, const state::Reader& rows,
                                   runtime::Moment now) {
  enrollment::v1::ContributionEvent told;
  if (!told.ParseFromString(record.value)) {
    return Broken("INPUT_UNREADABLE", "", "The record is not a contribution event.");
  }
  if (told.event_case() == enrollment::v1::ContributionEvent::EVENT_NOT_SET) {
    return runtime::InputUnknown(record.topic);
  }
  const auto account = domain::ParseAccountName(told.account(), "account");
  if (!account) return Broken(account.error());
  const std::string bill = BillOf(told);
  if (bill.empty()) return Events();
  const bool own_alone = std::holds_alternative<domain::ParticipantAccountName>(*account);
  if (own_alone && record.partition != now.partition) return Events();

  v1::ClaimsLogEvent event;
  v1::BillKnown& known = *event.mutable_bill();
  known.set_account(told.account());
  known.set_bill(bill);
  if (told.has_bill_voided()) return Events{std::move(event)};
  if (told.has_bill_issued()) {
    NAUNGAN_ASSIGN(*known.mutable_known(), Issued(told.bill_issued().bill()));
    return Events{std::move(event)};
  }
  const auto before = kBills.Get(rows, told.account(), bill);
  if (!before) return Broken("INPUT_INVALID", "bill", "A bill is paid that was never issued.");
  *known.mutable_known() = *before;
  known.mutable_known()->clear_paid();
  if (told.has_cover_paid()) {
    NAUNGAN_ASSIGN(*known.mutable_known()->mutable_paid(), Paid(told.cover_paid()));
  } else if (told.has_cover_changed()) {
    NAUNGAN_ASSIGN(*known.mutable_known()->mutable_paid(), Paid(told.cover_changed()));
  }
  return Events{std::move(event)};
}

#undef NAUNGAN_CLAIMS_VALID

}  // namespace

std::vector<runtime::InputSpec> Inputs(int32_t partitions) {
  return {{.topic = std::string(eventlog::kParticipationFeed),
           .scope = runtime::InputScope::kSamePartition,
           .topic_partitions = partitions},
          {.topic = std::string(eventlog::kContributionFeed),
           .scope = runtime::InputScope::kAllPartitions,
           .topic_partitions = partitions}};
}

Result<std::vector<v1::ClaimsLogEvent>> React(const runtime::InputRecord& record,
                                              const state::Reader& rows, runtime::Moment now) {
  if (record.topic == eventlog::kParticipationFeed) return ReactToParticipation(record, rows);
  if (record.topic == eventlog::kContributionFeed) return ReactToContribution(record, rows, now);
  return Broken("INPUT_TOPIC_UNKNOWN", "topic", "The claims service does not read this topic.");
}

}  // namespace naungan::claims
