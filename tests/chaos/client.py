"""A client that does not give up, and a journal of the answers that it got.

It sends a command until it is answered or refused, always with the same request_id. Each attempt is
in the journal before the next one is made. Threads: any.
"""
import base64
import collections
import dataclasses
import hashlib
import json
import pathlib
import threading
import time

import grpc

from grpc_api import Api, request_id
from house import PATIENCE_SECONDS

# How long an attempt may take. A stopped process does not answer at all, so the client then tries
# another instance.
ATTEMPT_SECONDS = 3
RETRY_SECONDS = 0.05
CLERK = "name=dinas-sosial;role=uploader"
OFFICER = "name=kepala-dinas;role=approver"

ANSWERED, REFUSED, UNKNOWN = "answered", "refused", "unknown"
# With these codes the command was decided and not carried out. All others leave the outcome open.
REFUSALS = {grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.NOT_FOUND,
            grpc.StatusCode.ALREADY_EXISTS, grpc.StatusCode.PERMISSION_DENIED,
            grpc.StatusCode.FAILED_PRECONDITION, grpc.StatusCode.ABORTED,
            grpc.StatusCode.OUT_OF_RANGE, grpc.StatusCode.UNAUTHENTICATED,
            grpc.StatusCode.UNIMPLEMENTED}


class Refused(Exception):
    """The command was refused. The text says why."""


class LogLost(Exception):
    """The service says that its log lost records, so waiting is no use."""


@dataclasses.dataclass(frozen=True)
class Attempt:
    """One line of the journal."""
    request_id: str
    method: str
    actor: str
    # SHA-256 of the request's bytes.
    request_digest: str
    request: bytes
    outcome: str
    # The response's bytes, if answered; the status code and its text, if not.
    answer: bytes
    code: str


class Journal:
    def __init__(self, file: pathlib.Path):
        self.file = file
        self.lock = threading.Lock()

    def note(self, attempt: Attempt):
        line = {name: base64.b64encode(value).decode() if isinstance(value, bytes) else value
                for name, value in vars(attempt).items()}
        with self.lock, open(self.file, "a", encoding="ascii") as text:
            text.write(json.dumps(line) + "\n")

    def read(self) -> list[Attempt]:
        attempts = []
        with self.lock:
            if not self.file.exists():
                return []
            for line in self.file.read_text(encoding="ascii").splitlines():
                fields = json.loads(line)
                for name in ("request", "answer"):
                    fields[name] = base64.b64decode(fields[name])
                attempts.append(Attempt(**fields))
        return attempts


class Client:
    def __init__(self, api: Api, house, journal: Journal):
        self.api = api
        self.house = house
        self.journal = journal
        self.channels: dict[str, grpc.Channel] = {}
        # How many commands were sent, by service. Each is counted before it is sent.
        self.sent: collections.Counter[str] = collections.Counter()
        self.lock = threading.Lock()

    def channel(self, service: str, turn: int) -> grpc.Channel | None:
        """A channel to one of the instances that serve, to another one each turn."""
        addresses = self.house.addresses(service)
        if not addresses:
            return None
        address = addresses[turn % len(addresses)]
        with self.lock:
            if address not in self.channels:
                self.channels[address] = grpc.insecure_channel(address)
            return self.channels[address]

    def command(self, method: str, actor: str = CLERK, **fields):
        request = self.api.request(method, request_id=request_id(), **fields)
        return self.send(request, actor)

    def send(self, request, actor: str):
        """Returns the answer. Raises Refused, LogLost, or TimeoutError after PATIENCE_SECONDS."""
        give_up = time.monotonic() + PATIENCE_SECONDS
        turn = 0
        while True:
            attempt = self.attempt(request, actor, turn)
            if attempt.outcome == ANSWERED:
                return self.api.methods[attempt.method].response_class.FromString(attempt.answer)
            if attempt.outcome == REFUSED:
                raise Refused(f"{attempt.method}: {attempt.code}")
            if attempt.code.startswith(grpc.StatusCode.DATA_LOSS.name):
                raise LogLost(attempt.method)
            if time.monotonic() > give_up:
                raise TimeoutError(f"{attempt.method}: {attempt.code}")
            turn += 1
            time.sleep(RETRY_SECONDS)

    def attempt(self, request, actor: str, turn: int = 0) -> Attempt:
        method = self.api.method_of[type(request)]
        content = request.SerializeToString(deterministic=True)
        outcome, answer, code = UNKNOWN, b"", grpc.StatusCode.UNAVAILABLE.name
        channel = self.channel(method.service, turn)
        if channel is not None:
            with self.lock:
                self.sent[method.service] += 1
            try:
                response = self.api.call(channel, request, ATTEMPT_SECONDS, actor)
                outcome, answer, code = ANSWERED, response.SerializeToString(), "OK"
            except grpc.RpcError as error:
                outcome = REFUSED if error.code() in REFUSALS else UNKNOWN
                code = f"{error.code().name} {error.details()}"
        attempt = Attempt(request.request_id, method.name, actor,
                          hashlib.sha256(content).hexdigest(), content, outcome, answer, code)
        self.journal.note(attempt)
        return attempt

    def again(self, attempt: Attempt):
        """Sends the bytes of an attempt's request again until the outcome is known."""
        request_class = self.api.methods[attempt.method].request_class
        try:
            self.send(request_class.FromString(attempt.request), attempt.actor)
        except Refused:
            pass  # The journal has the refusal.

    def ask(self, method: str, **fields):
        """Returns the answer to a query, which goes into no journal. Raises as `send` does."""
        request = self.api.request(method, **fields)
        give_up = time.monotonic() + PATIENCE_SECONDS
        turn = 0
        while True:
            channel = self.channel(self.api.methods[method].service, turn)
            try:
                if channel is not None:
                    return self.api.call(channel, request, ATTEMPT_SECONDS, OFFICER)
            except grpc.RpcError as error:
                if error.code() == grpc.StatusCode.DATA_LOSS:
                    raise LogLost(method) from error
                if error.code() in REFUSALS:
                    raise Refused(f"{method}: {error.code().name} {error.details()}") from error
            if time.monotonic() > give_up:
                raise TimeoutError(method)
            turn += 1
            time.sleep(RETRY_SECONDS)
