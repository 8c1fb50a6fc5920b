#include "tests/simulation/tail_loss.h"

#include <algorithm>
#include <iterator>

#include "libs/eventlog/topics.h"
#include "tests/simulation/mishaps.h"

namespace naungan::simulation {
namespace {

constexpr int kSettleSteps = 400;
constexpr int kTermSteps = 250;
constexpr int64_t kForeverUs = int64_t{1} << 60;
constexpr int64_t kRecordsLostMax = 12;

class TailLoss {
 public:
  TailLoss(House& house, Clients& clients, std::vector<Office>& offices)
      : house_(house), clients_(clients), offices_(offices), group_(DrawGroup()) {}

  // The witness has read what will be lost. The other has not, and will lead.
  Violations Play(int64_t& noticed) {
    Mishaps(house_).HealAll();
    Steps(kSettleSteps);
    const bool witness_first = house_.chance().Percent(50);
    Node& witness = *group_.nodes[witness_first ? 0 : 1];
    Node& other = *group_.nodes[witness_first ? 1 : 0];
    witness.Lead();
    Steps(kSettleSteps);
    const int64_t known_to_other = End();
    Blind(other);
    GrowBy(witness, house_.chance().Between(1, kRecordsLostMax));
    if (witness.Stopped() || End() == known_to_other) return {};
    const int64_t before = End();
    Cut(house_.chance().Between(known_to_other, before - 1));
    Regrow(witness, other, before);
    LeadInTurn();
    Rest();
    house_.TellOfNodes();
    for (const auto& node : group_.nodes) noticed += node->Stopped() ? 1 : 0;
    const Truth nothing;
    const Evidence evidence{.house = house_, .clients = clients_, .truth = nothing};
    Violations all = CheckLostTail(evidence, group_.place);
    if (AcceptLoss()) {
      std::ranges::move(CheckAcceptedLoss(evidence, group_.place), std::back_inserter(all));
    }
    return all;
  }

 private:
  House::Group& DrawGroup() {
    std::vector<House::Group*> logs;
    for (House::Group& group : house_.groups()) {
      if (!group.place.IsFigures()) logs.push_back(&group);
    }
    return *house_.chance().Pick(logs);
  }

  eventlog::TopicPartition Log() const {
    return {eventlog::PrivateLogTopic(group_.place.service), group_.place.partition};
  }
  int64_t End() { return house_.broker().log().EndOffset(Log()).value_or(0); }

  void Steps(int steps) {
    for (int step = 0; step < steps; ++step) {
      for (Office& office : offices_) office.Step(house_, clients_);
      clients_.Step();
      house_.Step();
    }
  }
  template <typename Until>
  void StepsUntil(int steps_max, Until until) {
    for (int step = 0; step < steps_max && !until(); ++step) Steps(1);
  }

  void Blind(Node& node) {
    house_.trace().Say("{} stands still", node.name());
    node.PauseUntil(kForeverUs);
  }

  // The witness leads new terms until its log is longer by `records`. Each term is a fence and a
  // batch.
  void GrowBy(Node& witness, int64_t records) {
    const int64_t goal = End() + records;
    for (int tries = 0; tries < 4 && End() < goal; ++tries) {
      witness.Crash();
      witness.Start(/*lead=*/true);
      StepsUntil(kTermSteps, [&] { return End() >= goal; });
    }
    Steps(kTermSteps / 10);
  }

  void Cut(int64_t end) {
    house_.trace().Say("{} loses its records from {} on, of {}", Log().topic, end, End());
    house_.faults().Count(Fault::kTailLost);
    house_.broker().CutTail(Log(), end);
  }

  // In half of the runs the witness sees nothing until the log is at least as long as it was. Only
  // the chain shows that case. In the other half all instances go on at once.
  void Regrow(Node& witness, Node& other, int64_t before) {
    const bool unseen = house_.chance().Percent(50);
    if (unseen) Blind(witness);
    other.PauseUntil(0);
    house_.trace().Say("{} leads what is left", other.name());
    for (int terms = 0; terms < 3 && End() < before; ++terms) {
      if (terms > 0) {
        other.Crash();
        other.Start(/*lead=*/false);
      }
      other.Lead();
      StepsUntil(kTermSteps, [&] { return End() >= before; });
    }
    // The term ends here, because its batches are void to the witness only until the next term.
    other.Crash();
    witness.PauseUntil(0);
    other.Start(/*lead=*/true);
    Steps(kTermSteps);
  }

  // When each instance has led once, there was a term that counts in both pasts.
  void LeadInTurn() {
    for (const auto& node : group_.nodes) {
      node->Crash();
      node->Start(/*lead=*/true);
      Steps(kTermSteps);
    }
  }

  // The first instance that stopped is to lead, and the others are to follow it, also one that only
  // stops when it reads the fork. Returns false if none had stopped.
  bool AcceptLoss() {
    bool any = false;
    for (int round = 0; round < 2; ++round) {
      for (const auto& node : group_.nodes) {
        if (!node->Stopped()) continue;
        house_.trace().Say("{} is told to {} although its log lost records", node->name(),
                           any ? "follow" : "lead");
        if (!any) house_.faults().Count(Fault::kLossAccepted);
        node->AcceptLoss(/*lead=*/!any);
        any = true;
        Steps(kSettleSteps);
      }
    }
    Rest();
    house_.TellOfNodes();
    return any;
  }

  // Without new commands, so that what is under way ends.
  void Rest() {
    for (int step = 0; step < kSettleSteps; ++step) {
      clients_.Step();
      house_.Step();
    }
  }

  House& house_;
  Clients& clients_;
  std::vector<Office>& offices_;
  House::Group& group_;
};

}  // namespace

Violations PlayTailLoss(House& house, Clients& clients, std::vector<Office>& offices,
                        int64_t& noticed) {
  return TailLoss(house, clients, offices).Play(noticed);
}

}  // namespace naungan::simulation
