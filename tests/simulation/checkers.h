// What must hold of a run, one checker a file. Each looks at the topics, at what clients were told
// and at the rows of the nodes after everything healed, and says what is wrong. Functions; they
// change nothing but that a cold reader is opened and closed again.
#pragma once

#include <string>
#include <vector>

#include "tests/simulation/clients.h"
#include "tests/simulation/house.h"
#include "tests/simulation/truth.h"

namespace naungan::simulation {

struct Evidence {
  House& house;
  const Clients& clients;
  const Truth& truth;
};

using Violations = std::vector<std::string>;

// I1: what was acknowledged is in the log exactly once, with the same result at the same place.
Violations CheckAcknowledged(const Evidence& evidence);
// I2: what had an unknown outcome happened once or not at all, and every answer was the same.
Violations CheckUnknown(const Evidence& evidence);
// I3: nobody is insured twice in a programme on any day.
Violations CheckOverlap(const Evidence& evidence);
// I4: seats are given only within the quota, at every prefix of a roster's feed, and none before
// the day on which the quota has it.
Violations CheckQuota(const Evidence& evidence);
// I5: each claim is paid at most once at a time, a death once, and all sums of it agree.
Violations CheckClaims(const Evidence& evidence);
// I6: reporting's rows equal a fold of the feeds, however these interleave.
Violations CheckReports(const Evidence& evidence);
// I7: every node's rows equal those of a cold reader of the log.
Violations CheckReplay(const Evidence& evidence);
// I8: void records have no effect: the rows are those of the records that count.
Violations CheckVoid(const Evidence& evidence);
// I9: nothing is left pending: no command, seat, work, bill or feed record.
Violations CheckPending(const Evidence& evidence);
// Feeds tell what happened: each event of the log, in order, and nothing else.
Violations CheckFeeds(const Evidence& evidence);

// After a lost tail: whoever read what was lost has stopped, and all who serve agree with the log.
Violations CheckLostTail(const Evidence& evidence, const Place& place);

// Shared by two of them: how those of `group` that serve differ from a cold reader, in all rows or
// in the past they come from: the service's rows and the chain of the log. After a loss of void
// records alone the same past stands at other offsets, and nobody is harmed.
enum class Compared { kAllRows, kPast };
Violations CompareWithColdReader(House& house, const House::Group& group, Compared compared);

}  // namespace naungan::simulation
