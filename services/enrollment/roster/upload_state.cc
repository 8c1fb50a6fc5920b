#include "services/enrollment/roster/upload_state.h"

#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "libs/base/check.h"
#include "libs/base/sha256.h"
#include "libs/domain/date.h"
#include "libs/domain/date_limits.h"
#include "libs/domain/resource_names.h"
#include "naungan/enrollment/v1/enrollment_service.pb.h"
#include "services/enrollment/decision.h"
#include "services/enrollment/queued_work.h"
#include "services/enrollment/recorded.h"
#include "services/enrollment/roster/roster_state.h"
#include "services/enrollment/roster/row_check.h"
#include "services/enrollment/roster/upload_approval.h"
#include "services/enrollment/roster/upload_chunk.h"
#include "services/enrollment/roster/waiting_list.h"
#include "services/enrollment/tables.h"

namespace naungan::enrollment {
namespace {

using domain::Date;
using domain::UploadName;

v1::StoredUpload UploadOfEvent(const state::Reader& rows, const UploadName& name) {
  auto upload = kUploads.Get(rows, name.roster.roster, name.upload);
  NAUNGAN_CHECK(upload.has_value(), "an event's upload must be there");
  return *std::move(upload);
}

// SHA-256 over the hash of the earlier chunks, which is empty before the first, and the chunk's
// digest.
std::string ChainedHash(std::string_view before, std::string_view chunk_digest) {
  const Digest digest = Sha256({before, chunk_digest});
  return {digest.begin(), digest.end()};
}

v1::ApproveUploadResponse AnswerOf(std::string_view name, const v1::StoredUpload& upload) {
  v1::ApproveUploadResponse response;
  *response.mutable_upload() = ViewOf(name, upload);
  return response;
}

std::string QueueWorkId(std::string_view upload_name) {
  return "queue/" + std::string(upload_name);
}

std::unexpected<Error> Discarded(std::string_view field) {
  return Fail(Code::kFailedPrecondition, "UPLOAD_DISCARDED", field,
              "The upload is discarded. Send the rows in another upload.");
}

Status CheckUploadAccepts(const LoadedRoster& roster, const v1::StoredUpload& upload,
                          const v1::StageRows& command, std::string_view actor) {
  if (upload.number() == 0) {
    if (roster.state.uploads() >= kUploadsPerRosterMax) {
      return Fail(Code::kResourceExhausted, "UPLOADS_FULL", "upload",
                  "The roster has as many uploads as it may have. Open another roster.");
    }
  } else if (upload.uploader() != actor) {
    // Otherwise an actor who sent a part of the rows could approve them.
    return Fail(Code::kPermissionDenied, "UPLOADER_IS_ANOTHER", "upload",
                "Another actor began this upload. Begin one of your own.");
  } else if (upload.state() == v1::UPLOAD_STATE_DISCARDED) {
    return Discarded("upload");
  } else if (upload.state() != v1::UPLOAD_STATE_OPEN) {
    return Fail(Code::kFailedPrecondition, "UPLOAD_APPROVED", "upload",
                "The upload is approved. Send more rows in another upload.");
  }
  NAUNGAN_TRY(CheckNextChunk(upload, command.chunk()));
  if (!command.rows().rows().empty() && command.rows().rows(0).row() <= upload.last_row()) {
    return Fail(Code::kInvalidArgument, "ROW_ORDER", "rows[0].row",
                "Number rows in ascending order over all chunks of the upload.");
  }
  if (upload.rows_accepted() + upload.rows_refused() + command.rows().rows_size() >
      kRowsPerUploadMax) {
    return Fail(Code::kResourceExhausted, "UPLOAD_FULL", "rows",
                "The upload has as many rows as it may have. Send more in another upload.");
  }
  // Rows that were approved, rows that may be, and these.
  if (roster.state.last_ordinal() + roster.state.counts().rows_staged() +
          command.rows().rows_size() >
      kRowsPerRosterMax) {
    return Fail(Code::kResourceExhausted, "ROSTER_FULL", "rows",
                "The roster has as many rows as it may have. Open another for more people.");
  }
  return {};
}

// For each place in the chunk's list of units, from 1, the place in the roster's list; 0 if the
// roster has no such unit.
std::vector<int32_t> UnitsInRoster(const v1::StagedChunk& chunk, const v1::Roster& roster) {
  std::unordered_map<std::string_view, int32_t> places;
  for (int i = 0; i < roster.units_size(); ++i) places.emplace(roster.units(i).unit(), i + 1);
  std::vector<int32_t> units(1, 0);
  for (const std::string& unit : chunk.units()) {
    const auto place = places.find(unit);
    units.push_back(place == places.end() ? 0 : place->second);
  }
  return units;
}

v1::WaitingRow WaitingOf(const v1::StagedRow& row, const v1::StagedChunk& chunk,
                         const v1::StoredUpload& upload, const std::vector<int32_t>& units) {
  v1::WaitingRow waiting;
  waiting.set_participant(row.participant());
  waiting.set_start_days(row.has_start_days() ? row.start_days() : upload.start_days());
  waiting.set_birth_days(row.birth_days());
  waiting.set_sex(row.sex());
  waiting.set_unit(units[static_cast<size_t>(row.unit())]);
  if (row.locality() > 0) waiting.set_locality_code(chunk.localities(row.locality() - 1));
  waiting.set_wage_rupiah(row.wage_rupiah());
  waiting.set_admitted_days(upload.effective_days());
  return waiting;
}

}  // namespace

Result<v1::StoredUpload> FindUpload(const state::Reader& rows, const domain::UploadName& name) {
  auto upload = kUploads.Get(rows, name.roster.roster, name.upload);
  if (!upload) {
    return Fail(Code::kNotFound, "UPLOAD_UNKNOWN", "name", "The roster has no such upload.");
  }
  return *std::move(upload);
}

v1::Upload ViewOf(std::string_view name, const v1::StoredUpload& upload) {
  v1::Upload view;
  view.set_name(std::string(name));
  view.set_state(upload.state());
  view.set_durable_chunk(upload.durable_chunk());
  view.set_rows_accepted(upload.rows_accepted());
  view.set_rows_refused(upload.rows_refused());
  view.set_content_hash(upload.content_hash());
  view.set_uploader(upload.uploader());
  view.set_approver(upload.approver());
  return view;
}

Result<runtime::Decision> DecideStageRows(v1::StageRows& command, std::string_view actor,
                                          Date today, const state::Reader& rows,
                                          google::protobuf::Arena& arena) {
  NAUNGAN_ASSIGN(const auto name, UploadName::Parse(command.upload(), "upload"));
  NAUNGAN_ASSIGN(const LoadedRoster roster, FindRoster(rows, name.roster.roster, "upload"));
  const v1::StoredUpload upload =
      kUploads.Get(rows, name.roster.roster, name.upload).value_or(v1::StoredUpload());
  if (command.chunk() <= upload.durable_chunk()) {
    const auto stored = kChunks.Get(rows, roster.number(), upload.number(), command.chunk());
    NAUNGAN_CHECK(stored.has_value(), "a durable chunk must be there");
    NAUNGAN_TRY(CheckSameChunk(*stored, command.rows().digest()));
    return Events().Answer(OutcomeOf(command.upload(), command.chunk(), *stored));
  }
  NAUNGAN_TRY(CheckUploadAccepts(roster, upload, command, actor));

  const int32_t number = upload.number() == 0 ? roster.state.uploads() + 1 : upload.number();
  JudgeRows(
      roster.roster(), number, today,
      [&](std::string_view participant) {
        auto member = kMembers.Get(rows, roster.number(), participant);
        if (member && kDiscardedUploads.Get(rows, roster.number(), member->upload())) {
          member.reset();
        }
        return member;
      },
      *command.mutable_rows());
  v1::UploadRowsResponse outcome = OutcomeOf(command.upload(), command.chunk(), command.rows());

  auto* event = google::protobuf::Arena::CreateMessage<v1::EnrollmentLogEvent>(&arena);
  auto& staged = *event->mutable_rows_staged();
  staged.set_upload(command.upload());
  staged.set_chunk(command.chunk());
  staged.set_content_hash(ChainedHash(upload.content_hash(), command.rows().digest()));
  staged.set_uploader(std::string(actor));
  staged.mutable_rows()->Swap(command.mutable_rows());
  staged.mutable_rows()->set_accepted_before(upload.rows_accepted());
  Events events;
  events.Add(*event);
  return std::move(events).Answer(outcome);
}

Result<runtime::Decision> DecideApproveUpload(const v1::ApproveUpload& command,
                                              std::string_view actor, Date today,
                                              const state::Reader& rows) {
  NAUNGAN_ASSIGN(const auto name, UploadName::Parse(command.upload(), "name"));
  NAUNGAN_ASSIGN(const LoadedRoster roster, FindRoster(rows, name.roster.roster, "name"));
  NAUNGAN_ASSIGN(const v1::StoredUpload upload, FindUpload(rows, name));
  NAUNGAN_TRY(domain::PastDate(command.effective_date(), "effective_date", today));
  if (upload.state() == v1::UPLOAD_STATE_DISCARDED) return Discarded("name");
  if (upload.state() == v1::UPLOAD_STATE_APPROVED) {
    if (SameApproval(upload, command, actor)) {
      return Events().Answer(AnswerOf(command.upload(), upload));
    }
    return Fail(Code::kFailedPrecondition, "UPLOAD_APPROVED", "name",
                "The upload is approved already, by another actor or with other days.");
  }
  NAUNGAN_TRY(CheckApproval(upload, roster.roster(), command, actor));

  v1::EnrollmentLogEvent event;
  auto& entered = *event.mutable_approval_entered();
  entered.set_approver(std::string(actor));
  *entered.mutable_start_date() = command.start_date();
  entered.mutable_event()->set_roster(roster.roster().name());
  entered.mutable_event()->set_sequence(roster.state.sequence() + 1);
  auto& approved = *entered.mutable_event()->mutable_upload_approved();
  approved.set_upload(command.upload());
  approved.set_rows_accepted(upload.rows_accepted());
  approved.set_rows_refused(upload.rows_refused());
  *approved.mutable_effective_date() = command.effective_date();
  Events events;
  events.Add(event);
  v1::StoredUpload approved_upload = upload;
  approved_upload.set_state(v1::UPLOAD_STATE_APPROVED);
  approved_upload.set_approver(std::string(actor));
  return std::move(events).Answer(AnswerOf(command.upload(), approved_upload));
}

Result<runtime::Decision> DecideDiscardUpload(const v1::DiscardUpload& command,
                                              std::string_view actor, const state::Reader& rows) {
  NAUNGAN_ASSIGN(const auto name, UploadName::Parse(command.upload(), "name"));
  NAUNGAN_TRY(FindRoster(rows, name.roster.roster, "name"));
  NAUNGAN_ASSIGN(v1::StoredUpload upload, FindUpload(rows, name));
  if (upload.state() == v1::UPLOAD_STATE_APPROVED) {
    return Fail(Code::kFailedPrecondition, "UPLOAD_APPROVED", "name",
                "The upload is approved. Its rows wait for seats or have them.");
  }
  Events events;
  if (upload.state() == v1::UPLOAD_STATE_OPEN) {
    v1::EnrollmentLogEvent event;
    event.mutable_upload_discarded()->set_upload(command.upload());
    event.mutable_upload_discarded()->set_actor(std::string(actor));
    events.Add(event);
    upload.set_state(v1::UPLOAD_STATE_DISCARDED);
  }
  v1::DiscardUploadResponse response;
  *response.mutable_upload() = ViewOf(command.upload(), upload);
  return std::move(events).Answer(response);
}

Result<runtime::Decision> QueueChunk(const runtime::Work& work, const state::Reader& rows) {
  const v1::EnrollmentWork payload = PayloadOf(work);
  const UploadName name = RecordedUpload(payload.queue_upload());
  const LoadedRoster roster = RosterOfEvent(rows, name.roster.ToString());
  const v1::StoredUpload upload = UploadOfEvent(rows, name);
  const int32_t number = payload.done() + 1;
  const auto chunk = kChunks.Get(rows, roster.number(), upload.number(), number);
  NAUNGAN_CHECK(chunk.has_value(), "an approved upload must have its chunks");

  v1::EnrollmentLogEvent event;
  auto& queued = *event.mutable_chunk_queued();
  queued.set_upload(payload.queue_upload());
  queued.set_chunk(number);
  queued.set_last(number >= upload.durable_chunk());
  if (AcceptedRows(*chunk) > 0) {
    queued.mutable_event()->set_roster(roster.roster().name());
    queued.mutable_event()->set_sequence(roster.state.sequence() + 1);
    auto& queue = *queued.mutable_event()->mutable_rows_queued();
    queue.set_upload(payload.queue_upload());
    *queue.mutable_effective_date() = Date::OfDays(upload.effective_days()).ToProto();
    int64_t ordinal = upload.first_ordinal() + chunk->accepted_before();
    for (const auto& row : chunk->rows()) {
      if (row.code() != v1::ROW_CODE_ACCEPTED) continue;
      auto& queued_row = *queue.add_rows();
      queued_row.set_participant_id(RecordedParticipant(row.participant()).ToString());
      queued_row.set_rank(row.rank());
      queued_row.set_ordinal(ordinal++);
    }
  }
  Events events;
  events.Add(event);
  return std::move(events).Done();
}

void ApplyRowsStaged(const v1::RowsStaged& event, state::Writer& rows) {
  const UploadName name = RecordedUpload(event.upload());
  LoadedRoster roster = RosterOfEvent(rows, name.roster.ToString());
  v1::StoredUpload upload =
      kUploads.Get(rows, name.roster.roster, name.upload).value_or(v1::StoredUpload());
  if (upload.number() == 0) {
    upload.set_number(roster.state.uploads() + 1);
    upload.set_state(v1::UPLOAD_STATE_OPEN);
    upload.set_uploader(event.uploader());
    roster.state.set_uploads(upload.number());
  }
  kChunks.Put(rows, event.rows(), roster.number(), upload.number(), event.chunk());
  int64_t accepted = 0;
  for (const auto& row : event.rows().rows()) {
    if (row.code() != v1::ROW_CODE_ACCEPTED) continue;
    ++accepted;
    v1::StoredMember member;
    member.set_upload(upload.number());
    member.set_code(v1::ROW_CODE_ACCEPTED);
    kMembers.Put(rows, member, roster.number(), row.participant());
  }
  const int64_t refused = event.rows().rows_size() - accepted;
  upload.set_durable_chunk(event.chunk());
  upload.set_rows_accepted(upload.rows_accepted() + accepted);
  upload.set_rows_refused(upload.rows_refused() + refused);
  upload.set_content_hash(event.content_hash());
  if (!event.rows().rows().empty()) upload.set_last_row(event.rows().rows().rbegin()->row());
  kUploads.Put(rows, upload, name.roster.roster, name.upload);
  auto& counts = *roster.state.mutable_counts();
  counts.set_rows_staged(counts.rows_staged() + accepted);
  counts.set_rows_refused_at_upload(counts.rows_refused_at_upload() + refused);
  StoreRoster(rows, roster);
}

void ApplyUploadDiscarded(const v1::UploadDiscarded& event, state::Writer& rows) {
  const UploadName name = RecordedUpload(event.upload());
  LoadedRoster roster = RosterOfEvent(rows, name.roster.ToString());
  v1::StoredUpload upload = UploadOfEvent(rows, name);
  upload.set_state(v1::UPLOAD_STATE_DISCARDED);
  kUploads.Put(rows, upload, name.roster.roster, name.upload);
  kDiscardedUploads.Put(rows, v1::DiscardedUpload(), roster.number(), upload.number());
  auto& counts = *roster.state.mutable_counts();
  counts.set_rows_staged(counts.rows_staged() - upload.rows_accepted());
  counts.set_rows_refused_at_upload(counts.rows_refused_at_upload() - upload.rows_refused());
  StoreRoster(rows, roster);
}

void ApplyApprovalEntered(const v1::ApprovalEntered& event, state::Writer& rows) {
  const auto& approved = event.event().upload_approved();
  const UploadName name = RecordedUpload(approved.upload());
  LoadedRoster roster = RosterOfEvent(rows, event.event().roster());
  v1::StoredUpload upload = UploadOfEvent(rows, name);
  upload.set_state(v1::UPLOAD_STATE_APPROVED);
  upload.set_approver(event.approver());
  upload.set_effective_days(Recorded(approved.effective_date()).days());
  upload.set_start_days(Recorded(event.start_date()).days());
  // The upload gets the whole range of ordinals at once. So rows of one rank stand in the order of
  // approval, whichever chunk is queued first.
  upload.set_first_ordinal(roster.state.last_ordinal() + 1);
  roster.state.set_last_ordinal(roster.state.last_ordinal() + upload.rows_accepted());
  kUploads.Put(rows, upload, name.roster.roster, name.upload);

  roster.state.set_approvals_open(roster.state.approvals_open() + 1);
  roster.state.set_sequence(event.event().sequence());
  StoreRoster(rows, roster);
  v1::EnrollmentWork payload;
  payload.set_queue_upload(approved.upload());
  Queue(rows, QueueWorkId(approved.upload()), payload);
}

void ApplyChunkQueued(const v1::ChunkQueued& event, state::Writer& rows) {
  const UploadName name = RecordedUpload(event.upload());
  LoadedRoster roster = RosterOfEvent(rows, name.roster.ToString());
  const v1::StoredUpload upload = UploadOfEvent(rows, name);
  const auto chunk = kChunks.Get(rows, roster.number(), upload.number(), event.chunk());
  NAUNGAN_CHECK(chunk.has_value(), "a queued chunk must be there");
  const std::vector<int32_t> units = UnitsInRoster(*chunk, roster.roster());
  auto& state = roster.state;
  const int64_t first = upload.first_ordinal() + chunk->accepted_before();
  int64_t ordinal = first;
  for (const auto& row : chunk->rows()) {
    if (row.code() != v1::ROW_CODE_ACCEPTED) continue;
    AddToWaitingList(WaitingOf(row, *chunk, upload, units), row.rank(), ordinal, roster, rows);
    ++ordinal;
  }
  const int64_t queued = ordinal - first;
  auto& counts = *state.mutable_counts();
  counts.set_rows_staged(counts.rows_staged() - queued);
  counts.set_rows_waiting(counts.rows_waiting() + queued);
  if (event.has_event()) state.set_sequence(event.event().sequence());
  if (event.last()) state.set_approvals_open(state.approvals_open() - 1);
  StoreRoster(rows, roster);
  if (event.last()) {
    runtime::EndWork(rows, QueueWorkId(event.upload()));
  } else {
    v1::EnrollmentWork payload;
    payload.set_queue_upload(event.upload());
    payload.set_done(event.chunk());
    Queue(rows, QueueWorkId(event.upload()), payload);
  }
}

}  // namespace naungan::enrollment
