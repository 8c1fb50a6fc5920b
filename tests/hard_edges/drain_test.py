"""SIGTERM under load: what was accepted is finished and answered, the rest gets UNAVAILABLE.

Commands are kept in flight at two services of the built binary while it is told to end. Afterwards
the process is gone with status 0, its port is closed and its addresses are withdrawn; started again
on the same files, it knows every command that it had answered OK, and gives the same answer.
"""
import collections
import signal
import socket
import sys
import threading

import grpc

from api import CLERK, Api, Protos, read_addresses
from house import SERVICES, Checks, EmbeddedHouse, await_condition
from world import agreement

# Callers of each service, and commands that are answered before the signal.
IN_FLIGHT, ANSWERED_FIRST = 64, 300
CALLS = ("AgreementService/RegisterAgreement", "ClaimsService/SubmitClaim")


def body_of(name: str, number: int) -> dict:
    """A command that is an event of its own."""
    if name.startswith("Agreement"):
        return {"agreement": agreement(f"drain-{number}")}
    # Somebody who is not registered: denied, which the service remembers too.
    return {"name": f"participants/{number:016}/claims/drain",
            "kind": "CLAIM_KIND_JKM_DEATH", "event_date": "2024-03-01",
            "submitted_date": "2024-03-10"}


class Load:
    """Keeps IN_FLIGHT commands of one RPC under way, each caller until it is refused."""

    def __init__(self, api: Api, name: str):
        self.api, self.name = api, name
        self.answers = []
        self.lock = threading.Lock()
        self.number = 0
        self.threads = [threading.Thread(target=self.run) for _ in range(IN_FLIGHT)]
        for thread in self.threads:
            thread.start()

    def run(self):
        answer = None
        while answer is None or answer.code == "OK":
            with self.lock:
                self.number += 1
                number = self.number
            body = {"request_id": self.api.request_id(), **body_of(self.name, number)}
            answer = self.api.call(self.name, body)
            with self.lock:
                self.answers.append((body, answer))

    def count(self, code: str) -> int:
        with self.lock:
            return sum(answer.code == code for _, answer in self.answers)

    def join(self):
        for thread in self.threads:
            thread.join()


def is_open(address: str) -> bool:
    host, port = address.rsplit(":", 1)
    with socket.socket() as probe:
        return probe.connect_ex((host, int(port))) == 0


def open_stream(api: Api):
    """An upload that has been opened and says nothing."""
    method = api.protos.methods["EnrollmentService/UploadRows"]
    silence = threading.Event()

    def requests():
        silence.wait()
        yield from ()

    stream = api.channels["enrollment"].stream_stream(
        f"/{method.containing_service.full_name}/{method.name}")(
            requests(), metadata=(("naungan-actor", CLERK),))
    return stream, silence


def code_of(stream) -> str:
    try:
        list(stream)
        return "OK"
    except grpc.RpcError as error:
        return error.code().name


def drain_under_load(checks: Checks, protos: Protos, house: EmbeddedHouse) -> list[Load]:
    addresses = read_addresses(house.run_directory, SERVICES)
    api = Api(protos, addresses)
    stream, silence = open_stream(api)
    loads = [Load(api, name) for name in CALLS]
    await_condition(lambda: all(load.count("OK") >= ANSWERED_FIRST for load in loads), "load")
    process = house.processes["serve"]
    process.send_signal(signal.SIGTERM)
    for load in loads:
        load.join()
    status = process.wait(timeout=60)
    checks.that(status == 0, "it ends with status 0", f"{status}: {house.log_tail('serve')}")
    for service, address in addresses.items():
        checks.that(not is_open(address), f"{service}: the port is closed")
        checks.that(not (house.run_directory / f"{service}.address").exists(),
                    f"{service}: the address is withdrawn")
    checks.that((code := code_of(stream)) == "UNAVAILABLE", "an open upload is told", code)
    silence.set()
    api.close()
    return loads


def main() -> int:
    checks = Checks()
    protos = Protos()
    with EmbeddedHouse() as house:
        loads = drain_under_load(checks, protos, house)
        house.start()
        api = Api(protos, read_addresses(house.run_directory, SERVICES))
        for load in loads:
            codes = collections.Counter(answer.code for _, answer in load.answers)
            print(f"{load.name}: {dict(codes)}", flush=True)
            checks.that(codes["UNAVAILABLE"] == IN_FLIGHT, f"{load.name}: the rest is UNAVAILABLE",
                        str(codes))
            for body, answer in load.answers:
                if answer.code == "OK":
                    again = api.call(load.name, body)
                    checks.that(again == answer, f"{load.name}: answered, hence in the log",
                                again.summary())
        api.close()
    return checks.close()


if __name__ == "__main__":
    sys.exit(main())
