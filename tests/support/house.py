"""A house for one test, with processes, ports and directories of its own.

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

from service_table import program, service_table

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCENARIOS = ROOT / "tests" / "scenarios"
# The names of the services, in the order of the table of services.
SERVICES = tuple(service["name"] for service in service_table())
# A test gives up waiting for a condition after this.
PATIENCE_SECONDS = 120
POLL_SECONDS = 0.02


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

    def entries_of(self, name: str) -> list[pathlib.Path]:
        """Where a process writes its addresses."""
        return [self.run_directory / f"{name}.address"]

    def await_address(self, name: str):
        process = self.processes[name]

        def written():
            if process.poll() is not None:
                raise RuntimeError(f"{name} ended: {self.log_tail(name)}")
            return all(entry.exists()
                       and entry.read_text(encoding="ascii").split()[-1:] == [str(process.pid)]
                       for entry in self.entries_of(name))

        await_condition(written, f"{name} to serve")

    def log_tail(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(errors="replace")[-2000:]

    def kill(self, name: str):
        process = self.processes.pop(name)
        process.send_signal(signal.SIGKILL)
        process.wait()

    def end_processes(self):
        for process in self.processes.values():
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self.processes.values():
            try:
                process.wait(timeout=PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.processes.clear()

    def close(self):
        self.end_processes()
        shutil.rmtree(self.folder, ignore_errors=True)


class EmbeddedHouse(House):
    """`naungan serve`."""

    source = ()

    def start(self):
        self.spawn("serve", [program("naungan"), "serve", "--data-dir", str(self.folder / "data"),
                             "--run-dir", str(self.run_directory)])
        self.await_address("serve")

    def entries_of(self, name: str) -> list[pathlib.Path]:
        return [self.run_directory / f"{service}.address" for service in SERVICES]


class Broker:
    """An Apache Kafka of one's own, with its files in `folder`."""

    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        self.bootstrap = ""

    def run(self, verb: str, *arguments) -> str:
        done = subprocess.run([ROOT / "deploy" / "kafka" / "kafka", verb, "--dir", self.folder,
                               *arguments], check=True, text=True, capture_output=True)
        return done.stdout

    def start(self, *arguments):
        """Takes a free port at the first start and the same one afterwards."""
        port = self.bootstrap.rsplit(":", 1)[-1] or "0"
        self.bootstrap = self.run("start", "--port", port, *arguments).split()[-1]

    def stop(self):
        self.run("stop")

    def pid(self) -> int:
        return int((self.folder / "broker.pid").read_text(encoding="ascii"))

    def kill(self):
        os.kill(self.pid(), signal.SIGKILL)
        # The broker is no child of this process.
        await_condition(lambda: not pathlib.Path("/proc", str(self.pid())).exists(),
                        "the broker to be gone")


class KafkaHouse(House):
    """Every service on Kafka: a broker of their own, or one that is given and runs."""

    def __init__(self, broker: Broker | None = None, partition_counts: tuple[str, ...] = ()):
        super().__init__()
        self.broker = broker or Broker(self.folder / "kafka")
        self.owns_broker = broker is None
        self.partition_counts = partition_counts
        self.metrics: dict[str, str] = {}
        self.source: tuple[str, ...] = ()

    @property
    def bootstrap(self) -> str:
        return self.broker.bootstrap

    def start(self):
        if self.owns_broker:
            self.broker.start()
        self.source = ("--kafka", self.bootstrap)
        subprocess.run([program("naungan"), "topics", "create", *self.source,
                        *self.partition_counts], check=True, capture_output=True)
        for service in SERVICES:
            self.start_service(service)

    def start_services(self):
        """All services, side by side."""
        for service in SERVICES:
            self.spawn_service(service)
        for service in SERVICES:
            self.await_address(service)

    def start_service(self, service: str, instance: str = "", within: tuple[str, ...] = ()):
        """`instance`: a name for a further process of the service, with directories of its own.
        `within`: a command that runs it."""
        self.spawn_service(service, instance, within)
        self.await_address(service + instance)

    def spawn_service(self, service: str, instance: str = "", within: tuple[str, ...] = ()):
        port = free_port()
        self.metrics[service + instance] = f"http://127.0.0.1:{port}/metrics"
        self.spawn(service + instance, [
            *within, program(f"naungan-{service}"), *self.source, *self.partition_counts,
            "--data-dir", str(self.data_directory(instance)), "--key-dir",
            str(self.folder / "data" / "keys"), "--run-dir",
            str(self.run_directory_of(instance)), "--metrics-port", str(port)])

    def data_directory(self, instance: str = "") -> pathlib.Path:
        return self.folder / f"data{instance}"

    def run_directory_of(self, instance: str) -> pathlib.Path:
        return self.folder / f"run{instance}"

    def entries_of(self, name: str) -> list[pathlib.Path]:
        service = next(service for service in SERVICES if name.startswith(service))
        run_directory = self.run_directory_of(name.removeprefix(service))
        return [run_directory / f"{service}.address"]

    def addresses(self, service: str) -> list[str]:
        """The instances that were started and not ended, in the order in which they started."""
        entries = [entry for name in sorted(self.processes) if name.startswith(service)
                   for entry in self.entries_of(name) if entry.exists()]
        return [entry.read_text(encoding="ascii").split()[0] for entry in entries]

    def end(self, name: str):
        """Asks a process to end, and waits until it has."""
        process = self.processes.pop(name)
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=PATIENCE_SECONDS)

    def wipe(self, service: str):
        """Deletes a dead service's RocksDB directories; keys are no cache and stay."""
        shutil.rmtree(self.folder / "data" / service, ignore_errors=True)

    def close(self):
        # The folder holds the broker's files too, so it is removed after the broker has ended.
        self.end_processes()
        if self.owns_broker:
            subprocess.run([ROOT / "deploy" / "kafka" / "kafka", "stop", "--dir",
                            self.broker.folder], check=False, capture_output=True)
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
