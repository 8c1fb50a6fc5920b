#include "libs/runtime/projector.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "libs/platform/log.h"
#include "libs/runtime/meta_rows.h"
#include "libs/runtime/micros.h"
#include "libs/runtime/position_proto.h"
#include "libs/state/read_failed.h"

namespace naungan::runtime {

Result<std::unique_ptr<Projector>> Projector::Open(ProjectorOptions options,
                                                   const Projection& projection,
                                                   state::StoreMemory& memory, eventlog::Log& log,
                                                   const platform::Clock& clock,
                                                   const eventlog::Waker& waker) {
  NAUNGAN_ASSIGN(auto store, PartitionStore::Open({.id = {.service = options.name,
                                                          .partition = options.partition,
                                                          .partitions = options.partitions},
                                                   .service_format = projection.StoredFormat()},
                                                  options.directory, memory));
  std::unique_ptr<Projector> projector(
      new Projector(std::move(options), projection, std::move(store), memory, log, clock, waker));
  // Reading found damage that opening did not. The store is marked, so that it is set aside now.
  if (!projector->Begin()) {
    NAUNGAN_TRY(projector->store_->Reopen());
    NAUNGAN_TRY(projector->Begin());
  }
  return projector;
}

Projector::Projector(ProjectorOptions options, const Projection& projection,
                     std::unique_ptr<PartitionStore> store, state::StoreMemory& memory,
                     eventlog::Log& log, const platform::Clock& clock, eventlog::Waker waker)
    : options_(std::move(options)),
      projection_(projection),
      specs_(projection.Inputs()),
      log_(log),
      clock_(clock),
      waker_(std::move(waker)),
      memory_(memory.budget()),
      store_(std::move(store)),
      at_end_steady_us_(clock.SteadyUs()) {}

naungan::Status Projector::Begin() {
  NAUNGAN_TRY(state::CatchReadFailed([this]() -> naungan::Status {
    marks_.Load(store_->committed());
    return {};
  }));
  inputs_ = std::make_unique<Inputs>(specs_, options_.partition, marks_, log_, clock_, waker_,
                                     memory_, options_.is_skipped);
  return {};
}

Partition::Progress Projector::RunOnce() {
  const int64_t now = clock_.SteadyUs();
  const int64_t look = now + Micros(kIdleLook);
  if (!alarm_.empty()) return {.moved = false, .again_steady_us = look};
  bool moved = false;
  if (store_failures_.Due(now)) {
    if (const auto run = RunHealthy(); run) {
      moved = *run;
    } else {
      HeedFailure(run.error());
    }
  }
  int64_t again = std::min(look, inputs_->RetrySteadyUs().value_or(look));
  const int64_t due = store_failures_.DueSteadyUs().value_or(look);
  if (due > now) again = std::min(again, due);
  return {.moved = moved, .again_steady_us = again};
}

Result<bool> Projector::RunHealthy() {
  // A query may have found the damage.
  if (!store_->Health()) {
    // It may be empty afterwards, and fill up from the feeds.
    caught_up_ = false;
    NAUNGAN_TRY(store_->Reopen());
    NAUNGAN_TRY(Begin());
    store_alarm_.clear();
    return true;
  }
  try {
    return FoldNext();
  } catch (const state::ReadFailed& failed) {
    store_->Distrust(failed.error());
    return std::unexpected(failed.error());
  }
}

void Projector::HeedFailure(const Error& error) {
  const platform::LogFields fields = {{"service", options_.name},
                                      {"partition", options_.partition},
                                      {"reason", error.reason},
                                      {"message", error.message}};
  if (!store_->Health()) {
    store_alarm_ = error.message;
    store_failures_.Failed(error, store_->IsOpen(), clock_.SteadyUs());
    platform::LogWarning("the store failed, opening it again", fields);
    return;
  }
  store_->rows().Discard();
  lost_ = error.code == Code::kDataLoss;
  alarm_ = fmt::format("{}: {}", error.reason, error.message);
  platform::LogError("partition stopped", fields);
}

Result<bool> Projector::FoldNext() {
  if (inputs_->StandsAtSkipped()) NAUNGAN_TRY(Begin());
  const bool read = inputs_->ReadAhead();
  std::vector<Input> folded;
  for (int i = 0; i < kFoldRecordsMax; ++i) {
    const Input* const input = inputs_->Front();
    if (input == nullptr) break;
    if (const auto fold = projection_.Fold(input->record, options_.partition, store_->rows());
        !fold) {
      // It may have written a part of the record.
      NAUNGAN_TRY(store_->Health());
      NAUNGAN_TRY(FoldAgain(folded));
      if (inputs_->FrontIsSkipped()) {
        // Its mark alone is committed.
        folded.push_back(inputs_->Pop());
      } else {
        inputs_->StopFront(fold.error());
      }
      break;
    }
    folded.push_back(inputs_->Pop());
  }
  if (!folded.empty()) NAUNGAN_TRY(Commit(folded));
  if (inputs_->CaughtUp()) caught_up_ = true;
  const bool moved = read || !folded.empty();
  const bool whole = caught_up_ && !inputs_->HasGap() && inputs_->Alarm().empty();
  if (!moved && whole) at_end_steady_us_ = clock_.SteadyUs();
  return moved;
}

naungan::Status Projector::FoldAgain(const std::vector<Input>& folded) {
  store_->rows().Discard();
  for (const Input& input : folded) {
    NAUNGAN_TRY(projection_.Fold(input.record, options_.partition, store_->rows()));
  }
  return {};
}

naungan::Status Projector::Commit(const std::vector<Input>& folded) {
  state::StagedBatch& rows = store_->rows();
  for (const Input& input : folded) {
    marks_.Move(input.cursor);
    InputMarks::Store(input.cursor, rows);
  }
  StoreCursor(rows, store_->owner(), PartitionCursor());
  NAUNGAN_TRY(rows.Commit());
  inputs_->Settled();
  return {};
}

void Projector::Submit(Command, OnReply on_reply) {
  on_reply(Fail(Code::kUnimplemented, "NO_COMMANDS", "", "A projection takes no commands."));
}

Result<bool> Projector::HasRead(const After& after) const {
  return runtime::HasRead(after, marks_, specs_, options_.partition, /*own_log=*/{});
}

PartitionStatus Projector::Status() const {
  PartitionStatus status;
  status.partition = options_.partition;
  status.projection = options_.name;
  status.age_ms = AgeMs();
  status.role = alarm_.empty() ? Role::kFollowing : Role::kStopped;
  status.alarm = alarm_.empty() ? store_alarm_ : alarm_;
  if (status.alarm.empty()) status.alarm = inputs_->Alarm();
  status.notice = store_->Notice();
  marks_.AddNoticeTo(status.notice);
  status.inputs = inputs_->Offsets();
  return status;
}

int64_t Projector::AgeMs() const {
  return std::max<int64_t>(0, MillisOf(clock_.SteadyUs() - at_end_steady_us_.load()));
}

Result<View> Projector::OpenView() const {
  if (lost_) {
    return Fail(Code::kDataLoss, "PARTITION_STOPPED", "",
                "A feed lost records, so these figures are not given. See the server's status.");
  }
  if (!caught_up_) {
    return Fail(
        Code::kUnavailable, "PARTITION_CATCHING_UP", "",
        "These figures are still reading their feeds. Ask again shortly, or see the server's "
        "status.");
  }
  View view;
  NAUNGAN_ASSIGN(view.rows, store_->TakeSnapshot());
  view.position.partition = options_.partition;
  view.age_ms = AgeMs();
  return view;
}

}  // namespace naungan::runtime
