#include "services/enrollment/enrollment_machine.h"

#include <google/protobuf/arena.h>

#include <array>
#include <cstddef>

#include "libs/base/check.h"
#include "libs/domain/date.h"
#include "libs/domain/today.h"
#include "libs/runtime/event_level.h"
#include "naungan/enrollment/v1/enrollment_commands.pb.h"
#include "naungan/enrollment/v1/enrollment_log.pb.h"
#include "services/enrollment/account/account_state.h"
#include "services/enrollment/account/bill_state.h"
#include "services/enrollment/enrollment_feeds.h"
#include "services/enrollment/enrollment_inputs.h"
#include "services/enrollment/participant/participant_state.h"
#include "services/enrollment/queued_work.h"
#include "services/enrollment/roster/roster_state.h"
#include "services/enrollment/roster/seat_state.h"
#include "services/enrollment/roster/upload_state.h"

namespace naungan::enrollment {
namespace {

// Most events are one person's, and there are many of them, so the first block of their arena is on
// the stack. A chunk of rows takes further blocks of the second size.
constexpr size_t kArenaStackBytes = 4 * 1024;
constexpr size_t kArenaBlockBytes = 32 * 1024;

class StackArena {
 public:
  google::protobuf::Arena& arena() { return arena_; }

 private:
  google::protobuf::ArenaOptions Blocks() {
    google::protobuf::ArenaOptions options;
    options.initial_block = block_.data();
    options.initial_block_size = block_.size();
    options.start_block_size = kArenaBlockBytes;
    return options;
  }

  alignas(std::max_align_t) std::array<char, kArenaStackBytes> block_;
  google::protobuf::Arena arena_{Blocks()};
};

// `event` is one that is published.
template <typename Event>
bool HasKind(const Event& event) {
  return event.event_case() != Event::EVENT_NOT_SET;
}

bool IsKnown(const v1::EnrollmentLogEvent& event) {
  using Event = v1::EnrollmentLogEvent;
  switch (event.event_case()) {
    case Event::kRosterEntered:
      return HasKind(event.roster_entered().event());
    case Event::kApprovalEntered:
      return HasKind(event.approval_entered().event());
    case Event::kChunkQueued:
      return !event.chunk_queued().has_event() || HasKind(event.chunk_queued().event());
    case Event::kRoster:
      return HasKind(event.roster());
    case Event::kParticipation:
      return HasKind(event.participation().event());
    case Event::kContribution:
      return HasKind(event.contribution());
    case Event::EVENT_NOT_SET:
      return false;
    default:  // they hold no other event
      return true;
  }
}

Result<const v1::EnrollmentLogEvent*> ParsedEvent(std::string_view bytes,
                                                  google::protobuf::Arena& arena) {
  auto* event = google::protobuf::Arena::CreateMessage<v1::EnrollmentLogEvent>(&arena);
  if (!event->ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) || !IsKnown(*event)) {
    return runtime::EventUnknown(event->GetTypeName());
  }
  return event;
}

void ApplyKnown(const v1::EnrollmentLogEvent& event, state::Writer& rows) {
  using Event = v1::EnrollmentLogEvent;
  switch (event.event_case()) {
    case Event::kAgreementKnown:
      return ApplyAgreementKnown(event.agreement_known(), rows);
    case Event::kTermsRefreshed:
      return ApplyTermsRefreshed(event.terms_refreshed(), rows);
    case Event::kRosterEntered:
      return ApplyRosterEntered(event.roster_entered(), rows);
    case Event::kRowsStaged:
      return ApplyRowsStaged(event.rows_staged(), rows);
    case Event::kUploadDiscarded:
      return ApplyUploadDiscarded(event.upload_discarded(), rows);
    case Event::kApprovalEntered:
      return ApplyApprovalEntered(event.approval_entered(), rows);
    case Event::kChunkQueued:
      return ApplyChunkQueued(event.chunk_queued(), rows);
    case Event::kSeatsTaken:
      return ApplySeatsTaken(event.seats_taken(), rows);
    case Event::kRoster:
      return ApplyRosterEvent(event.roster(), rows);
    case Event::kParticipation:
      return ApplyParticipationRecorded(event.participation(), rows);
    case Event::kOfferAnswered:  // for the roster only; the participations have events of their own
      return;
    case Event::kDeathKnown:
      return ApplyDeathKnown(event.death_known(), rows);
    case Event::kContribution:
      return ApplyContributionEvent(event.contribution(), rows);
    case Event::kBillStarted:
      return ApplyBillStarted(event.bill_started(), rows);
    case Event::kBillSummed:
      return ApplyBillSummed(event.bill_summed(), rows);
    case Event::kCorrectionProposed:
      return ApplyCorrectionProposed(event.correction_proposed(), rows);
    case Event::kCorrectionApproved:
      return ApplyCorrectionApproved(event.correction_approved(), rows);
    case Event::EVENT_NOT_SET:
      NAUNGAN_CHECK(false, "an event that is applied is of a known kind");
  }
}

}  // namespace

