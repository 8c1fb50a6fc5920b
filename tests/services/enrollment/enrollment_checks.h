// What must hold in whatever order the partitions hear from each other.
#pragma once

#include <vector>

#include "tests/services/enrollment/enrollment_house.h"

namespace naungan::enrollment {

// At every prefix of a roster's public feed: held + granted <= quota (which must never have been
// lowered), and its events are counted without a gap.
void CheckRosterFeed(const EnrollmentHouse& house);

// On no day a person is insured twice in one programme, and on no day a seat has two people.
void CheckParticipants(const EnrollmentHouse& house, const std::vector<int>& people);

}  // namespace naungan::enrollment
