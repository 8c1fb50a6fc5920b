// What must hold after a run, one checker per file. Each examines the topics, the answers that
// clients got and the rows of the nodes after everything healed, and returns what is wrong. They
// change nothing, except that some open a cold reader and close it again.
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

// I1: a command that was acknowledged is in the log exactly once, at that place and with that
// result.
Violations CheckAcknowledged(const Evidence& evidence);
// I2: a command with an unknown outcome happened once or not at all, and every answer was the same.
Violations CheckUnknown(const Evidence& evidence);
// I3: no person is insured twice in a programme on any day.
Violations CheckOverlap(const Evidence& evidence);
// I4: at every prefix of a roster's feed, seats are given only within the quota, and no seat begins
// before the day on which the quota allows it.
Violations CheckQuota(const Evidence& evidence);
// I5: each claim is paid at most once at a time, and a death once; all sums of payments agree.
Violations CheckClaims(const Evidence& evidence);
// I10: at every prefix of an account's feed, which bills are paid and what they cover is what its
// bills and payments come to, in whatever order they were typed and taken back; and money received
// is allocated, there, or paid back.
Violations CheckMoney(const Evidence& evidence);
// I6: reporting's rows equal a fold of the feeds, however these interleave.
Violations CheckReports(const Evidence& evidence);
// I7: every node's rows equal those of a cold reader of the log.
Violations CheckReplay(const Evidence& evidence);
// I8: void records have no effect, so the rows are those of the records that count.
Violations CheckVoid(const Evidence& evidence);
// I9: nothing is left pending: no command, seat, work, bill or feed record.
Violations CheckPending(const Evidence& evidence);
// What each node watched of itself while it ran (Node::misconduct). An instance that does not lead
// counts only those inputs as read of which its log says so: others were decided on by a term that
// may not have counted, and would be lost if it led again. And an instance whose clock is off does
// not fence, since another may lead well.
Violations CheckConduct(const Evidence& evidence);
// Feeds hold what happened: each event of the log, in order, and nothing else.
Violations CheckFeeds(const Evidence& evidence);

// After a lost tail: each instance that read what was lost has stopped, and all that serve agree
// with the log; or one of them leads on from what was lost, and another has stopped at its batch;
// or the leader of the newest term has stopped before its first batch.
Violations CheckLostTail(const Evidence& evidence, const Place& place);

// After the loss was accepted: every instance serves what the log holds, one of them leads, and no
// reader of its feeds stands.
Violations CheckAcceptedLoss(const Evidence& evidence, const Place& place);

// Used by two checkers. Returns how the nodes of `group` that serve differ from a cold reader: in
// any row, or only in their past, which is the service's rows and the chain of the log. If only
// void records were lost, the same past is at other offsets, which does no harm.
enum class Compared { kAllRows, kPast };
Violations CompareWithColdReader(House& house, const House::Group& group, Compared compared);

}  // namespace naungan::simulation
