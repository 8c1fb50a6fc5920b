#include "libs/runtime/projector.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "libs/platform/log.h"
#include "libs/runtime/meta_rows.h"
#include "libs/runtime/micros.h"
#include "libs/runtime/position_proto.h"
#include "libs/runtime/store_opening.h"
#include "libs/state/corrupt_store.h"

namespace naungan::runtime {

Result<std::unique_ptr<Projector>> Projector::Open(ProjectorOptions options,
                                                   const Projection& projection,
                                                   state::StoreMemory& memory, eventlog::Log& log,
                                                   const platform::Clock& clock,
                                                   const eventlog::Waker& waker) {
  NAUNGAN_ASSIGN(auto store,
                 OpenStoreOrBeginAnew(options.directory, memory, options.name, options.partition));
  return std::unique_ptr<Projector>(
      new Projector(std::move(options), projection, std::move(store), log, clock, waker));
}

Projector::Projector(ProjectorOptions options, const Projection& projection,
                     std::unique_ptr<state::Store> store, eventlog::Log& log,
                     const platform::Clock& clock, const eventlog::Waker& waker)
    : options_(std::move(options)),
      projection_(projection),
      specs_(projection.Inputs()),
      clock_(clock),
      store_(std::move(store)),
      staged_(*store_),
      at_end_steady_us_(clock.SteadyUs()) {
  marks_.Load(*store_);
  inputs_ = std::make_unique<Inputs>(specs_, options_.partition, marks_, log, clock, waker);
}

Projector::~Projector() { state::MarkIfCorrupt(*store_, options_.directory); }

Partition::Progress Projector::RunOnce() {
  const int64_t look = clock_.SteadyUs() + Micros(kIdleLook);
  if (!alarm_.empty()) return {.moved = false, .again_steady_us = look};
  const auto moved = FoldNext();
  if (!moved) {
    staged_.Discard();
    lost_ = moved.error().code == Code::kDataLoss;
    alarm_ = fmt::format("{}: {}", moved.error().reason, moved.error().message);
    platform::LogError("partition stopped", {{"service", options_.name},
                                             {"partition", options_.partition},
                                             {"reason", moved.error().reason},
                                             {"message", moved.error().message}});
    return {.moved = false, .again_steady_us = look};
  }
  return {.moved = *moved,
          .again_steady_us = std::min(look, inputs_->RetrySteadyUs().value_or(look))};
}

Result<bool> Projector::FoldNext() {
  const bool read = inputs_->ReadAhead();
  std::vector<Input> folded;
  for (int i = 0; i < kFoldRecordsMax; ++i) {
    const Input* const input = inputs_->Front();
    if (input == nullptr) break;
    if (const auto fold = projection_.Fold(input->record, options_.partition, staged_); !fold) {
      // It may have written a part of the record.
      NAUNGAN_TRY(store_->Health());
      inputs_->StopFront(fold.error());
      NAUNGAN_TRY(FoldAgain(folded));
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
  staged_.Discard();
  for (const Input& input : folded) {
    NAUNGAN_TRY(projection_.Fold(input.record, options_.partition, staged_));
  }
  return {};
}

naungan::Status Projector::Commit(const std::vector<Input>& folded) {
  v1::StoredMark mark;
  for (const Input& input : folded) {
    const v1::InputCursor& cursor = input.cursor;
    marks_.Move(cursor);
    *mark.mutable_through() = cursor.through();
    mark.set_next_offset(cursor.next_offset());
    kMarkTable.Put(staged_, mark, cursor.topic(), cursor.partition(), cursor.through().partition());
  }
  StoreCursor(staged_, options_.name, options_.partition, PartitionCursor());
  // A fold may rest on a row that could not be read, so ask before it is committed.
  NAUNGAN_TRY(store_->Health());
  NAUNGAN_TRY(staged_.Commit());
  inputs_->Settled();
  return {};
}

void Projector::Submit(Command, OnReply on_reply) {
  on_reply(Fail(Code::kUnimplemented, "NO_COMMANDS", "", "A projection takes no commands."));
}

bool Projector::HasRead(const After& after) const {
  return runtime::HasRead(after, marks_, specs_, options_.partition, {}, {});
}

PartitionStatus Projector::Status() const {
  PartitionStatus status;
  status.partition = options_.partition;
  status.projection = options_.name;
  status.age_ms = AgeMs();
  status.role = alarm_.empty() ? Role::kFollowing : Role::kStopped;
  status.alarm = alarm_.empty() ? inputs_->Alarm() : alarm_;
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
  view.rows = store_->TakeSnapshot();
  view.position.partition = options_.partition;
  view.age_ms = AgeMs();
  return view;
}

}  // namespace naungan::runtime
