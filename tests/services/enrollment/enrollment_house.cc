#include "tests/services/enrollment/enrollment_house.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <set>

#include "libs/base/check.h"
#include "libs/domain/resource_names.h"
#include "libs/eventlog/partitioner.h"
#include "libs/eventlog/topics.h"
#include "libs/runtime/queued_work.h"
#include "services/enrollment/enrollment_queries.h"
#include "tests/services/enrollment/examples.h"

namespace naungan::enrollment {
namespace {

using domain::RosterName;
using domain::UploadName;

UploadName UploadNameOf(std::string_view text) { return UploadName::Parse(text, "test").value(); }

v1::EnrollmentCommand By(std::string_view actor) {
  v1::EnrollmentCommand command;
  command.mutable_actor()->set_actor(std::string(actor));
  return command;
}

domain::AccountName AccountNameOf(std::string_view text) {
  return domain::ParseAccountName(text, "test").value();
}

}  // namespace

EnrollmentHouse::EnrollmentHouse(int32_t partitions)
    : partition_count_(partitions),
      machine_({.partitions = partitions,
                .agreement_partitions = 1,
                .tariffs = HouseRules().tariffs,
                .policy = HouseRules().policy}),
      partitions_(static_cast<size_t>(partitions)) {}

int32_t EnrollmentHouse::PartitionOf(std::string_view routing_key) const {
  return eventlog::PartitionOf(routing_key, partition_count_);
}

const MemoryRows& EnrollmentHouse::RowsOf(std::string_view routing_key) const {
  return partitions_[static_cast<size_t>(PartitionOf(routing_key))].rows;
}

void EnrollmentHouse::Tell(const agreement::v1::Agreement& agreement, bool amended) {
  agreement::v1::AgreementEvent event;
  event.set_agreement(agreement.name());
  *(amended ? event.mutable_amended()->mutable_agreement()
            : event.mutable_registered()->mutable_agreement()) = agreement;
  Tell(event);
}

void EnrollmentHouse::Tell(const agreement::v1::Agreement& agreement,
                           const agreement::v1::Addendum& addendum) {
  agreement::v1::AgreementEvent event;
  event.set_agreement(agreement.name());
  *event.mutable_amended()->mutable_agreement() = agreement;
  *event.mutable_amended()->mutable_addendum() = addendum;
  Tell(event);
}

void EnrollmentHouse::Tell(const agreement::v1::AgreementEvent& event) {
  for (int32_t target = 0; target < partition_count_; ++target) {
    runtime::InputRecord record;
    record.topic = std::string(eventlog::kAgreementFeed);
    record.value = event.SerializeAsString();
    streams_[{record.topic, 0, target}].push_back(record);
  }
}

void EnrollmentHouse::TellDeath(int participant, std::string_view death_date,
                                claims::v1::ClaimKind kind) {
  claims::v1::ClaimEvent event;
  event.set_claim("participants/" + ParticipantText(participant) + "/claims/death");
  event.mutable_approved()->mutable_claim()->set_kind(kind);
  // The accident was long before.
  *event.mutable_approved()->mutable_claim()->mutable_event_date() = DateOf("2020-01-01");
  *event.mutable_approved()->mutable_claim()->mutable_death_date() = DateOf(death_date);
  const int32_t partition = PartitionOf(ParticipantText(participant));
  runtime::InputRecord record;
  record.topic = std::string(eventlog::kClaimFeed);
  record.partition = partition;
  record.value = event.SerializeAsString();
  streams_[{record.topic, partition, partition}].push_back(record);
}

Result<std::string> EnrollmentHouse::Decide(std::string_view routing_key,
                                            const v1::EnrollmentCommand& command) {
  const int32_t partition = PartitionOf(routing_key);
  auto decision =
      machine_.Decide(command.SerializeAsString(), partitions_[static_cast<size_t>(partition)].rows,
                      {.time_us = kNowUs, .partition = partition});
  if (!decision) return std::unexpected(std::move(decision).error());
  EXPECT_LE(static_cast<int64_t>(decision->result.size()), runtime::kResultBytesMax);
  Apply(partition, *decision);
  return decision->result;
}

void EnrollmentHouse::Apply(int32_t partition, const runtime::Decision& decision) {
  Partition& own = partitions_[static_cast<size_t>(partition)];
  int64_t bytes = 0;
  for (const std::string& event : decision.events) {
    bytes += static_cast<int64_t>(event.size());
    machine_.Apply(event, {}, own.rows).value();
    own.log.push_back(event);
    Publish(partition, event);
  }
  EXPECT_LE(bytes, runtime::kDecisionBytesMax);
}

void EnrollmentHouse::Publish(int32_t partition, const std::string& event) {
  std::set<std::pair<std::string, int32_t>> told;
  const auto published = machine_.Publish(event).value();
  for (const runtime::Outgoing& outgoing : published) {
    const int32_t target = outgoing.inbox ? PartitionOf(outgoing.key) : partition;
    EXPECT_TRUE(told.emplace(outgoing.topic, target).second) << "two records of one event";
    EXPECT_GE(outgoing.sequence, 1);
    EXPECT_FALSE(outgoing.subject.empty());
    if (outgoing.topic == eventlog::kRosterFeed) {
      roster_feed_.emplace_back().ParseFromString(outgoing.value);
    } else if (outgoing.topic == eventlog::kParticipationFeed) {
      participation_feed_.emplace_back().ParseFromString(outgoing.value);
    } else if (outgoing.topic == eventlog::kContributionFeed) {
      contribution_feed_.emplace_back().ParseFromString(outgoing.value);
    } else {
      runtime::InputRecord record;
      record.topic = outgoing.topic;
      record.partition = target;
      record.value = outgoing.value;
      streams_[{outgoing.topic, partition, target}].push_back(std::move(record));
    }
  }
}

void EnrollmentHouse::Read(const Stream& stream) {
  const int32_t target = std::get<2>(stream);
  auto& records = streams_.at(stream);
  const runtime::InputRecord record = std::move(records.front());
  records.pop_front();
  const auto decision = machine_.React(record, partitions_[static_cast<size_t>(target)].rows, {});
  ASSERT_TRUE(decision) << decision.error().reason;
  Apply(target, *decision);
}

void EnrollmentHouse::StepWork(int32_t partition) {
  Partition& own = partitions_[static_cast<size_t>(partition)];
  const auto work = runtime::NextWork(own.rows, own.last_work);
  ASSERT_TRUE(work);
  own.last_work = work->id;
  const auto decision = machine_.Slice(*work, own.rows, {});
  ASSERT_TRUE(decision) << decision.error().reason;
  EXPECT_FALSE(decision->events.empty()) << "work must make progress";
  runtime::CountSlice(own.rows, work->id);
  Apply(partition, *decision);
}

bool EnrollmentHouse::StepOnce(std::mt19937_64& random) {
  std::vector<Stream> readable;
  for (const auto& [stream, records] : streams_) {
    if (!records.empty()) readable.push_back(stream);
  }
  std::vector<int32_t> busy;
  for (int32_t i = 0; i < partition_count_; ++i) {
    if (runtime::QueuedWorks(partitions_[static_cast<size_t>(i)].rows) > 0) busy.push_back(i);
  }
  const size_t choices = readable.size() + busy.size();
  if (choices == 0) return false;
  const size_t choice = std::uniform_int_distribution<size_t>(0, choices - 1)(random);
  if (choice < readable.size()) {
    Read(readable[choice]);
  } else {
    StepWork(busy[choice - readable.size()]);
  }
  return true;
}

void EnrollmentHouse::Settle(uint64_t seed) {
  std::mt19937_64 random(seed);
  while (StepOnce(random)) {
  }
}

Result<v1::Roster> EnrollmentHouse::Open(std::string_view roster) {
  v1::EnrollmentCommand command = By(kUploader);
  command.mutable_open_roster()->set_name("rosters/" + std::string(roster));
  NAUNGAN_ASSIGN(const auto response, Send<v1::OpenRosterResponse>(roster, command));
  return response.roster();
}

Result<v1::Roster> EnrollmentHouse::Open(std::string_view roster,
                                         const v1::Registrant& registrant) {
  v1::EnrollmentCommand command = By(kUploader);
  command.mutable_open_roster()->set_name("rosters/" + std::string(roster));
  *command.mutable_open_roster()->mutable_registrant() = registrant;
  NAUNGAN_ASSIGN(const auto response, Send<v1::OpenRosterResponse>(roster, command));
  return response.roster();
}

Result<v1::UploadRowsResponse> EnrollmentHouse::Stage(std::string_view upload, int32_t chunk,
                                                      const v1::StagedChunk& rows,
                                                      std::string_view actor) {
  v1::EnrollmentCommand command = By(actor);
  command.mutable_stage_rows()->set_upload(std::string(upload));
  command.mutable_stage_rows()->set_chunk(chunk);
  *command.mutable_stage_rows()->mutable_rows() = rows;
  return Send<v1::UploadRowsResponse>(UploadNameOf(upload).RoutingKey(), command);
}

Result<v1::Upload> EnrollmentHouse::Approve(std::string_view upload, std::string_view start_date) {
  const v1::Upload view = Upload(upload);
  v1::EnrollmentCommand command = By(kApprover);
  auto& approve = *command.mutable_approve_upload();
  approve.set_upload(std::string(upload));
  approve.set_content_hash(view.content_hash());
  approve.set_rows_accepted(view.rows_accepted());
  approve.set_rows_refused(view.rows_refused());
  *approve.mutable_effective_date() = DateOf(start_date);
  *approve.mutable_start_date() = DateOf(start_date);
  NAUNGAN_ASSIGN(const auto response,
                 Send<v1::ApproveUploadResponse>(UploadNameOf(upload).RoutingKey(), command));
  return response.upload();
}

Result<v1::Upload> EnrollmentHouse::Discard(std::string_view upload) {
  v1::EnrollmentCommand command = By(kUploader);
  command.mutable_discard_upload()->set_upload(std::string(upload));
  NAUNGAN_ASSIGN(const auto response,
                 Send<v1::DiscardUploadResponse>(UploadNameOf(upload).RoutingKey(), command));
  return response.upload();
}

void EnrollmentHouse::Enroll(std::string_view upload, const std::vector<int>& participants,
                             std::string_view start_date) {
  const std::string roster = UploadNameOf(upload).roster.roster;
  if (!GetRoster(RowsOf(roster), RosterName{roster})) {
    const auto opened = Open(roster);
    ASSERT_TRUE(opened) << opened.error().message;
  }
  constexpr size_t kRows = 1'000;
  for (size_t at = 0; at < participants.size(); at += kRows) {
    const std::vector<int> rows(
        participants.begin() + static_cast<int64_t>(at),
        participants.begin() + static_cast<int64_t>(std::min(at + kRows, participants.size())));
    const auto staged = Stage(upload, static_cast<int32_t>(at / kRows) + 1,
                              ChunkOf(rows, static_cast<int32_t>(at) + 1));
    ASSERT_TRUE(staged) << staged.error().message;
  }
  const auto approved = Approve(upload, start_date);
  ASSERT_TRUE(approved) << approved.error().message;
}

Result<v1::Participation> EnrollmentHouse::RegisterAlone(int participant,
                                                         std::string_view start_date,
                                                         int64_t wage_rupiah) {
  v1::EnrollmentCommand command = By(kUploader);
  auto& alone = *command.mutable_register_self_payer();
  alone.set_participant_id(ParticipantText(participant));
  alone.set_category("nelayan");
  alone.add_programmes(common::v1::PROGRAMME_JKK);
  alone.add_programmes(common::v1::PROGRAMME_JKM);
  alone.set_region_code("73.72");
  *alone.mutable_start_date() = DateOf(start_date);
  *alone.mutable_person() = ChunkOf({participant}).rows(0);
  alone.mutable_person()->set_wage_rupiah(wage_rupiah);
  NAUNGAN_ASSIGN(const auto response,
                 Send<v1::RegisterSelfPayerResponse>(ParticipantText(participant), command));
  return response.participation();
}

Result<v1::Participation> EnrollmentHouse::End(int participant, std::string_view account,
                                               std::string_view end_date, v1::EndReason reason) {
  v1::EnrollmentCommand command = By(kUploader);
  auto& end = *command.mutable_end_participation();
  end.set_participant_id(ParticipantText(participant));
  end.set_account(std::string(account));
  *end.mutable_end_date() = DateOf(end_date);
  end.set_reason(reason);
  NAUNGAN_ASSIGN(const auto response,
                 Send<v1::EndParticipationResponse>(ParticipantText(participant), command));
  return response.participation();
}

Status EnrollmentHouse::Agree(std::string_view account, std::string_view schedule, int32_t months,
                              std::string_view first_month) {
  const std::string key = domain::RoutingKey(AccountNameOf(account));
  v1::EnrollmentCommand propose = By(kUploader);
  propose.mutable_propose_schedule()->set_account(std::string(account));
  auto& proposed = *propose.mutable_propose_schedule()->mutable_schedule();
  proposed.set_schedule(std::string(schedule));
  proposed.set_kind(months == 1 ? v1::SCHEDULE_KIND_MONTHLY : v1::SCHEDULE_KIND_PREPAID);
  proposed.set_months_per_bill(months);
  *proposed.mutable_first_month() = MonthOf(first_month);
  *proposed.mutable_proposed_date() = DateOf(std::string(first_month) + "-01");
  NAUNGAN_TRY(Send<v1::ProposeScheduleResponse>(key, propose));
  v1::EnrollmentCommand agree = By(kApprover);
  agree.mutable_agree_schedule()->set_account(std::string(account));
  agree.mutable_agree_schedule()->set_schedule(std::string(schedule));
  *agree.mutable_agree_schedule()->mutable_agreed_date() = DateOf(std::string(first_month) + "-01");
  NAUNGAN_TRY(Send<v1::AgreeScheduleResponse>(key, agree));
  return {};
}

Result<v1::IssueBillResponse> EnrollmentHouse::Bill(std::string_view account, std::string_view bill,
                                                    std::string_view schedule,
                                                    std::string_view from_month) {
  v1::EnrollmentCommand command = By(kUploader);
  auto& issue = *command.mutable_issue_bill();
  issue.set_account(std::string(account));
  issue.set_bill(std::string(bill));
  issue.set_schedule(std::string(schedule));
  *issue.mutable_from_month() = MonthOf(from_month);
  *issue.mutable_issued_date() = DateOf(std::string(from_month) + "-01");
  return Send<v1::IssueBillResponse>(domain::RoutingKey(AccountNameOf(account)), command);
}

Result<v1::Account> EnrollmentHouse::Pay(std::string_view account, std::string_view reference,
                                         int64_t rupiah, std::string_view paid_date) {
  v1::EnrollmentCommand command = By(kUploader);
  auto& pay = *command.mutable_record_payment();
  pay.set_account(std::string(account));
  pay.mutable_payment()->set_reference(std::string(reference));
  pay.mutable_payment()->set_amount_rupiah(rupiah);
  *pay.mutable_payment()->mutable_paid_date() = DateOf(paid_date);
  pay.mutable_payment()->set_source(account.starts_with("participants/")
                                        ? common::v1::FUNDING_SOURCE_SELF
                                        : common::v1::FUNDING_SOURCE_APBD);
  NAUNGAN_ASSIGN(const auto response, Send<v1::RecordPaymentResponse>(
                                          domain::RoutingKey(AccountNameOf(account)), command));
  return response.account();
}

v1::Roster EnrollmentHouse::Roster(std::string_view roster) const {
  return GetRoster(RowsOf(roster), RosterName{std::string(roster)}).value();
}

v1::Upload EnrollmentHouse::Upload(std::string_view upload) const {
  const UploadName name = UploadNameOf(upload);
  return GetUpload(RowsOf(name.RoutingKey()), name).value();
}

std::vector<v1::ListedRow> EnrollmentHouse::Rows(std::string_view upload) const {
  const UploadName name = UploadNameOf(upload);
  v1::ListRowsResponse response;
  RowPlace place;
  while (ListRows(RowsOf(name.RoutingKey()), name, false, 1'000'000, place, response).value()) {
  }
  return {response.rows().begin(), response.rows().end()};
}

std::vector<v1::Participation> EnrollmentHouse::Participations(int participant) const {
  v1::GetParticipantResponse response;
  if (!GetParticipant(RowsOf(ParticipantText(participant)), ParticipantNo(participant), response)) {
    return {};
  }
  return {response.participations().begin(), response.participations().end()};
}

v1::Account EnrollmentHouse::Account(std::string_view account) const {
  const auto name = AccountNameOf(account);
  return GetAccount(RowsOf(domain::RoutingKey(name)), name, HouseRules().policy, Day("2025-06-30"))
      .value();
}

int64_t EnrollmentHouse::events() const {
  int64_t count = 0;
  for (const Partition& partition : partitions_) {
    count += static_cast<int64_t>(partition.log.size());
  }
  return count;
}

bool EnrollmentHouse::FoldsAlike() const {
  return std::ranges::all_of(partitions_, [this](const Partition& partition) {
    MemoryRows anew;
    for (const std::string& event : partition.log) machine_.Apply(event, {}, anew).value();
    return anew.rows() == partition.rows.rows();
  });
}

}  // namespace naungan::enrollment
