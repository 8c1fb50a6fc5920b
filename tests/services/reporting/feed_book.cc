#include "tests/services/reporting/feed_book.h"

#include <gtest/gtest.h>

#include "libs/domain/date.h"
#include "libs/domain/participant_id.h"
#include "libs/domain/resource_names.h"
#include "libs/eventlog/partitioner.h"
#include "libs/eventlog/topics.h"
#include "libs/rules/cover_rules.h"
#include "services/reporting/folds/figure_projection.h"

namespace naungan::reporting {
namespace {

std::string RoutingKeyOf(const std::string& account) {
  return domain::RoutingKey(domain::ParseAccountName(account, "account").value());
}

std::string RosterKey(const std::string& roster) {
  return domain::RosterName::Parse(roster, "roster").value().RoutingKey();
}

enrollment::v1::Participation ParticipationOf(const Stay& stay) {
  enrollment::v1::Participation participation;
  participation.set_participant_id(stay.person);
  participation.set_account(stay.account);
  participation.set_seat(stay.seat);
  *participation.mutable_period() = Days(stay.from, stay.to);
  *participation.mutable_admitted_date() = Day(stay.from);
  for (const common::v1::Programme programme : stay.programmes) {
    participation.add_programmes(programme);
  }
  participation.set_segment(stay.segment);
  participation.set_category(stay.category);
  participation.set_agreement(stay.agreement);
  participation.set_unit(stay.unit);
  participation.set_region_code(stay.region_code);
  participation.set_locality_code(stay.locality_code);
  return participation;
}

claims::v1::ClaimPayment PaymentOf(const ClaimMoney& money) {
  claims::v1::ClaimPayment payment;
  payment.set_reference(money.reference);
  payment.set_amount_rupiah(money.amount_rupiah);
  *payment.mutable_paid_date() = Day(money.paid);
  return payment;
}

claims::v1::ClaimDimensions DimensionsOf(const ClaimMoney& money) {
  claims::v1::ClaimDimensions dimensions;
  dimensions.set_region_code(money.region_code);
  dimensions.set_agreement(money.agreement);
  dimensions.set_category(money.category);
  dimensions.set_unit(money.unit);
  dimensions.set_segment(money.segment);
  dimensions.set_programme(money.programme);
  dimensions.set_kecamatan_code(money.kecamatan_code);
  return dimensions;
}

std::string ClaimOf(const ClaimMoney& money) {
  return "participants/" + money.person + "/claims/" + money.claim;
}

common::v1::Month MonthOf(std::string_view day) {
  return domain::Month::Of(domain::Date::ParseIso(day, "day").value()).ToProto();
}

}  // namespace

std::string Person(int64_t number) {
  domain::ParticipantId::Bytes bytes{};
  for (size_t i = 0; i < sizeof(number); ++i) {
    bytes[bytes.size() - 1 - i] = static_cast<uint8_t>(number >> (8 * i));
  }
  return domain::ParticipantId::FromBytes(bytes).ToString();
}

common::v1::Date Day(std::string_view text) {
  return domain::Date::ParseIso(text, "day").value().ToProto();
}

common::v1::Period Days(std::string_view from, std::string_view to) {
  common::v1::Period period;
  *period.mutable_from_date() = Day(from);
  if (!to.empty()) *period.mutable_to_date() = Day(to);
  return period;
}

void FeedBook::Add(std::string_view topic, const std::string& key, int32_t partitions,
                   std::string value) {
  runtime::InputRecord& record = records_.emplace_back();
  record.topic = topic;
  record.partition = eventlog::PartitionOf(key, partitions);
  record.source = {.partition = record.partition,
                   .epoch = 1,
                   .term_id = std::string(16, 't'),
                   .sequence = ++sequence_,
                   .index = 0};
  record.key = key;
  record.value = std::move(value);
  record.time_us = now_us_;
  now_us_ += 1'000'000;
}

void FeedBook::Opened(const Stay& stay) {
  enrollment::v1::ParticipationEvent event;
  event.set_participant_id(stay.person);
  *event.mutable_opened()->mutable_participation() = ParticipationOf(stay);
  Add(eventlog::kParticipationFeed, stay.person, kTestPartitions, event.SerializeAsString());
}

void FeedBook::Continued(const std::string& from_account, std::string_view date, const Stay& stay) {
  enrollment::v1::ParticipationEvent event;
  event.set_participant_id(stay.person);
  event.mutable_continued()->set_from_account(from_account);
  *event.mutable_continued()->mutable_date() = Day(date);
  *event.mutable_continued()->mutable_participation() = ParticipationOf(stay);
  Add(eventlog::kParticipationFeed, stay.person, kTestPartitions, event.SerializeAsString());
}

void FeedBook::Ended(const std::string& person, const std::string& account, std::string_view date) {
  enrollment::v1::ParticipationEvent event;
  event.set_participant_id(person);
  event.mutable_ended()->set_account(account);
  *event.mutable_ended()->mutable_end_date() = Day(date);
  Add(eventlog::kParticipationFeed, person, kTestPartitions, event.SerializeAsString());
}

void FeedBook::Proposed(const std::string& account, const std::string& schedule,
                        std::string_view date, enrollment::v1::ScheduleKind kind) {
  enrollment::v1::ContributionEvent event;
  event.set_account(account);
  enrollment::v1::Schedule& proposed = *event.mutable_schedule_proposed()->mutable_schedule();
  proposed.set_schedule(schedule);
  proposed.set_kind(kind);
  *proposed.mutable_first_month() = MonthOf(date);
  *proposed.mutable_proposed_date() = Day(date);
  Add(eventlog::kContributionFeed, RoutingKeyOf(account), kTestPartitions,
      event.SerializeAsString());
}

void FeedBook::Agreed(const std::string& account, const std::string& schedule,
                      std::string_view date) {
  enrollment::v1::ContributionEvent event;
  event.set_account(account);
  enrollment::v1::Schedule& agreed = *event.mutable_schedule_agreed()->mutable_schedule();
  agreed.set_schedule(schedule);
  *agreed.mutable_agreed_date() = Day(date);
  Add(eventlog::kContributionFeed, RoutingKeyOf(account), kTestPartitions,
      event.SerializeAsString());
}

void FeedBook::Billed(const Paid& paid, std::string_view issued) {
  enrollment::v1::ContributionEvent event;
  event.set_account(paid.account);
  enrollment::v1::Bill& bill = *event.mutable_bill_issued()->mutable_bill();
  bill.set_bill(paid.bill);
  bill.set_schedule(paid.schedule);
  *bill.mutable_from_month() = MonthOf(paid.from);
  const auto last = domain::Date::ParseIso(paid.to, "to").value().AddDays(-1);
  *bill.mutable_to_month() = domain::Month::Of(last).Next().ToProto();
  bill.set_first_seat(paid.first_seat);
  bill.set_past_last_seat(paid.past_last_seat);
  bill.set_heads(paid.heads.value_or(paid.past_last_seat - paid.first_seat));
  const auto first = domain::Month::Of(domain::Date::ParseIso(paid.from, "from").value());
  const int64_t months = MonthsBetween(first, domain::Month::Of(last).Next());
  bill.set_seat_months(paid.seat_months.value_or(bill.heads() * months));
  bill.set_amount_rupiah(paid.amount_rupiah);
  *bill.mutable_issued_date() = Day(issued);
  *bill.mutable_due_date() = Day(paid.from);
  Add(eventlog::kContributionFeed, RoutingKeyOf(paid.account), kTestPartitions,
      event.SerializeAsString());
}

void FeedBook::Received(const Paid& paid) {
  enrollment::v1::ContributionEvent event;
  event.set_account(paid.account);
  enrollment::v1::Payment& payment = *event.mutable_payment_received()->mutable_payment();
  payment.set_reference("for-" + paid.bill);
  payment.set_amount_rupiah(paid.amount_rupiah);
  *payment.mutable_paid_date() = Day(paid.paid);
  Add(eventlog::kContributionFeed, RoutingKeyOf(paid.account), kTestPartitions,
      event.SerializeAsString());
}

void FeedBook::Covered(const Paid& paid) {
  enrollment::v1::ContributionEvent event;
  event.set_account(paid.account);
  enrollment::v1::Cover& cover = *event.mutable_cover_paid()->mutable_cover();
  cover.set_bill(paid.bill);
  cover.set_first_seat(paid.first_seat);
  cover.set_past_last_seat(paid.past_last_seat);
  *cover.mutable_period() = Days(paid.from, paid.to);
  *event.mutable_cover_paid()->mutable_paid_date() =
      Day(paid.said_paid.empty() ? paid.paid : paid.said_paid);
  Add(eventlog::kContributionFeed, RoutingKeyOf(paid.account), kTestPartitions,
      event.SerializeAsString());
}

void FeedBook::PaidFor(const Paid& paid) {
  Billed(paid, paid.paid);
  Received(paid);
  Covered(paid);
}

void FeedBook::RosterOpened(const std::string& roster, const std::string& region_code) {
  enrollment::v1::RosterEvent event;
  event.set_roster(roster);
  event.mutable_opened()->mutable_roster()->set_name(roster);
  event.mutable_opened()->mutable_roster()->set_region_code(region_code);
  Add(eventlog::kRosterFeed, RosterKey(roster), kTestPartitions, event.SerializeAsString());
}

void FeedBook::Queued(const std::string& roster, std::string_view date,
                      const std::vector<Row>& rows) {
  enrollment::v1::RosterEvent event;
  event.set_roster(roster);
  *event.mutable_rows_queued()->mutable_effective_date() = Day(date);
  for (const Row& row : rows) {
    enrollment::v1::QueuedRow& queued = *event.mutable_rows_queued()->add_rows();
    queued.set_participant_id(row.person);
    queued.set_rank(row.rank);
    queued.set_ordinal(row.ordinal);
  }
  Add(eventlog::kRosterFeed, RosterKey(roster), kTestPartitions, event.SerializeAsString());
}

void FeedBook::Held(const std::string& roster, std::string_view start,
                    const std::vector<Row>& rows) {
  enrollment::v1::RosterEvent event;
  event.set_roster(roster);
  for (const Row& row : rows) {
    enrollment::v1::HeldSeat& held = *event.mutable_seats_held()->add_seats();
    held.set_seat(row.seat);
    held.set_participant_id(row.person);
    held.set_rank(row.rank);
    held.set_ordinal(row.ordinal);
    *held.mutable_start_date() = Day(start);
  }
  Add(eventlog::kRosterFeed, RosterKey(roster), kTestPartitions, event.SerializeAsString());
}

void FeedBook::Refused(const std::string& roster, const std::vector<Row>& rows) {
  enrollment::v1::RosterEvent event;
  event.set_roster(roster);
  for (const Row& row : rows) {
    enrollment::v1::RefusedSeat& refused = *event.mutable_seats_settled()->add_refused();
    refused.set_participant_id(row.person);
    refused.set_rank(row.rank);
    refused.set_ordinal(row.ordinal);
    refused.set_code(enrollment::v1::ROW_CODE_REGISTERED_OTHER_REGION);
  }
  Add(eventlog::kRosterFeed, RosterKey(roster), kTestPartitions, event.SerializeAsString());
}

void FeedBook::ClaimPaid(const ClaimMoney& money) {
  claims::v1::ClaimEvent event;
  event.set_claim(ClaimOf(money));
  *event.mutable_paid()->mutable_payment() = PaymentOf(money);
  *event.mutable_paid()->mutable_dimensions() = DimensionsOf(money);
  Add(eventlog::kClaimFeed, money.person, kTestPartitions, event.SerializeAsString());
}

void FeedBook::ClaimReversed(const ClaimMoney& money) {
  claims::v1::ClaimEvent event;
  event.set_claim(ClaimOf(money));
  *event.mutable_payment_reversed()->mutable_payment() = PaymentOf(money);
  *event.mutable_payment_reversed()->mutable_dimensions() = DimensionsOf(money);
  Add(eventlog::kClaimFeed, money.person, kTestPartitions, event.SerializeAsString());
}

void FeedBook::Registered(const agreement::v1::Agreement& agreement) {
  agreement::v1::AgreementEvent event;
  event.set_agreement(agreement.name());
  event.set_sequence(++sequence_);
  *event.mutable_registered()->mutable_agreement() = agreement;
  Add(eventlog::kAgreementFeed, agreement.name(), kTestAgreementPartitions,
      event.SerializeAsString());
}

void FeedBook::Amended(const agreement::v1::Agreement& agreement, std::string_view effective) {
  agreement::v1::AgreementEvent event;
  event.set_agreement(agreement.name());
  event.set_sequence(++sequence_);
  *event.mutable_amended()->mutable_addendum()->mutable_effective_date() = Day(effective);
  *event.mutable_amended()->mutable_agreement() = agreement;
  Add(eventlog::kAgreementFeed, agreement.name(), kTestAgreementPartitions,
      event.SerializeAsString());
}

void FeedBook::Succeeded(const std::string& agreement, const std::string& successor) {
  agreement::v1::AgreementEvent event;
  event.set_agreement(agreement);
  event.set_sequence(++sequence_);
  event.mutable_succeeded()->set_successor(successor);
  Add(eventlog::kAgreementFeed, agreement, kTestAgreementPartitions, event.SerializeAsString());
}

std::vector<runtime::InputRecord> ReadBy(int32_t partition,
                                         const std::vector<runtime::InputRecord>& records) {
  std::vector<runtime::InputRecord> read;
  for (const runtime::InputRecord& record : records) {
    for (const runtime::InputSpec& input :
         FigureInputs(kTestPartitions, kTestAgreementPartitions)) {
      if (record.topic != input.topic) continue;
      if (input.scope == runtime::InputScope::kSamePartition && record.partition != partition) {
        continue;
      }
      read.push_back(record);
    }
  }
  return read;
}

const domain::CoverRules& TestRules() {
  static const domain::CoverRules kRules = rules::HouseCoverRules().value();
  return kRules;
}

FoldedFigures::FoldedFigures(const FeedBook& book) {
  for (int32_t partition = 0; partition < kTestPartitions; ++partition) {
    rows_.push_back(std::make_unique<MemoryRows>());
    for (const runtime::InputRecord& record : ReadBy(partition, book.records())) {
      const Status folded = FoldRecord(record, partition, *rows_.back());
      EXPECT_TRUE(folded) << folded.error().reason << ": " << folded.error().message;
    }
    views_.push_back(rows_.back().get());
  }
}

const MemoryRows& FoldedFigures::OfKey(std::string_view routing_key) const {
  return *rows_[static_cast<size_t>(eventlog::PartitionOf(routing_key, kTestPartitions))];
}

}  // namespace naungan::reporting
