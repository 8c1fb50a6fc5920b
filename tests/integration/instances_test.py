"""Two instances of enrollment and of claims on real Kafka, between which partitions are moved under
load; reads from the one that does not lead; an instance that hangs while another takes over."""
import base64
import collections
import json
import pathlib
import signal
import subprocess
import sys
import uuid

import grpc

import log_checker
from feed_reader import FEEDS, in_order, read_topic
from grpc_api import Api, request_id
from house import Checks, KafkaHouse, SCENARIOS, SERVICES, await_condition, program

PLAYED = [str(SCENARIOS / "parepare-2024.yaml"), str(SCENARIOS / "maros-2021.yaml")]
SHARED = ("enrollment", "claims")
LOWER, UPPER, ALL = "0-3", "4-7", "0-7"
MOVES_MIN = 6
ACTOR = "name=instances-test;role=operator"
CALL_SECONDS = 10
ROSTER = "rosters/parepare-2024.rentan-miskin"


class TwoInstances(KafkaHouse):
    """Enrollment and claims in two instances, of which the first leads the lower partitions."""

    def start(self):
        self.broker.start()
        self.source = ("--kafka", self.bootstrap)
        subprocess.run([program("naungan"), "topics", "create", *self.source], check=True,
                       capture_output=True)
        for service in SERVICES:
            if service in SHARED:
                self.start_instance(service, "-a", LOWER)
                self.start_instance(service, "-b", UPPER)
            else:
                self.start_service(service)

    def run_directory_of(self, instance: str) -> pathlib.Path:
        return self.run_directory

    def start_instance(self, service: str, instance: str, led: str):
        self.spawn(service + instance, [
            program(f"naungan-{service}"), *self.source, "--data-dir",
            str(self.data_directory(instance)), "--key-dir", str(self.folder / "data" / "keys"),
            "--run-dir", str(self.run_directory), "--partitions", led])
        self.await_address(service + instance)

    def address(self, service: str, instance: str) -> str:
        pid = str(self.processes[service + instance].pid)
        for line in (self.run_directory / f"{service}.address").read_text("ascii").splitlines():
            if line.split()[1] == pid:
                return line.split()[0]
        raise LookupError(f"{service}{instance} has no address")

    def move(self, service: str, giver: str, taker: str, partitions: str,
             *flags) -> subprocess.CompletedProcess:
        return subprocess.run(
            [program("naungan"), "partitions", "move", service, "--from",
             self.address(service, giver), "--to", self.address(service, taker), "--partitions",
             partitions, *flags], check=False, text=True, capture_output=True)

    def dump(self, service: str) -> list[str]:
        done = subprocess.run(
            [program("naungan"), "log", "dump", f"private.{service}.log.v1", "--output", "json",
             *self.source], check=True, text=True, capture_output=True)
        return done.stdout.splitlines()


def one_instance() -> str:
    """What the scenarios print on one instance of each service."""
    done = subprocess.run([program("naungan"), "scenario", "run", "--isolated", "--output", "json",
                           *PLAYED], check=True, text=True, capture_output=True)
    return done.stdout


def check_tables(checks: Checks, what: str, done: subprocess.CompletedProcess, expected: str):
    checks.that(done.returncode == 0, f"{what}: exit status 0", done.stderr[-3000:])
    for scenario in json.loads(done.stdout or "[]"):
        for line in scenario["lines"]:
            checks.that(line["ok"], f"{what}: {scenario['scenario']}: {line['line']}",
                        f"expected {line['expected']}, got {line['got']}")
    checks.that(done.stdout == expected, f"{what}: the same bytes as on one instance")