Result<runtime::Decision> EnrollmentMachine::Decide(std::string_view bytes,
                                                    const state::Reader& rows,
                                                    runtime::Moment now) const {
  StackArena memory;
  google::protobuf::Arena& arena = memory.arena();
  auto* command = google::protobuf::Arena::CreateMessage<v1::EnrollmentCommand>(&arena);
  if (!command->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return Fail(Code::kInvalidArgument, "COMMAND_MALFORMED", "", "The command cannot be read.");
  }
  const std::string& actor = command->actor().actor();
  const domain::Date today = domain::LatestDate(now.time_us);
  using Command = v1::EnrollmentCommand;
  switch (command->command_case()) {
    case Command::kOpenRoster:
      return DecideOpenRoster(command->open_roster(), rows);
    case Command::kStageRows:
      return DecideStageRows(*command->mutable_stage_rows(), actor, today, rows, arena);
    case Command::kApproveUpload:
      return DecideApproveUpload(command->approve_upload(), actor, today, rows);
    case Command::kDiscardUpload:
      return DecideDiscardUpload(command->discard_upload(), actor, rows);
    case Command::kRegisterSelfPayer:
      return DecideRegisterSelfPayer(command->register_self_payer(), config_.tariffs, today, rows);
    case Command::kEndParticipation:
      return DecideEndParticipation(command->end_participation(), today, rows);
    case Command::kProposeSchedule:
      return DecideProposeSchedule(command->propose_schedule(), today, rows);
    case Command::kAgreeSchedule:
      return DecideAgreeSchedule(command->agree_schedule(), today, rows);
    case Command::kIssueBill:
      return DecideIssueBill(command->issue_bill(), config_.tariffs, config_.policy, today, rows);
    case Command::kRecordPayment:
      return DecideRecordPayment(command->record_payment(), config_.policy, today, rows);
    case Command::kProposeCorrection:
      return DecideProposeCorrection(command->propose_correction(), actor, rows);
    case Command::kApproveCorrection:
      return DecideApproveCorrection(command->approve_correction(), actor, config_.policy, today,
                                     rows);
    case Command::COMMAND_NOT_SET:
      break;
  }
  return Fail(Code::kInvalidArgument, "COMMAND_MALFORMED", "", "The command is empty.");
}

Result<runtime::Decision> EnrollmentMachine::React(const runtime::InputRecord& record,
                                                   const state::Reader& rows,
                                                   runtime::Moment /*now*/) const {
  return ReactToInput(record, rows);
}

Result<runtime::Decision> EnrollmentMachine::Slice(const runtime::Work& work,
                                                   const state::Reader& rows,
                                                   runtime::Moment /*now*/) const {
  switch (PayloadOf(work).work_case()) {
    case v1::EnrollmentWork::kRefreshAgreement:
      return RefreshTerms(work, rows);
    case v1::EnrollmentWork::kQueueUpload:
      return QueueChunk(work, rows);
    case v1::EnrollmentWork::kGrantRoster:
      return GrantSeats(work, config_.partitions, config_.tariffs, rows);
    case v1::EnrollmentWork::kSumAccount:
      return SumBill(work, config_.tariffs, config_.policy, rows);
    case v1::EnrollmentWork::WORK_NOT_SET:
      break;
  }
  return Fail(Code::kInternal, "WORK_MALFORMED", "", "The queued work is empty.");
}

Status EnrollmentMachine::Apply(std::string_view bytes, const runtime::EventContext& /*context*/,
                                state::Writer& rows) const {
  StackArena memory;
  NAUNGAN_ASSIGN(const v1::EnrollmentLogEvent* const event, ParsedEvent(bytes, memory.arena()));
  ApplyKnown(*event, rows);
  return {};
}

Result<std::vector<runtime::Outgoing>> EnrollmentMachine::Publish(std::string_view bytes) const {
  StackArena memory;
  NAUNGAN_ASSIGN(const v1::EnrollmentLogEvent* const event, ParsedEvent(bytes, memory.arena()));
  return enrollment::Publish(*event, config_.partitions);
}

std::vector<runtime::InputSpec> EnrollmentMachine::Inputs() const {
  return enrollment::Inputs(config_.partitions, config_.agreement_partitions);
}

}  // namespace naungan::enrollment
