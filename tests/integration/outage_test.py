"""The broker goes away: commands say UNAVAILABLE in time, queries answer with their age, and all
goes on by itself when the broker is back. Also what a service refuses to start with."""
import subprocess
import sys
import time

import grpc

from grpc_api import Api, request_id
from house import Checks, KafkaHouse, SERVICES, await_condition, program

ACTOR = "name=outage-test;role=officer"
COMMAND_SECONDS = 5
# A command may take so much longer than its deadline on a busy machine.
GRACE_SECONDS = 5


class Callers:
    """Clients of two services of a house."""

    def __init__(self, house: KafkaHouse, api: Api):
        self.api = api
        self.agreement = self.channel(house, "agreement")
        self.reporting = self.channel(house, "reporting")

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
        request = self.api.request("RegisterAgreement", request_id=request_id(),
                                   agreement=agreement)
        return self.api.call(self.agreement, request, COMMAND_SECONDS, ACTOR)

    def count(self):
        request = self.api.request("CountParticipants",
                                   as_of_date={"year": 2026, "month": 3, "day": 1})
        return self.api.call(self.reporting, request, COMMAND_SECONDS, ACTOR)


def outcome(call) -> str:
    try:
        call()
        return "OK"
    except grpc.RpcError as error:
        return error.code().name


def check_outage(checks: Checks, house: KafkaHouse, callers: Callers):
    checks.that(outcome(lambda: callers.register("before")) == "OK", "a command before the outage")
    house.broker.stop()
    begun = time.monotonic()
    got = outcome(lambda: callers.register("during"))
    took = time.monotonic() - begun
    checks.that(got == "UNAVAILABLE", "a command during the outage is UNAVAILABLE", got)
    checks.that(took < COMMAND_SECONDS + GRACE_SECONDS, "it is told in time", f"{took:.1f} s")
    first = callers.count().freshness.age_ms
    later = await_condition(
        lambda: (age := callers.count().freshness.age_ms) > first and age, "an age that grows")
    checks.that(later > first, "queries answer, and say how old the answer is")
    house.broker.start()
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
        checks.that(other.returncode != 0 and "TOPIC_PARTITIONS" in other.stderr
                    and count in other.stderr,
                    f"{service} refuses topics with another partition count", other.stderr)


def main() -> int:
    checks = Checks()
    api = Api()
    with KafkaHouse() as house:
        check_refusals(checks, house)
        check_outage(checks, house, Callers(house, api))
    return checks.close()


if __name__ == "__main__":
    sys.exit(main())
