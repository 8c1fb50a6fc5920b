#include "tests/simulation/mishaps.h"

#include <algorithm>
#include <vector>

#include "libs/eventlog/topics.h"
#include "libs/runtime/topic_plan.h"

namespace naungan::simulation {
namespace {

constexpr int64_t kMicrosPerSecond = 1'000'000;
constexpr int64_t kPauseUsMax = 15 * kMicrosPerSecond;
constexpr int64_t kSlowUsMax = 10 * kMicrosPerSecond;
constexpr int64_t kAwayUsMax = 8 * kMicrosPerSecond;
// Some are long enough to cost the lead (runtime/store_failures.h).
constexpr int64_t kDiskFailsUsMax = 45 * kMicrosPerSecond;
// The largest error of a clock that is set wrong. With a large error an instance may not lead, with
// a small one it may.
constexpr int64_t kClockErrorUsMax = 120 * kMicrosPerSecond;
// A clock that is far off is off by so much.
constexpr int64_t kSkewUsMin = 65 * kMicrosPerSecond;
constexpr int64_t kSkewUsMax = 86'400 * kMicrosPerSecond;
constexpr int64_t kFeedRecordsLostMax = 6;
// In how many of a thousand steps an operator checks that a partition is led, and starts what is
// down.
constexpr int64_t kAttendPermille = 15;

}  // namespace

void Mishaps::Step() {
  House::Group& group =
      house_.groups()[static_cast<size_t>(house_.chance().Below(std::ssize(house_.groups())))];
  Node& node = *house_.chance().Pick(group.nodes);
  if (node.up()) Befall(node);
  if (house_.faults().Deal(Fault::kFeedTailLost)) LoseFeedTail();
  for (House::Group& other : house_.groups()) {
    if (house_.chance().Permille(kAttendPermille)) Attend(other);
  }
}

void Mishaps::Befall(Node& node) {
  FaultDealer& faults = house_.faults();
  Chance& chance = house_.chance();
  const int64_t now_us = house_.clock().SteadyUs();
  if (faults.Deal(Fault::kCrash)) {
    house_.trace().Say("{} dies", node.name());
    node.Crash();
    if (chance.Percent(50)) node.KeepCopy();
    return;
  }
  if (faults.Deal(Fault::kPause)) {
    house_.trace().Say("{} stands still", node.name());
    node.PauseUntil(now_us + chance.Below(kPauseUsMax));
  }
  if (faults.Deal(Fault::kReaderSlow)) {
    house_.trace().Say("{} reads slowly", node.name());
    node.connection().SetSlowUntil(now_us + chance.Below(kSlowUsMax));
  }
  if (faults.Deal(Fault::kBrokerAway)) {
    house_.trace().Say("{} is cut off", node.name());
    node.connection().SetAwayUntil(now_us + chance.Below(kAwayUsMax));
  }
  if (faults.Deal(Fault::kClockJump)) {
    const int64_t error_us = chance.Between(-kClockErrorUsMax, kClockErrorUsMax);
    house_.trace().Say("{} has its clock set wrong by {} s", node.name(),
                       error_us / kMicrosPerSecond);
    node.clock().SetErrorUs(error_us);
  }
  if (faults.Deal(Fault::kDiskFull)) {
    house_.trace().Say("the disk of {} is full", node.name());
    node.files().SetFull(true);
    node.FailDiskUntil(now_us + chance.Below(kDiskFailsUsMax));
  }
  if (faults.Deal(Fault::kDiskUnreadable)) {
    house_.trace().Say("the disk of {} cannot be read", node.name());
    node.files().SetReadsFail(true);
    node.FailDiskUntil(now_us + chance.Below(kDiskFailsUsMax));
  }
  if (!node.place().IsFigures() && faults.Deal(Fault::kOtherBuild)) {
    StartWithBuild(node, node.level() == kOldLevel ? kNewLevel : kOldLevel);
    return;
  }
  if (!node.Leads()) return;
  if (node.level() == kNewLevel && faults.Deal(Fault::kLevelRaised)) {
    house_.trace().Say("{} raises the level of its log", node.name());
    node.RaiseLevel();
    return;
  }
  const auto& nodes = house_.GroupOf(node.place()).nodes;
  Node& other = *nodes[nodes.front().get() == &node ? 1 : 0];
  if (faults.Deal(Fault::kTwoLeaders)) {
    house_.trace().Say("{} is told to lead beside {}", other.name(), node.name());
    if (!other.up()) StartAgain(other);
    other.Lead();
  } else if (faults.Deal(Fault::kSkewedClock)) {
    const int64_t ahead_us = chance.Between(kSkewUsMin, kSkewUsMax) * (chance.Percent(50) ? 1 : -1);
    house_.trace().Say("{}, whose clock is off by {} s, is told to lead beside {}", other.name(),
                       ahead_us / kMicrosPerSecond, node.name());
    if (!other.up()) StartAgain(other);
    other.clock().SetErrorUs(ahead_us);
    other.Lead();
  } else if (faults.Deal(Fault::kHandOver)) {
    house_.trace().Say("{} is to give its lead to {}", node.name(), other.name());
    node.GiveTo(other);
    // Sometimes the successor is not told, and the lead comes back.
    if (other.up() && chance.Percent(50)) other.Lead();
  }
}

void Mishaps::StartWithBuild(Node& node, int32_t level) {
  house_.trace().Say("{} is started with the build of level {}", node.name(), level);
  node.Crash();
  node.InstallBuild(level);
  StartAgain(node);
}

void Mishaps::LoseFeedTail() {
  std::vector<eventlog::TopicPartition> feeds;
  for (const eventlog::TopicSettings& topic :
       runtime::TopicPlan({.agreement_partitions = house_.size().agreement_partitions,
                           .partitions = house_.size().partitions})) {
    const eventlog::TopicKind kind = eventlog::FindTopic(topic.name)->kind;
    if (!eventlog::IsFeedOfOneSource(kind) && kind != eventlog::TopicKind::kInbox) continue;
    for (int32_t i = 0; i < topic.partitions; ++i) feeds.push_back({topic.name, i});
  }
  const eventlog::TopicPartition& feed = house_.chance().Pick(feeds);
  const int64_t end = house_.broker().log().EndOffset(feed).value_or(0);
  const int64_t kept = std::max<int64_t>(0, end - house_.chance().Between(1, kFeedRecordsLostMax));
  house_.trace().Say("{}/{} loses its records from {} on, of {}", feed.topic, feed.partition, kept,
                     end);
  house_.broker().CutFeedTail(feed, kept);
}

void Mishaps::StartAgain(Node& node) {
  if (node.HasCopy() && house_.faults().Deal(Fault::kOlderCopy)) {
    house_.trace().Say("{} comes back with an older copy", node.name());
    node.ComeBackOlder();
  } else {
    house_.trace().Say("{} comes back", node.name());
  }
  if (house_.faults().Deal(Fault::kBitFlipped) && node.FlipBitOfTable(house_.chance())) {
    house_.trace().Say("a bit of the store of {} has flipped", node.name());
  }
  node.Start(/*lead=*/false);
}

void Mishaps::Attend(House::Group& group) {
  for (const auto& node : group.nodes) {
    const bool serves = node->Leads() || (node->up() && group.place.IsFigures());
    if (serves && !node->Paused()) return;
  }
  Node& chosen = *house_.chance().Pick(group.nodes);
  if (!chosen.up()) StartAgain(chosen);
  if (chosen.NeedsNewBuild()) StartWithBuild(chosen, kNewLevel);
  if (group.place.IsFigures()) return;
  house_.trace().Say("{} is told to lead", chosen.name());
  chosen.Lead();
}

void Mishaps::AttendAll() {
  for (House::Group& group : house_.groups()) Attend(group);
}

void Mishaps::HealAll() {
  house_.trace().Say("everything heals");
  house_.faults().Heal();
  const bool feeds_lost = house_.faults().counts()[static_cast<size_t>(Fault::kFeedTailLost)] > 0;
  for (House::Group& group : house_.groups()) {
    for (const auto& node : group.nodes) {
      node->PauseUntil(0);
      node->connection().SetAwayUntil(0);
      node->connection().SetSlowUntil(0);
      node->FailDiskUntil(0);
      // Every instance gets the newest build. As the alarm says, the clock is set and the instance
      // started again. After the broker lost records of feeds, all are started again, because a
      // term checks them when it begins.
      if (node->clock().ErrorUs() != 0 || feeds_lost || node->level() != kNewLevel) node->Crash();
      node->InstallBuild(kNewLevel);
      node->clock().SetErrorUs(0);
      if (!node->up()) node->Start(/*lead=*/false);
    }
    house_.chance().Pick(group.nodes)->Lead();
  }
}

}  // namespace naungan::simulation
