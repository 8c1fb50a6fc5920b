"""Checks a dump of a private log alone: `naungan log dump TOPIC --output json | log_checker.py`.

Every line is one record. What must hold:
  verdicts  the dump says of each record what the admission rule says, which is computed here again
  chain     the `head` of each batch that counts is the SHA-256 chain over the records before it
            that count; nothing shows that records were lost
  seats     in the enrollment log, no roster ever has more seats granted and held than its quota
"""
import base64
import collections
import hashlib
import json
import sys


class Chain:
    """The admission of one partition, judged from the raw values alone."""

    def __init__(self):
        self.chain = bytes(32)
        self.epoch = 0
        self.term = None
        self.sequence = 0
        self.lost_at = None  # the offset of the first record that does not follow
        self.loss = ""

    def judge(self, offset: int, decoded: dict, value: bytes) -> str:
        """"counted", "void", or what proves that the log lost records."""
        if self.lost_at is not None:
            accepted = decoded.get("fence", {}).get("accepted_loss", {})
            if int(accepted.get("from_offset", -1)) != self.lost_at:
                return self.loss
            self.lost_at = None
        if "fence" in decoded:
            verdict = self.judge_fence(decoded["fence"])
        else:
            verdict = self.judge_batch(decoded["batch"])
        if verdict == "counted":
            self.chain = hashlib.sha256(self.chain + value).digest()
        elif verdict != "void":
            self.lost_at, self.loss = offset, verdict
        return verdict

    def judge_fence(self, fence: dict) -> str:
        if int(fence["epoch"]) <= self.epoch:
            return "void"
        self.epoch, self.term, self.sequence = int(fence["epoch"]), fence["term_id"], 0
        return "counted"

    def judge_batch(self, batch: dict) -> str:
        epoch, sequence = int(batch["epoch"]), int(batch["sequence"])
        if epoch > self.epoch:
            return f"a batch of epoch {epoch}, and no fence of it"
        if (epoch, batch["term_id"]) != (self.epoch, self.term) or sequence <= self.sequence:
            return "void"
        if sequence > self.sequence + 1:
            return f"sequence {sequence} follows {self.sequence}"
        if base64.b64decode(batch["head"]) != self.chain:
            return "the head chain is broken"
        self.sequence = sequence
        return "counted"


class Seats:
    """Seats granted and held of each roster, event by event."""

    def __init__(self):
        self.quota = {}
        self.held = collections.Counter()
        self.granted = collections.Counter()
        self.highest = collections.Counter()

    def apply(self, event: dict) -> list[str]:
        if "roster_entered" in event:
            self.on_roster(event["roster_entered"]["event"])
        elif "roster" in event:
            self.on_roster(event["roster"])
        elif "seats_taken" in event:
            taken = event["seats_taken"]
            return self.take(taken["roster"], len(taken["seats"]))
        return []

    def take(self, roster: str, seats: int) -> list[str]:
        self.held[roster] += seats
        total = self.held[roster] + self.granted[roster]
        self.highest[roster] = max(self.highest[roster], total)
        quota = self.quota.get(roster, 0)
        if quota and total > quota:
            return [f"{roster}: {total} seats of {quota}"]
        return []

    def on_roster(self, event: dict):
        roster = event["roster"]
        for kind in ("opened", "terms_changed"):
            if kind in event:
                self.quota[roster] = int(event[kind]["roster"].get("quota_seats", 0))
        if "seats_settled" in event:
            settled = event["seats_settled"]
            granted = int(settled.get("granted", 0))
            self.granted[roster] += granted
            self.held[roster] -= granted + len(settled.get("refused", []))
        for left in event.get("seats_left", {}).get("seats", []):
            # A seat that was left by continuing under a renewal is not given again.
            if left["reason"] != "LEAVE_REASON_CONTINUED":
                self.granted[roster] -= 1


def check(lines) -> tuple[list[str], Seats, int]:
    """Returns the problems found, the seats at the end, and the number of records."""
    chains = collections.defaultdict(Chain)
    seats = Seats()
    problems = []
    # By partition: what does not follow, while no fence accepts the loss.
    unaccepted = collections.defaultdict(list)
    count = 0
    for line in lines:
        record = json.loads(line)
        count += 1
        where = f"partition {record['partition']} offset {record['offset']}"
        verdict = chains[record["partition"]].judge(int(record["offset"]), record["decoded"],
                                                    base64.b64decode(record["value"]))
        if verdict not in ("counted", "void"):
            unaccepted[record["partition"]].append(f"{where}: {verdict}")
            continue
        unaccepted.pop(record["partition"], None)
        found = []
        if (verdict == "void") != (record["verdict"] == "void"):
            found.append(f"{verdict} as we read it, {record['verdict']} as the dump says")
        if verdict == "void":
            problems += [f"{where}: {problem}" for problem in found]
            continue
        for entry in record["decoded"].get("batch", {}).get("entries", []):
            for event in entry.get("events", []):
                found += seats.apply(event)
        problems += [f"{where}: {problem}" for problem in found]
    problems += [problem for of_partition in unaccepted.values() for problem in of_partition]
    return problems, seats, count


def main() -> int:
    problems, seats, count = check(sys.stdin)
    for problem in problems:
        print(problem)
    for roster, quota in seats.quota.items():
        if quota:
            print(f"{roster}: at most {seats.highest[roster]} seats of {quota} granted or held")
    print(f"{count} records, {len(problems)} problems")
    return 1 if problems or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
