// One partition on one instance: the production processor or projector on a store of its own. It
// can die, stand still and come back. One thread.
#pragma once

#include <compare>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "libs/platform/clock.h"
#include "libs/platform/random.h"
#include "libs/runtime/partition_processor.h"
#include "libs/runtime/projector.h"
#include "tests/simulation/broker.h"
#include "tests/simulation/build.h"
#include "tests/simulation/chance.h"
#include "tests/simulation/input_watch.h"
#include "tests/simulation/rules.h"
#include "tests/support/faulty_files.h"

namespace naungan::simulation {

// A partition of a service, or of the figures.
struct Place {
  std::string service;
  int32_t partition = 0;

  bool IsFigures() const { return service == kFigures; }
  std::string ToString() const { return service + "/" + std::to_string(partition); }
  auto operator<=>(const Place&) const = default;
};

// The house's clock, with an error of this node.
class NodeClock final : public platform::Clock {
 public:
  explicit NodeClock(const platform::Clock& house) : house_(house) {}

  int64_t NowUs() const override { return house_.NowUs() + error_us_; }
  int64_t SteadyUs() const override { return house_.SteadyUs(); }
  void SetErrorUs(int64_t error_us) { error_us_ = error_us; }
  int64_t ErrorUs() const { return error_us_; }

 private:
  const platform::Clock& house_;
  int64_t error_us_ = 0;
};

// What all nodes of a house share. Everything must outlive them.
struct NodePorts {
  const Machines& machines;
  Size size;
  Broker& broker;
  const platform::Clock& clock;
  platform::Entropy& entropy;
  std::filesystem::path directory;
};

class Node {
 public:
  // The node is not started yet. `letter` tells the instances of a partition apart.
  Node(const NodePorts& ports, Place place, std::string letter);
  ~Node() { Crash(); }

  // The build that it runs from its next start on; otherwise the newest.
  void InstallBuild(int32_t level) { level_ = level; }
  int32_t level() const { return level_; }
  // Returns true if it stopped because its build is too old for its log.
  bool NeedsNewBuild() const;
  // Raises the level of the log to that of its build. Precondition: it leads.
  void RaiseLevel();

  // Opens the store and follows. With `lead` it leads as soon as it can.
  void Start(bool lead);
  // It dies: what it had in memory is gone, and its replies are not heard any more.
  void Crash();
  // KeepCopy copies the state as it is now, and ComeBackOlder puts the copy back. Preconditions:
  // the node is down; for ComeBackOlder, HasCopy.
  void KeepCopy();
  void ComeBackOlder();
  bool HasCopy() const;
  // A bit of its table files flips. Returns false if it has none. Precondition: the node is down.
  bool FlipBitOfTable(Chance& chance);

  void Lead();
  // It finishes what it has accepted and then gives the lead away. Precondition: it leads.
  void GiveTo(const Node& successor);
  // It is told to go on although its log lost records. Precondition: it stopped.
  void AcceptLoss(bool lead);
  // It stands still until then.
  void PauseUntil(int64_t steady_us) { paused_until_us_ = steady_us; }

  bool up() const { return partition_ != nullptr; }
  bool Paused() const { return ports_.clock.SteadyUs() < paused_until_us_; }
  // Calls RunOnce if the node is up and not paused. Returns true if something moved.
  bool Run();

  // Precondition of these two: the node is up.
  runtime::Partition& partition() { return *partition_; }
  const runtime::Partition& partition() const { return *partition_; }
  bool Leads() const { return up() && partition_->Status().role == runtime::Role::kLeading; }
  bool Stopped() const { return up() && partition_->Status().role == runtime::Role::kStopped; }
  // Expires with this life of the node, so that a reply from an earlier life is not heard.
  std::weak_ptr<const bool> life() const { return life_; }

  // What it did while it ran that no instance may do: checkers.h, CheckConduct.
  const std::vector<std::string>& misconduct() const { return misconduct_; }

  const Place& place() const { return place_; }
  const std::string& name() const { return name_; }
  NodeClock& clock() { return clock_; }
  Connection& connection() { return connection_; }
  FaultyFiles& files() { return files_; }
  // Until then its disk fails, in the way that was set in files(). It heals when the node dies.
  void FailDiskUntil(int64_t steady_us) { disk_fails_until_us_ = steady_us; }

 private:
  void WatchAppend(const eventlog::TopicPartition& target, const eventlog::Record& record);
  void HealDisk();

  const NodePorts& ports_;
  const Place place_;
  const std::string name_;
  const std::filesystem::path directory_;
  NodeClock clock_;
  Connection connection_;
  FaultyFiles files_;
  state::StoreMemory memory_;
  runtime::Probe probe_;
  int32_t level_ = kNewLevel;
  // The processor's, which uses them; so they are before it.
  std::unique_ptr<Build> build_;
  std::unique_ptr<InputWatch> watch_;
  std::vector<std::string> misconduct_;
  std::unique_ptr<runtime::Partition> partition_;
  runtime::PartitionProcessor* processor_ = nullptr;  // partition_, if it is one
  int64_t paused_until_us_ = 0;
  int64_t disk_fails_until_us_ = 0;
  // It is a shared_ptr so that replies under way can check whether this life of the node has ended.
  std::shared_ptr<const bool> life_;
};

}  // namespace naungan::simulation
