"""Measures the house and its peers, one after the other, and prints the table. See README.md.

    benchmark.py [--quick]      with NAUNGAN_BIN, where the programs of the preset `release` are
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import house
import machine
import postgres
from table import Row, Table

# The people of a full run.
PEOPLE = 1_000_000
ROWS_PER_TOWN = 25_000
# How many rows the peers write. They take seconds.
PEER_ROWS = 200_000
ROUNDS = 3
# A few are enough, since they are only asked about.
KAFKA_TOWN_ROWS = 2_000
# The pause of an office that is not in a hurry. By then, whatever an earlier claim caused is over.
PAUSE_MS = 10


def say(text: str):
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def benchmark(*arguments) -> dict:
    """Runs one measurement of naungan-benchmark."""
    done = subprocess.run([house.program("naungan-benchmark"), *map(str, arguments)], check=False,
                          text=True, stdout=subprocess.PIPE)
    if done.returncode != 0:
        raise SystemExit(f"naungan-benchmark {arguments[0]} failed, see above")
    return json.loads(done.stdout)


def bytes_below(folder: pathlib.Path) -> int:
    """How many bytes the files hold. RocksDB reserves more for its logs."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def write_rows(folder: pathlib.Path, name: str, rows: int, *flags: str) -> str:
    path = folder / name
    with open(path, "wb") as file:
        subprocess.run([house.program("naungan-benchmark"), "rows", "--rows", str(rows), *flags],
                       check=True, stdout=file)
    path.chmod(0o644)
    return str(path)


def measure_postgres(table: Table, rows: int) -> dict:
    """The best of three runs each, in rows a second."""
    best = {"copy": 0.0, "insert": 0.0}
    with tempfile.TemporaryDirectory() as folder, postgres.Cluster() as cluster:
        scratch = pathlib.Path(folder)
        scratch.chmod(0o755)
        copied = write_rows(scratch, "rows.tsv", rows)
        inserted = write_rows(scratch, "rows.sql", rows, "--as-inserts")
        for _ in range(ROUNDS):
            seconds = cluster.seconds_of("-c", f"\\copy worker FROM '{copied}'")
            best["copy"] = max(best["copy"], rows / seconds)
            best["insert"] = max(best["insert"], rows / cluster.seconds_of("-f", inserted))
        table.setting("PostgreSQL", f"version {cluster.version()}, unique id and two indexes, "
                      "one connection on a Unix socket, one statement a transaction, "
                      + " ".join(f"{name}={value}" for name, value in postgres.SETTINGS.items()))
    return best


def fastest(timings: list[dict]) -> dict:
    return min(timings, key=lambda timing: timing["p50_us"])


def median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def milliseconds(timing: dict) -> str:
    return f"{timing['p50_us'] / 1000:.2f} ms (p99 {timing['p99_us'] / 1000:.2f})"


def measure_kafka(table: Table, rows: int) -> float:
    """Measures peers and claims on one broker. Returns the best produce in rows a second."""
    with tempfile.TemporaryDirectory() as folder:
        broker = house.Broker(pathlib.Path(folder, "kafka"))
        broker.start()
        try:
            say("librdkafka: produce, round trips, transactions")
            produced = benchmark("produce", "--kafka", broker.bootstrap, "--rows", rows)
            with house.KafkaHouse(broker) as running:
                say("claims on Kafka")
                run = ("--run-dir", running.run_directory)
                town = ("--rows-per-town", KAFKA_TOWN_ROWS)
                benchmark("enrol", *run, *town, "--towns", 2)
                second = (*town, "--first", KAFKA_TOWN_ROWS)
                for paid in (town, second):
                    benchmark("pay", *run, *paid)
                # The first round trips of a broker take up to twice as long as later ones.
                benchmark("round-trips", "--kafka", broker.bootstrap)
                trips = benchmark("round-trips", "--kafka", broker.bootstrap)
                claims = benchmark("claims", *run, *town)
                pause = ("--pause-ms", PAUSE_MS)
                paced_trips = benchmark("round-trips", "--kafka", broker.bootstrap, *pause)
                paced = benchmark("claims", *run, *second, *pause)
            transactions = benchmark("transactions", "--kafka", broker.bootstrap)
        finally:
            broker.stop()
    table.setting("librdkafka produce", produced["settings"])
    table.setting("round trip", trips["settings"])
    table.setting("transaction", transactions["settings"])
    trip, transaction = fastest(trips["timings"]), fastest(transactions["timings"])
    table.add(Row("claim submit -> decision on Kafka, p50", milliseconds(claims),
                  "produce -> consume round trip", milliseconds(trip),
                  claims["p50_us"] / trip["p50_us"], "<= 1.5 x"))
    paced_trip = fastest(paced_trips["timings"])
    table.add(Row(f"the same, {PAUSE_MS} ms between claims", milliseconds(paced),
                  f"round trip, {PAUSE_MS} ms between", milliseconds(paced_trip),
                  paced["p50_us"] / paced_trip["p50_us"], ""))
    table.add(Row("", milliseconds(claims), "one Kafka transaction a command",
                  milliseconds(transaction), claims["p50_us"] / transaction["p50_us"], ""))
    return max(produced["rows_per_second"])


