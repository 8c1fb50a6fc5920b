"""A house of its own for a test: processes, ports and directories that nobody else has.

    with KafkaHouse() as house:
        house.naungan("scenario", "run", ...)

Leaving the block ends every process that it started and removes its files.
"""
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCENARIOS = ROOT / "tests" / "scenarios"
SERVICES = ("agreement", "enrollment", "claims", "reporting")
# Waiting for a condition is given up after this.
PATIENCE_SECONDS = 120
POLL_SECONDS = 0.02


def program(name: str) -> str:
    return str(pathlib.Path(os.environ["NAUNGAN_BIN"], name))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def await_condition(condition, what: str):
    """The first true value of `condition()`; an error that says `what` was waited for."""
    give_up = time.monotonic() + PATIENCE_SECONDS
    while not (value := condition()):
        if time.monotonic() > give_up:
            raise TimeoutError(f"waited {PATIENCE_SECONDS} s: {what}")
        time.sleep(POLL_SECONDS)
    return value


class House:
    """What both houses share: a directory, and the CLI that finds the servers in it."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="naungan-house-"))
        self.run_directory = self.folder / "run"
        self.processes: dict[str, subprocess.Popen] = {}

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_):
        self.close()

    def naungan(self, *arguments, check=True, **options) -> subprocess.CompletedProcess:
        """Runs the CLI against this house."""
        command = [program("naungan"), *map(str, arguments), "--run-dir", str(self.run_directory)]
        return subprocess.run(command, check=check, text=True, capture_output=True, **options)

    def spawn(self, name: str, command: list[str]):
        with open(self.folder / f"{name}.log", "ab") as log:
            self.processes[name] = subprocess.Popen(command, stdout=log, stderr=log,
                                                    stdin=subprocess.DEVNULL)
        self.await_address(name)

    def addresses_of(self, name: str) -> list[str]:
        return [name]

    def await_address(self, name: str):
        process = self.processes[name]

        def written():
            if process.poll() is not None:
                raise RuntimeError(f"{name} ended: {self.log_tail(name)}")
            return all(
                (entry := self.run_directory / f"{service}.address").exists()
                and entry.read_text(encoding="ascii").split()[-1:] == [str(process.pid)]
                for service in self.addresses_of(name))

        await_condition(written, f"{name} to serve")

    def log_tail(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(errors="replace")[-2000:]

    def kill(self, name: str):
        process = self.processes.pop(name)
        process.send_signal(signal.SIGKILL)
        process.wait()

    def close(self):
        for process in self.processes.values():
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self.processes.values():
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class EmbeddedHouse(House):
    """`naungan serve`."""

    source = ()

    def start(self):
        self.spawn("serve", [program("naungan"), "serve", "--data-dir", str(self.folder / "data"),
                             "--run-dir", str(self.run_directory)])

    def addresses_of(self, name: str) -> list[str]:
        return list(SERVICES)


class KafkaHouse(House):
    """A Kafka of its own and the four services."""

    def start(self):
        self.metrics: dict[str, str] = {}
        started = subprocess.run(
            [ROOT / "deploy" / "kafka" / "kafka", "start", "--dir", self.folder / "kafka", "--port",
             "0"], check=True, text=True, capture_output=True)
        self.bootstrap = started.stdout.split()[-1]
        self.source = ("--kafka", self.bootstrap)
        subprocess.run([program("naungan"), "topics", "create", *self.source], check=True,
                       capture_output=True)
        for service in SERVICES:
            self.start_service(service)

    def start_service(self, service: str):
        port = free_port()
        self.metrics[service] = f"http://127.0.0.1:{port}/metrics"
        self.spawn(service, [program(f"naungan-{service}"), *self.source, "--data-dir",
                             str(self.folder / "data"), "--run-dir", str(self.run_directory),
                             "--metrics-port", str(port)])

    def wipe(self, service: str):
        """Deletes a dead service's RocksDB directories; keys are no cache and stay."""
        shutil.rmtree(self.folder / "data" / service, ignore_errors=True)

    def close(self):
        # The folder holds the broker too: it goes when the broker has.
        for process in self.processes.values():
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self.processes.values():
            process.wait()
        subprocess.run([ROOT / "deploy" / "kafka" / "kafka", "stop", "--dir",
                        self.folder / "kafka"], check=False, capture_output=True)
        super().close()


class Checks:
    """Counts what held, and says what did not; ends with the closing line."""

    def __init__(self):
        self.passed = 0
        self.failed = 0

    def that(self, holds: bool, what: str, otherwise: str = ""):
        if holds:
            self.passed += 1
        else:
            self.failed += 1
            print(f"NOT SO: {what}\n{otherwise}", flush=True)

    def close(self) -> int:
        print(f"{self.passed} passed, {self.failed} failed")
        return 0 if self.failed == 0 and self.passed > 0 else 1


def scenario_files() -> list[str]:
    return sorted(str(file) for file in SCENARIOS.glob("*.yaml"))
