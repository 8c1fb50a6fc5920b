"""Every RPC of every service against the catalogue of bad input, over real servers.

The tables say, for each RPC, a good request and what comes back for every bad value of every field
(mutations.py) and for the rows that only this RPC can have. An RPC, or a field, without its line
fails. A request that is refused must leave no event in the service's log and no person in its
vault.
"""
import pathlib
import re
import sys

from api import CLERK, Answer, Api, Protos, load_table, read_addresses
from generic import generic_rows
from house import SERVICES, Checks, EmbeddedHouse
from mutations import mutations, value_at, with_value
from witness import Witness
from world import World

# The operators' RPCs, and those of each service, whose tables are in the folder of its tests.
HERE = pathlib.Path(__file__).resolve().parent
TABLES = [HERE / "bad_input_operator.yaml",
          *sorted(HERE.parent.glob("services/*/bad_input*.yaml"))]

# Persons are sealed before their command is submitted, since each version that the log names must
# be in the vault. So a command that only the partition can refuse leaves a sealed person that
# nothing names.
DECIDED_BY_PARTITION = {"REQUEST_ID_REUSED", "REQUEST_ID_AHEAD", "REQUEST_ID_EXPIRED",
                        "CHUNK_REUSED", "EVENT_DATE_BEFORE_RULES"}

# What is full for a moment only, so that the same request may succeed later.
PASSING = {"QUEUE_FULL", "VAULT_FULL", "QUESTIONS_FULL", "STREAMS_FULL"}

# A NIK, wherever a request holds one.
SIXTEEN_DIGITS = re.compile(r"[0-9]{16}")

# Messages with direct identifiers, which go to the vault.
PERSONS = {"naungan.enrollment.v1.UploadRow", "naungan.claims.v1.Beneficiary"}


def expectation(line: str, path: str) -> str:
    """"REASON" is short for INVALID_ARGUMENT REASON and the field that was changed."""
    return line if line == "OK" or " " in line else f"INVALID_ARGUMENT {line} {path}"


class Catalogue:
    """Tries the rows of one RPC."""

    def __init__(self, api: Api, world: World, witness: Witness, checks: Checks, name: str,
                 table: dict):
        self.api, self.world, self.witness, self.checks = api, world, witness, checks
        self.name, self.table = name, table
        self.method = api.protos.methods[name]
        self.actor = table.get("actor", CLERK)
        self.is_command = "request_id" in self.method.input_type.fields_by_name
        self.has_persons = self.is_command and any(
            field.message_type is not None and field.message_type.full_name in PERSONS
            for field in self.method.input_type.fields)

    def good(self) -> dict:
        body = self.world.fill(self.table["good"])
        return {"request_id": self.api.request_id(), **body} if self.is_command else body

    def summary(self, answer: Answer) -> str:
        """The answer in the words of the table; of a good one, what the table wants shown."""
        message = answer.message
        if isinstance(message, list):
            message = message[0] if message else None
        if answer.code != "OK" or message is None or "show" not in self.table:
            return answer.summary()
        return f"OK {value_at(message, self.table['show'])}"

    def try_row(self, what: str, body, expected: str, actor=None):
        events = self.witness.look_at_log() if self.is_command else 0
        persons = self.witness.look_at_vault() if self.has_persons else 0
        # An empty actor stands for none.
        answer = self.api.call(self.name, body,
                               actor=self.actor if actor is None else actor or None)
        got = self.summary(answer)
        what = f"{self.name}: {what}"
        self.checks.that(got == expected, what, f"expected {expected}, got {got}: {answer.text}")
        if answer.code == "OK":
            return
        self.checks.that(bool(answer.reason) and answer.domain == "naungan",
                         f"{what}: it has ErrorInfo", answer.text)
        self.checks.that(answer.retry == (answer.code == "UNAVAILABLE" or answer.reason in PASSING),
                         f"{what}: RetryInfo where a retry can help", answer.text)
        digits = set(SIXTEEN_DIGITS.findall(repr(body)))
        self.checks.that(not digits & set(SIXTEEN_DIGITS.findall(answer.text)),
                         f"{what}: no NIK is repeated")
        if self.is_command:
            self.checks.that(self.witness.look_at_log() == events, f"{what}: no event is left")
        if self.has_persons and answer.code == "INVALID_ARGUMENT" and (
                answer.reason not in DECIDED_BY_PARTITION):
            self.checks.that(self.witness.look_at_vault() == persons, f"{what}: no person is left")

    def run(self):
        self.run_good()
        for what, body, expected, actor in generic_rows(self):
            self.try_row(what, body, expected, actor)
        for row in self.table.get("rows", ()):
            body = self.table["good"]
            for path, value in row.get("set", {}).items():
                body = with_value(body, path, value)
            body = self.world.fill(body)
            if self.is_command:
                body["request_id"] = self.api.request_id()
            self.try_row(row["what"], body, row["expect"], row.get("actor"))
        self.run_fields()

    def run_fields(self):
        lines = {(path, kind) for path, kinds in self.table.get("fields", {}).items()
                 for kind in kinds}
        for path, kind, value in mutations(self.method.input_type, self.table["good"]):
            if (path, kind) not in lines:
                self.checks.that(False, f"{self.name}: the table has a line for {path}: {kind}")
                continue
            lines.remove((path, kind))
            line = self.table["fields"][path][kind]
            self.try_row(f"{path} {kind}", with_value(self.good(), path, value),
                         expectation(line, path))
        self.checks.that(not lines, f"{self.name}: every line is of a field", str(sorted(lines)))

    def run_good(self):
        """Answered OK; of a command: the same again is the same answer and no event."""
        body = self.good()
        first = self.api.call(self.name, body, actor=self.actor)
        self.checks.that(first.summary() == self.table.get("good_is", "OK"), f"{self.name}: good",
                         first.summary() + first.text)
        if not self.is_command or first.code != "OK":
            return
        before = self.witness.look_at_log(), self.witness.look_at_vault()
        again = self.api.call(self.name, body, actor=self.actor)
        self.checks.that(again == first, f"{self.name}: sent again, answered the same")
        after = self.witness.look_at_log(), self.witness.look_at_vault()
        self.checks.that(after == before, f"{self.name}: sent again, no event and no person")
        for path, value in self.table["reuse"].items():
            self.try_row("its request_id for something else", with_value(body, path, value),
                         "INVALID_ARGUMENT REQUEST_ID_REUSED request_id")


def main() -> int:
    checks = Checks()
    protos = Protos()
    tables = {name: table for file in TABLES for name, table in load_table(file).items()}
    for name in sorted(protos.methods.keys() | tables.keys()):
        checks.that(name in tables and name in protos.methods, f"{name}: a table and an RPC")
    with EmbeddedHouse() as house:
        api = Api(protos, read_addresses(house.run_directory, SERVICES))
        world = World(api)
        witnesses = {service: Witness(api, service) for service in SERVICES}
        for name, table in tables.items():
            service = api.service_of(protos.methods[name])
            Catalogue(api, world, witnesses[service], checks, name, table).run()
        api.close()
    return checks.close()


if __name__ == "__main__":
    sys.exit(main())
