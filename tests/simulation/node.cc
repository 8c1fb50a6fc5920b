#include "tests/simulation/node.h"

#include <fmt/core.h>

#include <cstdlib>
#include <utility>

#include "libs/base/check.h"
#include "libs/eventlog/admission.h"
#include "libs/eventlog/topics.h"
#include "libs/platform/limits.h"
#include "libs/runtime/clock_probe.h"
#include "libs/runtime/micros.h"
#include "libs/runtime/topic_plan.h"
#include "tests/support/table_damage.h"

namespace naungan::simulation {
namespace {

constexpr std::chrono::milliseconds kWriterKeepShort{20};

// The largest error of a clock that was judged right and set by a little since.
constexpr int64_t kFencingClockErrorUsMax =
    runtime::Micros(std::chrono::milliseconds(platform::kClockSkewMaxMs)) +
    runtime::Micros(runtime::kClockSetMax);

// The memory of one node's store. A run writes much less.
constexpr int64_t kMemoryBytes = int64_t{2} * 1024 * 1024;

std::filesystem::path CopyOf(std::filesystem::path directory) { return directory += ".older"; }

std::string NameOf(const Place& place, const std::string& letter) {
  return place.ToString() + letter;
}

std::string FileNameOf(const Place& place, const std::string& letter) {
  return place.service + "-" + std::to_string(place.partition) + letter;
}

}  // namespace

Node::Node(const NodePorts& ports, Place place, std::string letter)
    : ports_(ports),
      place_(std::move(place)),
      name_(NameOf(place_, letter)),
      directory_(ports.directory / FileNameOf(place_, letter)),
      clock_(ports.clock),
      connection_(ports.broker, name_,
                  [this](const eventlog::TopicPartition& target, const eventlog::Record& record) {
                    WatchAppend(target, record);
                  }),
      memory_(kMemoryBytes, files_.env()),
      probe_(nullptr, place_.service, place_.partition) {}

void Node::Start(bool lead) {
  NAUNGAN_CHECK(!up(), "a node is started once");
  life_ = std::make_shared<const bool>(true);
  if (place_.IsFigures()) {
    auto projector =
        runtime::Projector::Open({.name = place_.service,
                                  .partition = place_.partition,
                                  .partitions = ports_.size.partitions,
                                  .directory = directory_},
                                 ports_.machines.figures, memory_, connection_, clock_, [] {});
    NAUNGAN_CHECK(projector.has_value(), "the simulator's stores can be opened");
    partition_ = *std::move(projector);
    return;
  }
  build_ = std::make_unique<Build>(ports_.machines.Of(place_.service), level_);
  watch_ = std::make_unique<InputWatch>(*build_);
  auto processor = runtime::PartitionProcessor::Open(
      {.id = {.service = place_.service,
              .partition = place_.partition,
              .partitions = Machines::PartitionsOf(place_.service, ports_.size)},
       .directory = directory_,
       .owner_address = name_,
       .build = fmt::format("simulation {}", level_),
       .topics = {.feeds = runtime::FeedsOf(place_.service),
                  .inbox = runtime::InboxOf(place_.service)},
       // Every other partition closes its writers again and again.
       .writer_keep = place_.partition % 2 == 0 ? kWriterKeepShort : runtime::kWriterKeep},
      *watch_, memory_, connection_, clock_, ports_.entropy, probe_, [] {});
  NAUNGAN_CHECK(processor.has_value(), "the simulator's stores can be opened");
  processor_ = processor->get();
  partition_ = *std::move(processor);
  if (lead) Lead();
}

bool Node::NeedsNewBuild() const {
  return level_ < kNewLevel && Stopped() && partition_->Status().alarm.starts_with("LEVEL_UNKNOWN");
}

void Node::RaiseLevel() { processor_->RaiseLevel(level_); }

void Node::Crash() {
  if (build_ && build_->WasOverasked()) {
    misconduct_.push_back(name_ + " was asked to fold an event that its build does not know");
  }
  life_.reset();
  HealDisk();
  processor_ = nullptr;
  partition_.reset();
  watch_.reset();
  build_.reset();
  paused_until_us_ = 0;
}

void Node::KeepCopy() {
  std::filesystem::remove_all(CopyOf(directory_));
  std::filesystem::copy(directory_, CopyOf(directory_));
}

bool Node::HasCopy() const { return std::filesystem::exists(CopyOf(directory_)); }

void Node::ComeBackOlder() {
  std::filesystem::remove_all(directory_);
  std::filesystem::rename(CopyOf(directory_), directory_);
}

void Node::Lead() {
  if (processor_ != nullptr) processor_->Lead();
}

void Node::GiveTo(const Node& successor) {
  // The log shows what became of it.
  processor_->GiveTo(successor.name(), [](const Status&) {});
}

void Node::AcceptLoss(bool lead) {
  processor_->AcceptLoss({.actor = "operator", .reason = "as it is", .lead = lead},
                         [](const Result<runtime::AcceptedFork>&) {});
}

void Node::WatchAppend(const eventlog::TopicPartition& target, const eventlog::Record& record) {
  if (target.topic != eventlog::PrivateLogTopic(place_.service)) return;
  const auto decoded = eventlog::DecodeLogRecord(record.value);
  NAUNGAN_CHECK(decoded.has_value(), "an instance appends fences and batches to its log");
  if (!decoded->has_fence() || std::abs(clock_.ErrorUs()) <= kFencingClockErrorUsMax) return;
  misconduct_.push_back(
      fmt::format("{} fences although its clock is off by {} us", name_, clock_.ErrorUs()));
}

bool Node::Run() {
  if (ports_.clock.SteadyUs() >= disk_fails_until_us_) HealDisk();
  if (!up() || Paused()) return false;
  const bool moved = partition_->RunOnce().moved;
  if (processor_ != nullptr && !watch_->Empty() && !Leads()) {
    for (const std::string& found : watch_->FalseMarks(*processor_)) {
      misconduct_.push_back(name_ + " " + found);
    }
  }
  return moved;
}

void Node::HealDisk() {
  files_.SetReadsFail(false);
  files_.SetFull(false);
}

bool Node::FlipBitOfTable(Chance& chance) {
  if (!std::filesystem::exists(directory_)) return false;
  const auto tables = TableFilesOf(directory_);
  if (tables.empty()) return false;
  const auto& table = chance.Pick(tables);
  FlipBit(table, chance.Below(static_cast<int64_t>(std::filesystem::file_size(table))));
  return true;
}

}  // namespace naungan::simulation
