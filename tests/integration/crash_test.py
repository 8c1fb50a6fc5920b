"""Kills one of the four services after the k-th acknowledged command, on real Kafka; runs again.

crash_test.py [--seed N] does so twice: once it keeps the stores of the killed service, and once it
deletes them. With NAUNGAN_FULL set it does so eight times. It prints the seed, which repeats the
same services and moments.
"""
import argparse
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

from house import Checks, KafkaHouse, SCENARIOS, SERVICES, await_condition, program

PLAYED = [str(SCENARIOS / "parepare-2024.yaml"), str(SCENARIOS / "maros-2021.yaml")]


def acknowledged(journal: pathlib.Path) -> int:
    return journal.read_bytes().count(b"\n") if journal.exists() else 0


def count_commands() -> int:
    """The number of commands in a run without a crash."""
    with tempfile.TemporaryDirectory() as folder:
        journal = pathlib.Path(folder, "journal")
        subprocess.run([program("naungan"), "scenario", "run", "--isolated", "--journal", journal,
                        "--output", "json", *PLAYED], check=True, capture_output=True)
        return acknowledged(journal)


def crash(checks: Checks, service: str, after: int, wiped: bool):
    stores = "deleted" if wiped else "kept"
    what = f"{service} killed after {after} acknowledgements, stores {stores}"
    print(what, flush=True)
    with KafkaHouse() as house:
        journal = house.folder / "journal"
        playing = subprocess.Popen(
            [program("naungan"), "scenario", "run", "--run-dir", house.run_directory, "--journal",
             journal, "--output", "json", *PLAYED], stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        await_condition(lambda: acknowledged(journal) >= after or playing.poll() is not None,
                        f"{after} acknowledgements")
        checks.that(playing.poll() is None or acknowledged(journal) >= after,
                    f"{what}: the run came that far")
        house.kill(service)
        if wiped:
            house.wipe(service)
        house.start_service(service)
        playing.wait()
        again = house.naungan("scenario", "run", "--output", "json", *PLAYED, check=False)
        checks.that(again.returncode == 0, f"{what}: run again, exit status 0",
                    again.stderr[-3000:])
        for scenario in json.loads(again.stdout or "[]"):
            for line in scenario["lines"]:
                checks.that(line["ok"], f"{what}: {scenario['scenario']}: {line['line']}",
                            f"expected {line['expected']}, got {line['got']}")


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    seed = parser.parse_args().seed
    print(f"repeat with: crash_test.py --seed {seed}", flush=True)
    chance = random.Random(seed)
    checks = Checks()
    commands = count_commands()
    times = 8 if os.environ.get("NAUNGAN_FULL") else 2
    services = chance.sample(SERVICES, len(SERVICES)) * 2
    for turn in range(times):
        crash(checks, services[turn], chance.randrange(1, commands), wiped=turn % 2 == 1)
    return checks.close()


if __name__ == "__main__":
    sys.exit(main())