def check_moves(checks: Checks, house: TwoInstances, expected: str):
    """Plays while partitions of both services go back and forth."""
    journal = house.folder / "journal"
    playing = subprocess.Popen(
        [program("naungan"), "scenario", "run", "--run-dir", str(house.run_directory), "--journal",
         str(journal), "--output", "json", *PLAYED], text=True, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE)
    await_condition(lambda: journal.exists() and journal.stat().st_size > 0, "a first command")
    leader = dict.fromkeys(SHARED, "-a")  # of the lower partitions

    def move(service: str):
        giver, taker = leader[service], "-b" if leader[service] == "-a" else "-a"
        moved = house.move(service, giver, taker, LOWER)
        checks.that(moved.returncode == 0 and moved.stdout.count("led by") == 4,
                    f"{service} {LOWER} from {giver} to {taker}", moved.stdout + moved.stderr)
        leader[service] = taker

    moves = 0
    while playing.poll() is None:
        move(SHARED[moves % len(SHARED)])
        moves += 1
    stdout, stderr = playing.communicate()
    print(f"{moves} moves while it was played", flush=True)
    checks.that(moves >= MOVES_MIN, f"at least {MOVES_MIN} moves under load", f"{moves}")
    check_tables(checks, "moved", subprocess.CompletedProcess([], playing.returncode, stdout,
                                                              stderr), expected)
    check_logs(checks, house, journal)
    check_feeds(checks, house)
    for service in SHARED:
        if leader[service] == "-b":
            move(service)


def check_feeds(checks: Checks, house: TwoInstances):
    """Nothing is missing from a feed, whichever instance published it."""
    for feed in FEEDS:
        kept, broken = in_order(read_topic(house.bootstrap, feed))
        checks.that(kept and not broken, f"{feed}: every previous link is in place",
                    "\n".join(broken[:5]))


def check_logs(checks: Checks, house: TwoInstances, journal: pathlib.Path):
    """Every log is whole, and holds each acknowledged command once."""
    carried_out = collections.Counter()
    for service in SERVICES:
        lines = house.dump(service)
        problems, _, count = log_checker.check(lines)
        checks.that(not problems and count > 0, f"{service}: the log is whole",
                    "\n".join(problems[:5]))
        for record in map(json.loads, lines):
            if record["verdict"] == "void":
                continue
            for entry in record["decoded"].get("batch", {}).get("entries", []):
                if "request" in entry:
                    carried_out[base64.b64decode(entry["request"]["request_id"])] += 1
    twice = sum(count > 1 for count in carried_out.values())
    checks.that(carried_out and twice == 0, "no request stands in the logs twice", f"{twice} do")
    acknowledged = [line.split()[1] for line in journal.read_text("ascii").splitlines()]
    lost = [text for text in acknowledged if uuid.UUID(text).bytes not in carried_out]
    checks.that(acknowledged and not lost, "no acknowledged command is lost",
                f"{len(lost)} of {len(acknowledged)}")


class Caller:
    """Calls to one instance, which is not led on anywhere."""

    def __init__(self, api: Api, address: str):
        self.api = api
        self.channel = grpc.insecure_channel(address)

    def call(self, method: str, **fields):
        request = self.api.request(method, **fields)
        return self.api.call(self.channel, request, CALL_SECONDS, ACTOR)

    def roles(self) -> dict[int, str]:
        return {partition.partition: partition.role
                for partition in self.call("GetStatus").partitions}


def refused_with(call) -> tuple[str, str]:
    """The status and the `owner-address` of a refused call."""
    try:
        call()
        return "OK", ""
    except grpc.RpcError as error:
        return error.code().name, dict(error.trailing_metadata()).get("owner-address", "")


def check_reads(checks: Checks, house: TwoInstances, api: Api):
    """Both instances answer reads, with their position and age; only one takes the command."""
    addresses = [house.address("enrollment", instance) for instance in ("-a", "-b")]
    callers = [Caller(api, address) for address in addresses]
    heads = [caller.call("GetFeedHeads") for caller in callers]
    led = [set(head.led_partitions) for head in heads]
    checks.that(led[0] | led[1] == set(range(8)) and not led[0] & led[1],
                "each partition is led by one of the two", str(led))
    logs = [position for head in heads for position in head.logs]
    answers = [caller.call("GetRoster", name=ROSTER, after=logs) for caller in callers]
    checks.that(answers[0].roster == answers[1].roster,
                "a read after a position is the same on both")
    for answer in answers:
        position = answer.freshness.positions[0]
        checks.that(position.sequence > 0 and 0 <= answer.freshness.age_ms < CALL_SECONDS * 1000,
                    "a read carries its position and its age", str(answer.freshness))
    partition = answers[0].freshness.positions[0].partition
    owner = 0 if partition in led[0] else 1
    open_roster = {"request_id": request_id(), "name": ROSTER}
    got = refused_with(lambda: callers[1 - owner].call("OpenRoster", **open_roster))
    checks.that(got == ("UNAVAILABLE", addresses[owner]),
                "who does not lead says who does", str(got))
    # The age of an idle follower's answers rises and falls, since it reads its log once a second.
    age = await_condition(
        lambda: callers[1 - owner].call("GetRoster", name=ROSTER).freshness.age_ms, "an age")
    checks.that(age > 0, "a follower's answer has an age")


