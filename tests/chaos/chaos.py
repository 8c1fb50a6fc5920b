"""Plays the faults and prints a table of faults and invariants: see README.md.

It ends with "N passed, N failed". A case is one invariant after one fault, one thing that the fault
itself must show, or that every invariant notices a history that was spoilt for it.
"""
import argparse
import os
import pathlib
import random
import signal
import sys
import tempfile
import time

import grpc

from controls import blind_invariants
from faults import FAULTS, Fault
from grpc_api import Api
from house import Broker, Checks
from invariants import INVARIANTS, Finding, examine
from stage import Stage

NAME_WIDTH, CELL_WIDTH = 34, 9


class Row:
    """The line of one fault in the table: what was checked in all of its turns."""

    def __init__(self, fault: Fault):
        self.fault = fault
        self.turns = 0
        self.findings = {name: Finding() for name in INVARIANTS}
        self.unknown = self.void = 0

    def add(self, history, findings: dict[str, Finding]):
        self.turns += 1
        for name, finding in findings.items():
            self.findings[name].checked += finding.checked
            self.findings[name].violations += finding.violations
        self.unknown = len({attempt.request_id for attempt in history.attempts
                            if attempt.outcome == "unknown"})
        self.void = history.void_records.total()

    def text(self) -> str:
        cells = [f"{-len(finding.violations) or finding.checked:>{CELL_WIDTH}}"
                 for finding in self.findings.values()]
        return (f"{self.fault.name:<{NAME_WIDTH}}{self.turns:>6}{''.join(cells)}"
                f"{self.unknown:>{CELL_WIDTH}}{self.void:>{CELL_WIDTH}}")


class Brokers:
    """One broker of each kind that is needed. The house of each fault creates its topics again."""

    def __init__(self, folder: str):
        self.folder = pathlib.Path(folder)
        self.started: dict[type[Broker], Broker] = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for broker in self.started.values():
            broker.stop()

    def of(self, fault: Fault) -> Broker:
        kind = fault.broker
        if kind not in self.started:
            self.started[kind] = kind(self.folder / kind.__name__)
            self.started[kind].start()
        return self.started[kind]


def heading() -> str:
    names = "".join(f"{name:>{CELL_WIDTH}}" for name in [*INVARIANTS, "unknown", "void"])
    return f"{'fault':<{NAME_WIDTH}}{'turns':>6}{names}"


def play(fault: Fault, turns: int, api: Api, broker: Broker, seed: int, checks: Checks) -> Row:
    row = Row(fault)
    with Stage(api, broker, f"{seed} {fault.name}") as stage:
        for turn in range(turns):
            begun = time.monotonic()
            try:
                fault.turn(stage, turn)
                history = stage.observe()
            except (TimeoutError, RuntimeError, grpc.RpcError) as error:
                checks.that(False, f"{fault.name}, turn {turn + 1}: it ended", str(error))
                break  # The house may be in any state.
            findings = examine(history, api)
            row.add(history, findings)
            for name, finding in findings.items():
                checks.that(finding.checked > 0 and not finding.violations,
                            f"{fault.name}, turn {turn + 1}: {name}",
                            "\n".join(finding.violations[:5]))
            for holds, what in stage.expectations:
                checks.that(holds, f"{fault.name}, turn {turn + 1}: {what}")
            stage.expectations.clear()
            if turn == 0:
                blind = blind_invariants(history, api)
                checks.that(not blind, f"{fault.name}: every invariant notices a spoilt history",
                            f"{blind} do not")
            print(f"{fault.name}, turn {turn + 1}: {time.monotonic() - begun:.1f} s", flush=True)
    return row


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests/chaos/run")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    parser.add_argument("--part", action="store_true",
                        help="every fault, but fewer times; tests/run --full overrides it")
    parser.add_argument("--only", default="", metavar="WORD", help="faults with this in their name")
    arguments = parser.parse_args()
    part = arguments.part and not os.environ.get("NAUNGAN_FULL")
    # A run that is ended early must leave nothing behind either.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    print(f"repeat with: tests/chaos/run --seed {arguments.seed}", flush=True)
    checks, rows = Checks(), []
    api = Api()
    with tempfile.TemporaryDirectory(prefix="naungan-chaos-") as folder, Brokers(folder) as brokers:
        for fault in FAULTS:
            if arguments.only in fault.name:
                turns = fault.turns_of_part if part else fault.turns
                broker = brokers.of(fault)
                rows.append(play(fault, turns, api, broker, arguments.seed, checks))
    print(heading())
    for row in rows:
        print(row.text())
    violations = sum(len(finding.violations) for row in rows for finding in row.findings.values())
    print(f"{violations} violations")
    return checks.close()


if __name__ == "__main__":
    sys.exit(main())
