#include "tests/services/claims/claims_house.h"

#include <fmt/core.h>

#include <algorithm>

#include "libs/base/check.h"
#include "libs/domain/date.h"
#include "libs/eventlog/topics.h"
#include "libs/rules/cover_rules.h"
#include "naungan/claims/v1/claims_service.pb.h"
#include "services/claims/benefits/benefit_rules.h"

namespace naungan::claims {
namespace {

BenefitTable DefaultTable() {
  auto table = DefaultBenefitRules();
  NAUNGAN_CHECK(table.has_value(), "the embedded benefit rules are valid");
  return *std::move(table);
}

v1::ClaimsCommand CommandBy(std::string_view actor) {
  v1::ClaimsCommand command;
  command.mutable_actor()->set_actor(std::string(actor));
  command.mutable_actor()->set_role("officer");
  return command;
}

v1::SubmitClaim Submission(std::string_view id, v1::ClaimKind kind, std::string_view event_date,
                           std::string_view submitted_date) {
  v1::SubmitClaim submission;
  submission.set_name(ClaimName(id));
  submission.set_kind(kind);
  *submission.mutable_event_date() = DateProto(event_date);
  *submission.mutable_submitted_date() = DateProto(submitted_date);
  for (int document = v1::DocumentKind_MIN + 1; document <= v1::DocumentKind_MAX; ++document) {
    submission.add_documents(static_cast<v1::DocumentKind>(document));
  }
  submission.set_beneficiary_version("heir-1");
  return submission;
}

}  // namespace

common::v1::Date DateProto(std::string_view iso) {
  const auto date = domain::Date::ParseIso(iso, "date");
  NAUNGAN_CHECK(date.has_value(), "a test states dates that exist");
  return date->ToProto();
}

common::v1::Period PeriodProto(std::string_view from, std::string_view to) {
  common::v1::Period period;
  *period.mutable_from_date() = DateProto(from);
  if (!to.empty()) *period.mutable_to_date() = DateProto(to);
  return period;
}

std::string ClaimName(std::string_view id, std::string_view participant) {
  return "participants/" + std::string(participant) + "/claims/" + std::string(id);
}

enrollment::v1::Participation Member(std::string_view from, std::string_view to) {
  enrollment::v1::Participation member;
  member.set_participant_id(std::string(kParticipant));
  member.set_account(std::string(kAccount));
  member.set_seat(1);
  *member.mutable_period() = PeriodProto(from, to);
  member.add_programmes(common::v1::PROGRAMME_JKK);
  member.add_programmes(common::v1::PROGRAMME_JKM);
  member.set_segment(common::v1::SEGMENT_BPU);
  member.set_category("rentan");
  member.set_agreement("agreements/wakatobi-2022");
  member.set_unit("dinsos");
  member.set_region_code("74.07");
  member.set_wage_rupiah(1'000'000);
  *member.mutable_birth_date() = DateProto("1960-05-17");
  *member.mutable_admitted_date() = DateProto(from);
  return member;
}

v1::SubmitClaim JkkDeath(std::string_view event_date, std::string_view submitted_date) {
  return Submission("jkk", v1::CLAIM_KIND_JKK_DEATH, event_date, submitted_date);
}

v1::SubmitClaim JkmDeath(std::string_view event_date, std::string_view submitted_date) {
  return Submission("jkm", v1::CLAIM_KIND_JKM_DEATH, event_date, submitted_date);
}

v1::SubmitClaim Jht(v1::JhtGround ground, std::string_view event_date,
                    std::string_view submitted_date) {
  v1::SubmitClaim submission = Submission("jht", v1::CLAIM_KIND_JHT, event_date, submitted_date);
  submission.set_jht_ground(ground);
  submission.mutable_jht_balance()->set_amount_rupiah(25'000'000);
  *submission.mutable_jht_balance()->mutable_as_of_date() = DateProto(event_date);
  submission.mutable_jht_balance()->set_source("statement of account");
  return submission;
}

std::vector<enrollment::v1::ContributionEvent> PaidBill(std::string_view account,
                                                        std::string_view from, std::string_view to,
                                                        int64_t first_seat,
                                                        int64_t past_last_seat) {
  const domain::Date first = *domain::Date::ParseIso(from, "from");
  const domain::Date past = *domain::Date::ParseIso(to, "to");
  const domain::Month last = domain::Month::Of(std::max(first, past.AddDays(-1)));
  enrollment::v1::ContributionEvent issued;
  issued.set_account(std::string(account));
  enrollment::v1::Bill& bill = *issued.mutable_bill_issued()->mutable_bill();
  bill.set_bill(fmt::format("{}-{}", from, first_seat));
  bill.set_first_seat(first_seat);
  bill.set_past_last_seat(past_last_seat);
  *bill.mutable_from_month() = domain::Month::Of(first).ToProto();
  *bill.mutable_to_month() = last.Next().ToProto();
  *bill.mutable_issued_date() = first.AddDays(-1).ToProto();
  *bill.mutable_due_date() = first.AddDays(-1).ToProto();
  enrollment::v1::ContributionEvent paid;
  paid.set_account(std::string(account));
  *paid.mutable_cover_paid()->mutable_paid_date() = first.AddDays(-1).ToProto();
  enrollment::v1::Cover& cover = *paid.mutable_cover_paid()->mutable_cover();
  cover.set_bill(bill.bill());
  cover.set_first_seat(first_seat);
  cover.set_past_last_seat(past_last_seat);
  *cover.mutable_period() = PeriodProto(from, to);
  return {issued, paid};
}

ClaimsHouse::ClaimsHouse(BenefitTable rules)
    : machine_(std::move(rules), rules::HouseCoverRules().value(), kPartitions) {}
ClaimsHouse::ClaimsHouse() : ClaimsHouse(DefaultTable()) {}

Status ClaimsHouse::Opened(const enrollment::v1::Participation& participation) {
  enrollment::v1::ParticipationEvent event;
  event.set_participant_id(participation.participant_id());
  *event.mutable_opened()->mutable_participation() = participation;
  return Told(event);
}

Status ClaimsHouse::Continued(std::string_view from_account, std::string_view date,
                              const enrollment::v1::Participation& participation) {
  enrollment::v1::ParticipationEvent event;
  event.set_participant_id(participation.participant_id());
  event.mutable_continued()->set_from_account(std::string(from_account));
  *event.mutable_continued()->mutable_date() = DateProto(date);
  *event.mutable_continued()->mutable_participation() = participation;
  return Told(event);
}

Status ClaimsHouse::Ended(std::string_view account, std::string_view end_date,
                          enrollment::v1::EndReason reason) {
  enrollment::v1::ParticipationEvent event;
  event.set_participant_id(std::string(kParticipant));
  event.mutable_ended()->set_account(std::string(account));
  *event.mutable_ended()->mutable_end_date() = DateProto(end_date);
  event.mutable_ended()->set_reason(reason);
  return Told(event);
}

Status ClaimsHouse::Paid(std::string_view account, std::string_view from, std::string_view to,
                         int64_t first_seat, int64_t past_last_seat) {
  for (const auto& event : PaidBill(account, from, to, first_seat, past_last_seat)) {
    NAUNGAN_TRY(Told(event));
  }
  return {};
}

Status ClaimsHouse::Told(const enrollment::v1::ParticipationEvent& event) {
  return Told(eventlog::kParticipationFeed, event.SerializeAsString(), kPartition);
}

Status ClaimsHouse::Told(const enrollment::v1::ContributionEvent& event, int32_t source_partition) {
  return Told(eventlog::kContributionFeed, event.SerializeAsString(), source_partition);
}

Status ClaimsHouse::Told(std::string_view topic, std::string value, int32_t source_partition) {
  runtime::InputRecord record;
  record.topic = std::string(topic);
  record.partition = source_partition;
  record.value = std::move(value);
  NAUNGAN_ASSIGN(const runtime::Decision decision,
                 machine_.React(record, rows_, {.time_us = kNowUs, .partition = kPartition}));
  Append(decision);
  return {};
}

void ClaimsHouse::Insure(std::string_view from, std::string_view to) {
  NAUNGAN_CHECK(Opened(Member(from, to)).has_value(), "a member is a valid participation");
  NAUNGAN_CHECK(Paid(kAccount, from, to).has_value(), "a member's cover is a valid one");
}

Result<v1::Claim> ClaimsHouse::Send(const v1::ClaimsCommand& command) {
  NAUNGAN_ASSIGN(const runtime::Decision decision,
                 machine_.Decide(command.SerializeAsString(), rows_,
                                 {.time_us = kNowUs, .partition = kPartition}));
  Append(decision);
  v1::SubmitClaimResponse response;
  NAUNGAN_CHECK(response.ParseFromString(decision.result), "an answer is a response");
  return response.claim();
}

Result<v1::Claim> ClaimsHouse::Submit(const v1::SubmitClaim& submission, std::string_view actor) {
  v1::ClaimsCommand command = CommandBy(actor);
  *command.mutable_submit() = submission;
  return Send(command);
}

Result<v1::Claim> ClaimsHouse::Supplement(std::string_view claim,
                                          const std::vector<v1::DocumentKind>& documents,
                                          std::string_view beneficiary, std::string_view actor) {
  v1::ClaimsCommand command = CommandBy(actor);
  command.mutable_supplement()->set_name(std::string(claim));
  for (const v1::DocumentKind document : documents) {
    command.mutable_supplement()->add_documents(document);
  }
  command.mutable_supplement()->set_beneficiary_version(std::string(beneficiary));
  return Send(command);
}

Result<v1::Claim> ClaimsHouse::Approve(std::string_view claim, std::string_view date,
                                       std::string_view actor) {
  v1::ClaimsCommand command = CommandBy(actor);
  command.mutable_approve()->set_name(std::string(claim));
  *command.mutable_approve()->mutable_approved_date() = DateProto(date);
  return Send(command);
}

Result<v1::Claim> ClaimsHouse::Reject(std::string_view claim, std::string_view date,
                                      std::string_view actor) {
  v1::ClaimsCommand command = CommandBy(actor);
  command.mutable_reject()->set_name(std::string(claim));
  *command.mutable_reject()->mutable_rejected_date() = DateProto(date);
  return Send(command);
}

Result<v1::Claim> ClaimsHouse::Pay(std::string_view claim, std::string_view reference,
                                   int64_t rupiah, std::string_view date, std::string_view actor) {
  v1::ClaimsCommand command = CommandBy(actor);
  command.mutable_pay()->set_name(std::string(claim));
  v1::ClaimPayment& payment = *command.mutable_pay()->mutable_payment();
  payment.set_reference(std::string(reference));
  payment.set_amount_rupiah(rupiah);
  *payment.mutable_paid_date() = DateProto(date);
  return Send(command);
}

Result<v1::Claim> ClaimsHouse::Reverse(std::string_view claim, std::string_view reference,
                                       std::string_view date, std::string_view actor) {
  v1::ClaimsCommand command = CommandBy(actor);
  command.mutable_reverse()->set_name(std::string(claim));
  command.mutable_reverse()->set_reference(std::string(reference));
  *command.mutable_reverse()->mutable_reversed_date() = DateProto(date);
  return Send(command);
}

void ClaimsHouse::Append(const runtime::Decision& decision) {
  for (const std::string& event : decision.events) {
    machine_.Apply(event, {.position = {.partition = kPartition}, .time_us = kNowUs}, rows_)
        .value();
    log_.push_back(event);
    auto published = machine_.Publish(event).value();
    for (runtime::Outgoing& outgoing : published) {
      v1::ClaimEvent told;
      NAUNGAN_CHECK(told.ParseFromString(outgoing.value), "what is published can be read");
      feed_.push_back(std::move(told));
      outgoing_.push_back(std::move(outgoing));
    }
  }
}

}  // namespace naungan::claims
