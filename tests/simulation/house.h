// The simulated house: every partition of the services, each with two instances, over one broker.
// One thread.
//
//   Clients --> nodes (processors, projectors) <--> Broker
//                 ^ crash, pause, lead ... (Mishaps)
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "libs/platform/clock.h"
#include "libs/platform/random.h"
#include "tests/simulation/broker.h"
#include "tests/simulation/chance.h"
#include "tests/simulation/faults.h"
#include "tests/simulation/node.h"
#include "tests/simulation/rules.h"
#include "tests/simulation/trace.h"

namespace naungan::simulation {

// When every run begins: 2024-06-01T00:00:00Z.
inline constexpr int64_t kStartUs = 1'717'200'000'000'000;

class House {
 public:
  // A place and its instances. The figures have one instance.
  struct Group {
    Place place;
    std::vector<std::unique_ptr<Node>> nodes;
  };

  // `directory` must be empty and used only by this house. `rules` must outlive it.
  House(const Rules& rules, uint64_t seed, std::filesystem::path directory, bool keep_trace);

  // Advances virtual time, lets the broker deliver, and lets each node run.
  void Step();
  // Returns true if nothing moved in the last step and nothing is under way.
  bool Quiet() const { return !moved_ && broker_.Quiet(); }
  void Pass(int64_t by_us) { clock_.Advance(by_us); }

  std::vector<Group>& groups() { return groups_; }
  const std::vector<Group>& groups() const { return groups_; }
  Group& GroupOf(const Place& place);
  // A node of the place that is up, preferably the leading one; null if none is.
  Node* ServerOf(const Place& place);
  // The partition of a service that a routing key belongs to.
  Place PlaceOf(std::string_view service, std::string_view routing_key) const;

  // Reads every row of every node that is up, as queries do. Returns false if that failed anywhere;
  // the node then mends its store when it runs.
  bool AllRowsCanBeRead() const;

  // Writes the state of each node into the trace.
  void TellOfNodes();

  Chance& chance() { return chance_; }
  FaultDealer& faults() { return faults_; }
  Trace& trace() { return trace_; }
  Broker& broker() { return broker_; }
  const Machines& machines() const { return machines_; }
  Size size() const { return size_; }
  const platform::Clock& clock() const { return clock_; }
  platform::Entropy& entropy() { return entropy_; }
  // For a node that is not one of the house's own: a cold reader.
  const NodePorts& node_ports() const { return ports_; }

 private:
  void AddGroup(const char* service, int32_t partition, int instances);

  Chance chance_;
  platform::ManualClock clock_{kStartUs};
  Trace trace_;
  FaultDealer faults_;
  platform::SeededEntropy entropy_;
  const Size size_;
  const Machines machines_;
  Broker broker_;
  const NodePorts ports_;
  std::vector<Group> groups_;
  bool moved_ = false;
};

}  // namespace naungan::simulation