def measure_rocksdb(table: Table, rows: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        written = benchmark("rocksdb", "--directory", pathlib.Path(folder, "db"), "--rows", rows)
    table.setting("RocksDB", written["settings"])
    return max(written["rows_per_second"])


def measure_eligibility(table: Table, run: tuple):
    with subprocess.Popen([house.program("naungan-benchmark"), "echo"], text=True,
                          stdout=subprocess.PIPE) as echo:
        try:
            address = echo.stdout.readline().strip()
            figures = benchmark("eligibility", *run, "--echo", address)
        finally:
            echo.terminate()
    for key, words in (("one", "one call at a time"),
                       ("many", f"{figures['calls_at_a_time_many']} calls at a time")):
        ours = median([timing["per_second"] for timing in figures[key]["eligibility"]])
        echoed = max(timing["per_second"] for timing in figures[key]["echo"])
        table.add(Row(f"eligibility query, {words}", f"{ours:,.0f} /s", "empty gRPC echo",
                      f"{echoed:,.0f} /s", ours / echoed, ">= 0.8 x"))


def measure_restart(table: Table, running: house.EmbeddedHouse, run: tuple, people: int):
    running.kill("serve")
    waiting = subprocess.Popen([house.program("naungan-benchmark"), "await", *map(str, run)],
                               text=True, stdout=subprocess.PIPE)
    # The people for the question are generated meanwhile.
    time.sleep(1)
    begun = time.monotonic()
    running.start()
    answered = json.loads(waiting.communicate()[0])
    seconds = answered["ready_us"] / 1e6 - begun
    table.add(Row(f"restart after SIGKILL at {people:,} participants", f"{seconds:.2f} s",
                  aim="<= 1 s"))


def measure_sizes(table: Table, data: pathlib.Path, people: int):
    sizes = {}
    for folder in sorted(data.iterdir()):
        if not folder.is_dir() or folder.name == "keys":
            continue
        vault = bytes_below(folder / "vault")
        sizes[folder.name] = bytes_below(folder) - vault
        if vault > 0:
            sizes[f"{folder.name} vault"] = vault
    for name, size in sizes.items():
        table.add(Row(f"bytes a participant on disk: {name}", f"{size / people:,.0f}"))
    table.add(Row("bytes a participant on disk: all", f"{sum(sizes.values()) / people:,.0f}"))


def measure_embedded(table: Table, people: int, peers: dict):
    with house.EmbeddedHouse() as running:
        run = ("--run-dir", running.run_directory)
        say(f"enrolment of {people:,} on the embedded log")
        enrolled = benchmark("enrol", *run, "--towns", people // ROWS_PER_TOWN,
                             "--rows-per-town", ROWS_PER_TOWN)
        speed = enrolled["rows"] / enrolled["seconds"]
        ours = f"{speed:,.0f} rows/s"
        table.add(Row("enrolment: uploaded, approved, admitted, in reporting", ours,
                      "aim in rows a second", "60,000 rows/s", speed / 60_000, ">= 1 x"))
        for name, aim in (("PostgreSQL INSERT of 1,000", ">= 5 x"), ("PostgreSQL COPY", ""),
                          ("RocksDB, one row a worker", ""),
                          ("librdkafka produce, one record a worker", "")):
            table.add(Row("", ours, name, f"{peers[name]:,.0f} rows/s", speed / peers[name], aim))
        for side in ("server", "client"):
            cpu = enrolled[f"{side}_cpu_seconds"] * 100_000 / enrolled["rows"]
            table.add(Row(f"enrolment: {side}'s CPU seconds per 100,000 rows", f"{cpu:.2f}"))
        say("eligibility")
        benchmark("pay", *run)
        measure_eligibility(table, run)
        claims = benchmark("claims", *run)
        table.add(Row("claim submit -> decision on the embedded log, p50", milliseconds(claims)))
        measure_sizes(table, running.folder / "data", people)
        say("restart")
        measure_restart(table, running, run, people)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    scale = 10 if parser.parse_args().quick else 1
    begun, stolen_before = time.monotonic(), machine.times()
    table = Table(machine.lines())
    rows = PEER_ROWS // scale // ROWS_PER_TOWN * ROWS_PER_TOWN or ROWS_PER_TOWN
    peers = {}
    say("PostgreSQL")
    best = measure_postgres(table, rows)
    peers["PostgreSQL INSERT of 1,000"], peers["PostgreSQL COPY"] = best["insert"], best["copy"]
    say("RocksDB")
    peers["RocksDB, one row a worker"] = measure_rocksdb(table, rows)
    peers["librdkafka produce, one record a worker"] = measure_kafka(table, rows)
    measure_embedded(table, PEOPLE // scale, peers)
    stolen = machine.stolen_share(stolen_before, machine.times())
    table.note(f"took {time.monotonic() - begun:.0f} s; {stolen:.0%} of the processors' time was "
               f"stolen; load average at the end {os.getloadavg()[0]:.2f}")
    print(table.text())


if __name__ == "__main__":
    main()
