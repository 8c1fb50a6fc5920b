#include "services/enrollment/enrollment_state.h"

#include <google/protobuf/arena.h>

#include <array>
#include <cstddef>

#include "libs/base/check.h"
#include "libs/domain/date.h"
#include "libs/domain/today.h"
#include "naungan/enrollment/v1/enrollment_commands.pb.h"
#include "naungan/enrollment/v1/enrollment_log.pb.h"
#include "services/enrollment/account_state.h"
#include "services/enrollment/enrollment_feeds.h"
#include "services/enrollment/enrollment_inputs.h"
#include "services/enrollment/participant_state.h"
#include "services/enrollment/queued_work.h"
#include "services/enrollment/roster_state.h"
#include "services/enrollment/seat_state.h"
#include "services/enrollment/upload_state.h"

namespace naungan::enrollment {
namespace {

// Most events are one person's, and there are many: their arena's first block is on the stack. A
// chunk of rows takes blocks of the second size.
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

v1::EnrollmentLogEvent& ParsedEvent(std::string_view bytes, google::protobuf::Arena& arena) {
  auto* event = google::protobuf::Arena::CreateMessage<v1::EnrollmentLogEvent>(&arena);
  NAUNGAN_CHECK(event->ParseFromArray(bytes.data(), static_cast<int>(bytes.size())),
                "an event of our own log must decode");
  return *event;
}

}  // namespace

Result<runtime::Decision> EnrollmentState::Decide(std::string_view bytes, const state::Reader& rows,
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
      return enrollment::Decide(command->open_roster(), rows);
    case Command::kStageRows:
      return enrollment::Decide(*command->mutable_stage_rows(), actor, today, rows, arena);
    case Command::kApproveUpload:
      return enrollment::Decide(command->approve_upload(), actor, today, rows);
    case Command::kDiscardUpload:
      return enrollment::Decide(command->discard_upload(), actor, rows);
    case Command::kRegisterSelfPayer:
      return enrollment::Decide(command->register_self_payer(), config_.tariffs, config_.policy,
                                today, rows);
    case Command::kEndParticipation:
      return enrollment::Decide(command->end_participation(), today, rows);
    case Command::kProposeSchedule:
      return enrollment::Decide(command->propose_schedule(), today, rows);
    case Command::kAgreeSchedule:
      return enrollment::Decide(command->agree_schedule(), today, rows);
    case Command::kIssueBill:
      return enrollment::Decide(command->issue_bill(), config_.tariffs, config_.policy, today,
                                rows);
    case Command::kRecordPayment:
      return enrollment::Decide(command->record_payment(), config_.policy, today, rows);
    case Command::COMMAND_NOT_SET:
      break;
  }
  return Fail(Code::kInvalidArgument, "COMMAND_MALFORMED", "", "The command says nothing.");
}

Result<runtime::Decision> EnrollmentState::React(const runtime::InputRecord& record,
                                                 const state::Reader& rows,
                                                 runtime::Moment /*now*/) const {
  return enrollment::React(record, config_.policy, rows);
}

Result<runtime::Decision> EnrollmentState::Slice(const runtime::Work& work,
                                                 const state::Reader& rows,
                                                 runtime::Moment /*now*/) const {
  switch (PayloadOf(work).work_case()) {
    case v1::EnrollmentWork::kRefreshAgreement:
      return RefreshTerms(work, rows);
    case v1::EnrollmentWork::kQueueUpload:
      return QueueChunk(work, rows);
    case v1::EnrollmentWork::kAdmitRoster:
      return AdmitRows(work, config_.partitions, config_.tariffs, rows);
    case v1::EnrollmentWork::kSumAccount:
      return SumBill(work, config_.tariffs, config_.policy, rows);
    case v1::EnrollmentWork::WORK_NOT_SET:
      break;
  }
  return Fail(Code::kInternal, "WORK_MALFORMED", "", "Queued work says nothing.");
}

void EnrollmentState::Apply(std::string_view bytes, const runtime::EventContext& /*context*/,
                            state::Writer& rows) const {
  StackArena memory;
  const v1::EnrollmentLogEvent& event = ParsedEvent(bytes, memory.arena());
  using Event = v1::EnrollmentLogEvent;
  switch (event.event_case()) {
    case Event::kAgreementKnown:
      return enrollment::Apply(event.agreement_known(), rows);
    case Event::kTermsRefreshed:
      return enrollment::Apply(event.terms_refreshed(), rows);
    case Event::kRosterEntered:
      return enrollment::Apply(event.roster_entered(), rows);
    case Event::kRowsStaged:
      return enrollment::Apply(event.rows_staged(), rows);
    case Event::kUploadDiscarded:
      return enrollment::Apply(event.upload_discarded(), rows);
    case Event::kApprovalEntered:
      return enrollment::Apply(event.approval_entered(), rows);
    case Event::kChunkQueued:
      return enrollment::Apply(event.chunk_queued(), rows);
    case Event::kSeatsTaken:
      return enrollment::Apply(event.seats_taken(), rows);
    case Event::kRoster:
      return enrollment::Apply(event.roster(), rows);
    case Event::kParticipation:
      return enrollment::Apply(event.participation(), rows);
    case Event::kOfferAnswered:  // told to the roster; here the participations say it all
      return;
    case Event::kDeathKnown:
      return enrollment::Apply(event.death_known(), rows);
    case Event::kContribution:
      return enrollment::Apply(event.contribution(), rows);
    case Event::kBillStarted:
      return enrollment::Apply(event.bill_started(), rows);
    case Event::kBillSummed:
      return enrollment::Apply(event.bill_summed(), rows);
    case Event::EVENT_NOT_SET:
      NAUNGAN_CHECK(false, "an event of our own log must say something");
  }
}

std::vector<runtime::Outgoing> EnrollmentState::Publish(std::string_view bytes) const {
  StackArena memory;
  return enrollment::Publish(ParsedEvent(bytes, memory.arena()), config_.partitions);
}

std::vector<runtime::InputSpec> EnrollmentState::Inputs() const {
  return enrollment::Inputs(config_.partitions, config_.agreement_partitions);
}

}  // namespace naungan::enrollment
