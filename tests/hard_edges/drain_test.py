"""SIGTERM under load, and SIGTERM with streams open on which nothing happens.

Under load, what was accepted is finished and answered, and the rest gets UNAVAILABLE. Commands are
kept in flight at two services of the built binary while it is told to end. Afterwards the process
is gone with status 0, its port is closed and its addresses are withdrawn; started again on the same
files, it knows every command that it had answered OK, and gives the same answer.

A stream on which nothing happens (a watch of health, a reflection stream, an upload) is ended when
the drain begins: the process does not wait for it.
"""
import collections
import signal
import socket
import subprocess
import sys
import threading

import grpc

from api import CLERK, Api, Protos, read_addresses
from house import SERVICES, Checks, EmbeddedHouse, await_condition
from world import agreement

# Callers of each service, and commands that are answered before the signal.
IN_FLIGHT, ANSWERED_FIRST = 64, 300
CALLS = ("AgreementService/RegisterAgreement", "ClaimsService/SubmitClaim")
# A server cancels what is left of its calls after this: kDrainTimeoutMs of libs/rpc/server.h.
DRAIN_TIMEOUT_SECONDS = 10
WATCH = "/grpc.health.v1.Health/Watch"
REFLECTION = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"


def body_of(name: str, number: int) -> dict:
    """A command that is an event of its own."""
    if name.startswith("Agreement"):
        return {"agreement": agreement(f"drain-{number}")}
    # A claim of a person who is not registered is denied, which the service remembers too.
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


class IdleStream:
    """A stream that was opened with `requests`, is not ended by its caller, and says nothing more.

    The first answer is awaited, so that the server has it, unless `requests` is empty.
    """

    def __init__(self, channel, path: str, *requests: bytes):
        self.silence = threading.Event()

        def spoken():
            yield from requests
            self.silence.wait()

        self.stream = channel.stream_stream(path)(spoken(), metadata=(("naungan-actor", CLERK),))
        if requests:
            next(self.stream)

    def end(self) -> tuple[str, str]:
        """The code and the text that it ends with."""
        try:
            collections.deque(self.stream, maxlen=0)
            return "OK", ""
        except grpc.RpcError as error:
            return error.code().name, error.details()
        finally:
            self.silence.set()


def open_upload(api: Api) -> IdleStream:
    method = api.protos.methods["EnrollmentService/UploadRows"]
    return IdleStream(api.channels["enrollment"],
                      f"/{method.containing_service.full_name}/{method.name}")


def health_request(service: str) -> bytes:
    """A grpc.health.v1.HealthCheckRequest."""
    return bytes([0x0A, len(service)]) + service.encode("ascii")


def open_idle_streams(api: Api) -> dict[str, IdleStream]:
    """At every server a watch of the server and of each service, and a reflection stream."""
    streams = {"an upload": open_upload(api)}
    for server, channel in api.channels.items():
        for service in ("", *{method.containing_service.full_name
                              for method in api.protos.methods.values()
                              if api.service_of(method) == server},
                        "naungan.runtime.v1.OperatorService"):
            streams[f"a watch of {server}: {service}"] = IdleStream(
                channel, WATCH, health_request(service))
        streams[f"reflection of {server}"] = IdleStream(channel, REFLECTION, b"\x3a\x00")
    return streams


def drain_with_idle_streams(checks: Checks, protos: Protos, house: EmbeddedHouse):
    api = Api(protos, read_addresses(house.run_directory, SERVICES))
    streams = open_idle_streams(api)
    process = house.processes["serve"]
    process.send_signal(signal.SIGTERM)
    try:
        # A server that waited for a stream would take its whole timeout.
        status = process.wait(timeout=DRAIN_TIMEOUT_SECONDS)
        checks.that(status == 0, "with idle streams it ends with status 0", str(status))
    except subprocess.TimeoutExpired:
        checks.that(False, "it does not wait for streams on which nothing happens")
    for what, stream in streams.items():
        code, text = stream.end()
        checks.that(code == "UNAVAILABLE" and "ending" in text, f"{what} is told", f"{code} {text}")
    process.wait()
    api.close()


def drain_under_load(checks: Checks, protos: Protos, house: EmbeddedHouse) -> list[Load]:
    addresses = read_addresses(house.run_directory, SERVICES)
    api = Api(protos, addresses)
    upload = open_upload(api)
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
    code, text = upload.end()
    checks.that(code == "UNAVAILABLE" and "ending" in text, "an open upload is told", text)
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
        drain_with_idle_streams(checks, protos, house)
    return checks.close()


if __name__ == "__main__":
    sys.exit(main())
