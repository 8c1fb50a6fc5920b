"""The broker goes away: commands say UNAVAILABLE in time, queries answer with their age, and all
goes on by itself when the broker is back. Also what a service refuses to start with."""
import importlib
import subprocess
import sys
import tempfile
import time
import uuid

import grpc

from house import ROOT, Checks, KafkaHouse, SERVICES, await_condition, program

PROTOS = ROOT / "proto"
ACTOR = (("naungan-actor", "name=outage-test;role=officer"),)
COMMAND_SECONDS = 5
# What a command may take beyond its deadline on a busy machine.
GRACE_SECONDS = 5


def compile_services() -> dict:
    folder = tempfile.mkdtemp(prefix="naungan-protos-")
    files = [str(file) for file in (PROTOS / "naungan").rglob("*.proto")]
    subprocess.run([sys.executable, "-m", "grpc_tools.protoc", f"-I{PROTOS}",
                    f"--python_out={folder}", f"--grpc_python_out={folder}", *files], check=True)
    sys.path.insert(0, folder)

    def load(path: str):
        return importlib.import_module(f"naungan.{path}")

    return {"agreement": load("agreement.v1.agreement_service_pb2"),
            "agreement_stub": load("agreement.v1.agreement_service_pb2_grpc").AgreementServiceStub,
            "reporting": load("reporting.v1.reporting_queries_pb2"),
            "reporting_stub": load("reporting.v1.reporting_service_pb2_grpc").ReportingServiceStub}


def request_id() -> str:
    """A UUIDv7 of now."""
    milliseconds = int(time.time() * 1000)
    value = (milliseconds << 80) | (0x7 << 76) | (uuid.uuid4().int & ((1 << 76) - 1))
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return str(uuid.UUID(int=value))


class Callers:
    """Clients of two services of a house."""

    def __init__(self, house: KafkaHouse, modules: dict):
        self.modules = modules
        self.agreement = modules["agreement_stub"](self.channel(house, "agreement"))
        self.reporting = modules["reporting_stub"](self.channel(house, "reporting"))

    @staticmethod
    def channel(house: KafkaHouse, service: str) -> grpc.Channel:
        entry = (house.run_directory / f"{service}.address").read_text(encoding="ascii")
        return grpc.insecure_channel(entry.split()[0])

    def register(self, name: str):
        agreement = {
            "name": f"agreements/{name}", "reference": name, "region_code": "73.09",
            "local_government": {"office": "Pemerintah Kabupaten Maros", "signatory": "Bupati"},
            "branch": {"office": "BPJS Ketenagakerjaan Cabang Maros", "signatory": "Kepala"},
            "signed_date": {"year": 2026, "month": 1, "day": 5},
            "term": {"from_date": {"year": 2026, "month": 2, "day": 1},
                     "to_date": {"year": 2027, "month": 1, "day": 1}},
            "categories": [{"category": "rentan", "display_name": "Rentan", "segment": 2,
                            "programmes": [1, 2], "default_wage_rupiah": 1000000,
                            "funding": [{"source": 2, "basis_points": 10000, "payer": "Dinas"}]}],
            "units": [{"unit": "dinas", "display_name": "Dinas", "kind": 1,
                       "region_code": "73.09", "registers": True, "pays": True}]}
        request = self.modules["agreement"].RegisterAgreementRequest(request_id=request_id(),
                                                                     agreement=agreement)
        return self.agreement.RegisterAgreement(request, timeout=COMMAND_SECONDS, metadata=ACTOR)

    def count(self):
        request = self.modules["reporting"].CountParticipantsRequest(
            as_of_date={"year": 2026, "month": 3, "day": 1})
        return self.reporting.CountParticipants(request, timeout=COMMAND_SECONDS, metadata=ACTOR)


def outcome(call) -> str:
    try:
        call()
        return "OK"
    except grpc.RpcError as error:
        return error.code().name


def kafka(verb: str, house: KafkaHouse, *arguments):
    subprocess.run([ROOT / "deploy" / "kafka" / "kafka", verb, "--dir", house.folder / "kafka",
                    *arguments], check=True, capture_output=True)


def check_outage(checks: Checks, house: KafkaHouse, callers: Callers):
    checks.that(outcome(lambda: callers.register("before")) == "OK", "a command before the outage")
    kafka("stop", house)
    begun = time.monotonic()
    got = outcome(lambda: callers.register("during"))
    took = time.monotonic() - begun
    checks.that(got == "UNAVAILABLE", "a command during the outage is UNAVAILABLE", got)
    checks.that(took < COMMAND_SECONDS + GRACE_SECONDS, "it is told in time", f"{took:.1f} s")
    first = callers.count().freshness.age_ms
    later = await_condition(
        lambda: (age := callers.count().freshness.age_ms) > first and age, "an age that grows")
    checks.that(later > first, "queries answer, and say how old the answer is")
    kafka("start", house, "--port", house.bootstrap.rsplit(":", 1)[1])
    await_condition(lambda: outcome(lambda: callers.register("after")) == "OK",
                    "commands to go on by themselves")
    checks.that(all(process.poll() is None for process in house.processes.values()),
                "no service had to be started again")
    checks.that(outcome(lambda: callers.register("during")) == "OK",
                "the command whose outcome was unknown can be sent again")


def check_refusals(checks: Checks, house: KafkaHouse):
    """What a service refuses to start with, and the fix it names."""
    for service in SERVICES:
        command = [program(f"naungan-{service}"), *house.source, "--data-dir",
                   house.folder / "other", "--key-dir", house.folder / "data" / "keys"]
        outside = subprocess.run([*command, "--listen", "0.0.0.0:0"], check=False, text=True,
                                 capture_output=True, timeout=60)
        checks.that(outside.returncode != 0 and "loopback" in outside.stderr.lower(),
                    f"{service} listens on loopback only", outside.stderr)
        count = ("--agreement-partition-count" if service == "agreement" else "--partition-count")
        other = subprocess.run([*command, count, "5"], check=False, text=True, capture_output=True,
                               timeout=60)
        checks.that(other.returncode != 0 and "topics create" in other.stderr,
                    f"{service} refuses topics with another partition count", other.stderr)


def main() -> int:
    checks = Checks()
    modules = compile_services()
    with KafkaHouse() as house:
        check_refusals(checks, house)
        check_outage(checks, house, Callers(house, modules))
    return checks.close()


if __name__ == "__main__":
    sys.exit(main())
