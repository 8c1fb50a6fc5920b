#include "libs/runtime/inputs.h"

#include <algorithm>
#include <utility>

namespace naungan::runtime {

Inputs::Inputs(const std::vector<InputSpec>& specs, int32_t partition, const InputMarks& marks,
               eventlog::Log& log, const platform::Clock& clock, const eventlog::Waker& waker,
               platform::MemoryBudget& memory, IsSkipped is_skipped)
    : is_skipped_(std::move(is_skipped)), claim_(memory, platform::MemoryUse::kReadAhead) {
  for (const InputSpec& spec : specs) {
    for (const int32_t from : InputPartitions(spec, partition)) {
      sources_.push_back(std::make_unique<InputSource>(
          eventlog::TopicPartition{.topic = spec.topic, .partition = from}, marks, log, clock,
          waker, is_skipped_));
    }
  }
}

Inputs::~Inputs() = default;

bool Inputs::ReadAhead() {
  bool any = false;
  int64_t bytes = 0;
  for (const auto& source : sources_) {
    any = source->ReadAhead(!claim_.HasRoom()) || any;
    bytes += source->bytes();
  }
  claim_.Set(bytes);
  return any;
}

bool Inputs::CaughtUp() const {
  return std::ranges::all_of(sources_, [](const auto& source) { return source->CaughtUp(); });
}

bool Inputs::HasGap() const {
  return std::ranges::any_of(sources_, [](const auto& source) { return source->HasGap(); });
}

const Input* Inputs::Front() {
  for (size_t i = 0; i < sources_.size(); ++i) {
    const Input* const input = sources_[turn_]->Front();
    if (input != nullptr) return input;
    turn_ = (turn_ + 1) % sources_.size();
  }
  return nullptr;
}

Input Inputs::Pop() {
  Input input = sources_[turn_]->Pop();
  turn_ = (turn_ + 1) % sources_.size();
  return input;
}

void Inputs::StopFront(const Error& error) { sources_[turn_]->StopFront(error); }

bool Inputs::FrontIsSkipped() const { return sources_[turn_]->FrontIsSkipped(); }

bool Inputs::StandsAtSkipped() const {
  return std::ranges::any_of(sources_,
                             [](const auto& source) { return source->StandsAtSkipped(); });
}

void Inputs::Settled() {
  for (const auto& source : sources_) source->Settled();
}

std::string Inputs::Alarm() const {
  for (const auto& source : sources_) {
    if (std::string alarm = source->Alarm(); !alarm.empty()) return alarm;
  }
  return {};
}

std::vector<InputStatus> Inputs::Offsets() const {
  std::vector<InputStatus> offsets;
  offsets.reserve(sources_.size());
  for (const auto& source : sources_) offsets.push_back(source->Offset());
  return offsets;
}

std::optional<int64_t> Inputs::RetrySteadyUs() const {
  std::optional<int64_t> first;
  for (const auto& source : sources_) {
    const auto retry = source->RetrySteadyUs();
    if (retry && (!first || *retry < *first)) first = retry;
  }
  return first;
}

}  // namespace naungan::runtime
