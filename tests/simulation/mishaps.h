// What befalls the instances of a house: they die, come back (with an older copy of their state),
// stand still, are told to lead when another does, are cut off, slow, or of a wrong time. One
// thread.
#pragma once

#include "tests/simulation/house.h"

namespace naungan::simulation {

class Mishaps {
 public:
  // `house` must outlive it.
  explicit Mishaps(House& house) : house_(house) {}

  // One step of the run.
  void Step();
  // Everybody is up and well again, and one instance of each partition is told to lead.
  void HealAll();
  // Somebody looks at each partition: starts what is down, and tells one to lead where none does.
  void AttendAll();

 private:
  void Befall(Node& node);
  void StartAgain(Node& node);
  void Attend(House::Group& group);

  House& house_;
};

}  // namespace naungan::simulation
