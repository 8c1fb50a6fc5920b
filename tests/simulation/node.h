// One instance's hold of one partition: the production processor or projector on a store of its
// own, which can die, stand still and come back. One thread.
#pragma once

#include <compare>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "libs/platform/clock.h"
#include "libs/platform/random.h"
#include "libs/runtime/partition_processor.h"
#include "libs/runtime/projector.h"
#include "tests/simulation/broker.h"
#include "tests/simulation/rules.h"

namespace naungan::simulation {

// A partition of a service, or of the figures.
struct Place {
  std::string service;
  int32_t partition = 0;

  bool IsFigures() const { return service == kFigures; }
  std::string ToString() const { return service + "/" + std::to_string(partition); }
  auto operator<=>(const Place&) const = default;
};

// The house's time, with an error of its own.
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

// What all nodes of a house share. Everything outlives them.
struct NodeSurroundings {
  const Machines& machines;
  Size size;
  Broker& broker;
  const platform::Clock& clock;
  platform::Entropy& entropy;
  state::StoreMemory& memory;
  std::filesystem::path directory;
};

class Node {
 public:
  // Not started yet. `letter` tells the instances of a partition apart.
  Node(const NodeSurroundings& around, Place place, std::string letter);
  ~Node() { Crash(); }

  // Opens the store and follows; with `lead` it leads as soon as it can.
  void Start(bool lead);
  // Dies: what it had in memory is gone, and nobody hears from it again.
  void Crash();
  // Keeps the state as it stands, and gives the kept one back. Preconditions: it is down; for
  // ComeBackOlder, HasCopy.
  void KeepCopy();
  void ComeBackOlder();
  bool HasCopy() const;

  void Lead();
  // Precondition: it leads. What it has accepted is finished, then it gives the lead away.
  void GiveTo(const Node& successor);
  // Stands still until then.
  void PauseUntil(int64_t steady_us) { paused_until_us_ = steady_us; }

  bool up() const { return partition_ != nullptr; }
  bool Paused() const { return around_.clock.SteadyUs() < paused_until_us_; }
  // One RunOnce, if it is up and not paused. True: something moved.
  bool Run();

  // Preconditions of these: it is up.
  runtime::Partition& partition() { return *partition_; }
  const runtime::Partition& partition() const { return *partition_; }
  bool Leads() const { return up() && partition_->Status().role == runtime::Role::kLeading; }
  bool Stopped() const { return up() && partition_->Status().role == runtime::Role::kStopped; }
  // Expires with this life of the node. A reply that comes from the dead is not heard.
  std::weak_ptr<const bool> life() const { return life_; }

  const Place& place() const { return place_; }
  const std::string& name() const { return name_; }
  NodeClock& clock() { return clock_; }
  Connection& connection() { return connection_; }

 private:
  const NodeSurroundings& around_;
  const Place place_;
  const std::string name_;
  const std::filesystem::path directory_;
  NodeClock clock_;
  Connection connection_;
  runtime::Probe probe_;
  std::unique_ptr<runtime::Partition> partition_;
  runtime::PartitionProcessor* processor_ = nullptr;  // partition_, if it is one
  int64_t paused_until_us_ = 0;
  // shared_ptr: replies under way look whether this life of the node has ended.
  std::shared_ptr<const bool> life_;
};

}  // namespace naungan::simulation
