// What happens to the instances of a house: they die, come back (perhaps with an older copy of
// their state), stand still, are told to lead while another does, lose their connection, become
// slow, or have their clock set wrong. One thread.
#pragma once

#include "tests/simulation/house.h"

namespace naungan::simulation {

class Mishaps {
 public:
  // `house` must outlive it.
  explicit Mishaps(House& house) : house_(house) {}

  // Deals the mishaps of one step of the run.
  void Step();
  // Starts and heals all instances, and tells one of each partition to lead.
  void HealAll();
  // Does what an operator does for each partition: starts what is down, and tells an instance to
  // lead if none does.
  void AttendAll();

 private:
  void Befall(Node& node);
  void LoseFeedTail();
  void StartAgain(Node& node);
  void StartWithBuild(Node& node, int32_t level);
  void Attend(House::Group& group);

  House& house_;
};

}  // namespace naungan::simulation
