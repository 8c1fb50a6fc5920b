// What holds whatever the order in which partitions hear from each other.
#pragma once

#include <vector>

#include "tests/services/enrollment/enrollment_house.h"

namespace naungan::enrollment {

// At every prefix of a roster's public feed: held + granted <= quota (which must never have been
// lowered), and its events are counted without a gap.
void CheckRosterFeed(const EnrollmentHouse& house);

// Nobody is insured twice in a programme on any day, and no seat has two people on one.
void CheckParticipants(const EnrollmentHouse& house, const std::vector<int>& people);

}  // namespace naungan::enrollment