def check_refused_moves(checks: Checks, house: TwoInstances):
    for giver, taker, partitions, status, text in (
            ("-b", "-a", LOWER, 1, "NOT_LEADING"), ("-a", "-b", "8", 2, "PARTITION_UNKNOWN"),
            ("-a", "-a", "0", 2, "SUCCESSOR_IS_GIVER"),
            ("-a", "-b", "3-1", 2, "PARTITIONS_MALFORMED")):
        moved = house.move("enrollment", giver, taker, partitions)
        checks.that(moved.returncode == status and text in moved.stderr, f"refused: {text}",
                    f"{moved.returncode}: {moved.stderr}")
    wrong = subprocess.run(
        [program("naungan"), "partitions", "move", "enrollment", "--from",
         house.address("claims", "-a"), "--to", house.address("enrollment", "-b"), "--partitions",
         "0"], check=False, text=True, capture_output=True)
    checks.that(wrong.returncode == 2 and "SERVICE_DIFFERS" in wrong.stderr,
                "refused: another service", wrong.stderr)


def check_zombie(checks: Checks, house: TwoInstances, api: Api, expected: str):
    """One instance hangs, the other takes over, the first one wakes up and follows."""
    hung = house.processes["enrollment-a"]
    first = Caller(api, house.address("enrollment", "-a"))
    second = Caller(api, house.address("enrollment", "-b"))
    led = ",".join(str(partition) for partition, role in first.roles().items()
                   if role == "leading")
    hung.send_signal(signal.SIGSTOP)
    try:
        refused = house.move("enrollment", "-a", "-b", led)
        checks.that(refused.returncode == 2 and "--force" in refused.stderr,
                    "an instance that hangs is taken from on demand only", refused.stderr)
        forced = house.move("enrollment", "-a", "-b", led, "--force")
        checks.that(forced.returncode == 0, "taken over from an instance that hangs",
                    forced.stdout + forced.stderr)
        again = house.naungan("scenario", "run", "--output", "json", *PLAYED, check=False)
        check_tables(checks, "one instance hangs", again, expected)
    finally:
        hung.send_signal(signal.SIGCONT)
    await_condition(lambda: set(first.roles().values()) == {"following"},
                    "the one that hung to follow")
    checks.that(set(second.roles().values()) == {"leading"}, "it does not fence back")
    # A restart with the same --partitions takes over from the leader, which then follows.
    house.kill("enrollment-a")
    house.start_instance("enrollment", "-a", ALL)
    third = Caller(api, house.address("enrollment", "-a"))
    await_condition(lambda: set(third.roles().values()) == {"leading"}, "the new one to lead")
    await_condition(lambda: set(second.roles().values()) == {"following"}, "the other to follow")
    status = house.naungan("status", check=False)
    checks.that(status.returncode == 0, "all is well", status.stdout + status.stderr)
    again = house.naungan("scenario", "run", "--output", "json", *PLAYED, check=False)
    check_tables(checks, "after a take-over", again, expected)
    for service in SERVICES:
        problems, _, _ = log_checker.check(house.dump(service))
        checks.that(not problems, f"{service}: the log is whole at the end",
                    "\n".join(problems[:5]))


def main() -> int:
    checks = Checks()
    api = Api()
    expected = one_instance()
    with TwoInstances() as house:
        check_moves(checks, house, expected)
        check_refused_moves(checks, house)
        check_reads(checks, house, api)
        check_zombie(checks, house, api, expected)
    return checks.close()


if __name__ == "__main__":
    sys.exit(main())
