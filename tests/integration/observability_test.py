"""What an operator sees: metrics as documented, a status that tells whether all is well, logs that
are lines of JSON; and no person in any of them, whatever went wrong with that person's data."""
import json
import pathlib
import re
import sys
import urllib.request

import grpc

from grpc_api import Api, request_id
from house import (ROOT, SERVICES, Checks, EmbeddedHouse, House, KafkaHouse, await_condition)

DOCUMENTED = ROOT / "deploy" / "metrics.md"
CALL_SECONDS = 10
UPLOADER = "name=dinas-sosial;role=uploader"
APPROVER = "name=kepala-dinas;role=approver"
ROSTER = "rosters/canary.rentan"
UPLOAD = f"{ROSTER}/uploads/first"
PEOPLE = 40
# These belong to no real person: the words are no name and no place, and the NIKs' kecamatan does
# not exist.
NAMES = [f"Zyxwana Qorvath{chr(97 + i % 26)}{chr(97 + i // 26)}" for i in range(PEOPLE)]
MOTHERS = [f"Vuzmira Xeltoq{chr(97 + i % 26)}{chr(97 + i // 26)}" for i in range(PEOPLE)]
NIKS = [f"7309995101{70 + i // 10}{1000 + i}" for i in range(PEOPLE)]
ADDRESS, TELEPHONE, BANK_ACCOUNT = "Lorong Kvargle 77", "081255577123", "5511223399887"
CANARIES = [text.encode() for text in (*NAMES, *MOTHERS, *NIKS, ADDRESS, TELEPHONE, BANK_ACCOUNT)]
# What all services together must have logged in a run with a restart and a broker that goes away.
SAID = {"service starts", "service started", "metrics served", "following the log", "leading",
        "ready", "drain begun", "drain ended", "alarm raised", "alarm over"}


def holds_canary(content: bytes) -> bool:
    return any(canary in content for canary in CANARIES)


def documented() -> dict[str, tuple[str, frozenset]]:
    """Kind and labels by name, as the table says."""
    row = re.compile(r"^\| `(naungan_\w+)` \| (\w+) \| ([^|]*) \|", re.MULTILINE)
    return {name: (kind, frozenset(label.strip() for label in labels.split(",")))
            for name, kind, labels in row.findall(DOCUMENTED.read_text(encoding="utf-8"))}


def served(pages: list[str]) -> dict[str, tuple[str, frozenset]]:
    """The same as the pages say."""
    kinds, labels = {}, {}
    for line in "\n".join(pages).splitlines():
        if declared := re.match(r"# TYPE (naungan_\w+) (\w+)", line):
            kinds[declared[1]] = declared[2]
        elif sample := re.match(r"(naungan_\w+?)(?:_bucket|_sum|_count)?\{(.*)\}", line):
            names = set(re.findall(r'(\w+)="', sample[2])) - {"le"}
            known = sample[1] if sample[1] in kinds else line.partition("{")[0]
            labels.setdefault(known, set()).update(names)
    return {name: (kind, frozenset(labels.get(name, ()))) for name, kind in kinds.items()}


def page(address: str) -> str:
    with urllib.request.urlopen(address, timeout=CALL_SECONDS) as answer:
        return answer.read().decode()


def status_json(house: House) -> dict:
    return json.loads(house.naungan("status", "--output", "json", check=False).stdout)


def metrics_pages(house: House) -> list[str]:
    """Found as an operator finds them: by what the status says."""
    ports = {instance["metrics_port"] for instance in status_json(house)["instances"]}
    return [page(f"http://127.0.0.1:{port}/metrics") for port in sorted(ports)]


def await_well(checks: Checks, house: House, when: str):
    try:
        await_condition(lambda: house.naungan("status", check=False).returncode == 0, "all well")
    except TimeoutError:
        pass
    told = house.naungan("status", check=False)
    checks.that(told.returncode == 0 and told.stdout.splitlines()[-1:] == ["all is well"],
                f"{when}: the status says that all is well", told.stdout)


def await_not_well(checks: Checks, house: House, when: str, said: str):
    """The status says so, and says it with these words."""
    told = await_condition(
        lambda: (told := house.naungan("status", check=False)).returncode == 1
        and said in told.stdout and told, f"{when}: {said}")
    checks.that("NOT well" in told.stdout, f"{when}: the status says what is wrong", told.stdout)


def check_metrics(checks: Checks, pages: list[str]):
    wanted, found = documented(), served(pages)
    checks.that(len(wanted) > 20, "metrics are documented", str(len(wanted)))
    for name in sorted(wanted.keys() | found.keys()):
        checks.that(wanted.get(name) == found.get(name), f"{name} is what deploy/metrics.md says",
                    f"documented {wanted.get(name)}, served {found.get(name)}")


class Clerk:
    """Sends what clerks send, right and wrong, and keeps every answer."""

    def __init__(self, house: House):
        self.house = house
        self.api = Api()
        self.heard: list[bytes] = []

    def send(self, method: str, actor: str = UPLOADER, **fields):
        """Returns the answer, or None if the call was refused."""
        known = self.api.methods[method]
        entry = self.house.run_directory / f"{known.service}.address"
        if "request_id" in known.request_class.DESCRIPTOR.fields_by_name:
            fields.setdefault("request_id", request_id())
        with grpc.insecure_channel(entry.read_text(encoding="ascii").split()[0]) as channel:
            try:
                answer = self.api.call(channel, self.api.request(method, **fields), CALL_SECONDS,
                                       actor)
            except grpc.RpcError as error:
                self.heard.append(str(error.details()).encode())
                self.heard += [value if isinstance(value, bytes) else value.encode()
                               for _, value in error.trailing_metadata() or ()]
                return None
        self.heard.append(str(answer).encode())
        return answer

    def agree(self):
        category = {"category": "rentan", "display_name": "Rentan", "segment": 2,
                    "programmes": [1, 2], "default_wage_rupiah": 1000000, "quota_seats": 30,
                    "funding": [{"source": 2, "basis_points": 10000, "payer": "Dinas"}]}
        unit = {"unit": "disnaker", "display_name": "Dinas", "kind": 1, "region_code": "73.09",
                "registers": True, "pays": True}
        day = {"year": 2024, "month": 1, "day": 2}
        agreed = self.send("RegisterAgreement", agreement={
            "name": "agreements/canary", "reference": "PKS", "region_code": "73.09",
            "local_government": {"office": "Pemkab", "signatory": "Bupati"},
            "branch": {"office": "Cabang", "signatory": "Kepala"}, "signed_date": day,
            "term": {"from_date": day, "to_date": {"year": 2025, "month": 1, "day": 1}},
            "categories": [category], "units": [unit]})
        return agreed.committed.feeds

    def row(self, number: int, **changes) -> dict:
        return {"row": number + 1, "nik": NIKS[number], "full_name": NAMES[number],
                "mother_name": MOTHERS[number], "address": ADDRESS, "telephone": TELEPHONE,
                "birth_date": {"year": 1970 + number // 10, "month": 1, "day": 11}, "sex": 2,
                "unit": "disnaker", **changes}

    def enrol(self):
        """Good rows, and rows with each kind of fault, in one upload; it is approved."""
        seen = self.agree()
        self.send("OpenRoster", name=ROSTER, after=seen)
        rows = [self.row(number) for number in range(PEOPLE - 5)]
        rows += [self.row(35, nik=NIKS[35][:-1]), self.row(36, nik=NIKS[36] + "x"),
                 self.row(37, full_name=""), self.row(38, unit="none"), self.row(39, nik=NIKS[0])]
        self.send("UploadRows", upload=UPLOAD, chunk=1, rows=rows)
        found = self.send("GetUpload", name=UPLOAD).upload
        day = {"year": 2024, "month": 1, "day": 10}
        self.send("ApproveUpload", APPROVER, name=UPLOAD, content_hash=found.content_hash,
                  rows_accepted=found.rows_accepted, rows_refused=found.rows_refused,
                  effective_date=day, start_date={"year": 2024, "month": 2, "day": 1})
        return found

    def blunder(self):
        """Identifiers where none belongs, and commands that are refused."""
        for misplaced in (NIKS[0], NAMES[0]):
            self.send("GetRoster", name=f"rosters/{misplaced}")
            self.send("GetParticipant", name=f"participants/{misplaced}/{misplaced}")
            self.send("GetUpload", name=f"{UPLOAD}/{misplaced}")
            self.send("OpenRoster", name=ROSTER, request_id=misplaced)
            self.send("GetRoster", name=ROSTER, actor=f"name={misplaced};role={misplaced}")
        self.send("UploadRows", upload=UPLOAD, chunk=7, rows=[self.row(0)])
        self.send("UploadRows", upload=UPLOAD, chunk=0, rows=[self.row(0)])
        self.send("UploadRows", upload="rosters/none.none/uploads/a", chunk=1, rows=[self.row(0)])
        self.send("UploadRows", upload=UPLOAD, chunk=1, rows=[self.row(0, row=0)])

    def claim(self):
        """One that is denied, and some that are malformed; each with a beneficiary."""
        listed = self.send("ListRows", upload=UPLOAD, page_size=1)
        participant = listed.rows[0].participant_id
        heir = {"full_name": NAMES[1], "bank": "BPD", "account_number": BANK_ACCOUNT,
                "account_holder": NAMES[1], "relation": 1}
        day = {"year": 2024, "month": 3, "day": 1}
        name = f"participants/{participant}/claims"
        for claim, changes in {"denied": {}, "again": {"kind": 99}, "late": {"event_date": {}},
                               "odd": {"beneficiary": {**heir, "bank": ""}}}.items():
            self.send("SubmitClaim", **{"name": f"{name}/{claim}", "kind": 1, "event_date": day,
                                        "submitted_date": day, "beneficiary": heir, **changes})
        self.send("ApproveClaim", APPROVER, name=f"{name}/denied", approved_date=day)
        self.send("GetBeneficiary", "name=cabang;role=officer", name=f"{name}/denied")


def read_logs(checks: Checks, house: House) -> list[dict]:
    """Every line that the services wrote: JSON, each with its moment, level and phrase."""
    lines, odd = [], []
    for service in SERVICES:
        for text in (house.folder / f"{service}.log").read_text(encoding="utf-8").splitlines():
            try:
                line = json.loads(text)
                lines.append(line)
                if not {"time", "level", "what"} <= line.keys():
                    odd.append(text)
            except ValueError:
                odd.append(text)
    checks.that(not odd, "every line of the logs is an object with time, level and what",
                "\n".join(odd[:5]))
    return lines


def check_no_canary(checks: Checks, clerk: Clerk, shown: list[tuple[str, bytes]]):
    checks.that(holds_canary(b"x" + CANARIES[0] + b"x"), "a canary would be found")
    for where, content in shown:
        checks.that(len(content) > 0 and not holds_canary(content), f"{where}: no person in it")
    refusals = b"\n".join(clerk.heard)
    # The answer to GetBeneficiary is left out: the officer who pays may read it.
    checks.that(len(clerk.heard) > 20, "there were answers", str(len(clerk.heard)))
    told = [answer for answer in clerk.heard if holds_canary(answer)]
    checks.that(all(b"full_name" in answer for answer in told) and len(told) <= 1,
                "no answer or refusal names a person, but the beneficiary's own",
                repr(told[:3]) + str(len(refusals)))


def log_files(house: House) -> list[pathlib.Path]:
    return [house.folder / f"{service}.log" for service in SERVICES]


def check_quick_start(checks: Checks):
    """One process, as the quick start has it."""
    with EmbeddedHouse() as house:
        await_well(checks, house, "embedded")
        clerk = Clerk(house)
        clerk.enrol()
        await_well(checks, house, "embedded, after work")
        check_metrics(checks, metrics_pages(house))
        told = status_json(house)
        checks.that({instance["service"] for instance in told["instances"]} == set(SERVICES),
                    "all four services are in the status")
        folding = [partition for instance in told["instances"]
                   for partition in instance["partitions"] if partition["projection"]]
        checks.that(len(folding) == 8 and all(row["role"] == "folding" for row in folding),
                    "reporting's projection is in the status", str(folding))
        house.kill("serve")
        told = house.naungan("status", check=False)
        checks.that(told.returncode == 1 and all(service in told.stdout for service in SERVICES)
                    and "start it" in told.stdout, "a dead house is named with what to do",
                    told.stdout)


def check_trouble(checks: Checks):
    """Four processes on Kafka, of which one is restarted and whose broker goes away."""
    with KafkaHouse() as house:
        await_well(checks, house, "on Kafka")
        clerk = Clerk(house)
        found = clerk.enrol()
        checks.that(found.rows_accepted > 30 and found.rows_refused >= 4, "rows of both kinds",
                    str(found))
        clerk.blunder()
        clerk.claim()
        pages = metrics_pages(house)
        checks.that(len(pages) == len(SERVICES), "each service has a page of metrics")
        check_metrics(checks, pages)

        house.kill("claims")
        await_not_well(checks, house, "claims killed", "No claims service")
        house.start_service("claims")
        await_well(checks, house, "claims back")
        clerk.claim()

        house.broker.stop()
        clerk.blunder()
        clerk.send("OpenRoster", name=ROSTER)
        await_not_well(checks, house, "no broker", "does not answer")
        told = house.naungan("status", check=False).stdout
        house.broker.start()
        await_well(checks, house, "broker back")

        status = house.naungan("status", "--all").stdout + json.dumps(status_json(house))
        pages += metrics_pages(house)
        house.end_processes()
        lines = read_logs(checks, house)
        said = {line["what"] for line in lines}
        checks.that(SAID <= said, "the moments that an operator needs are in the logs",
                    f"missing: {SAID - said}; there: {said}")
        shown = [(file.name, file.read_bytes()) for file in log_files(house)]
        shown += [("status", status.encode()), ("status without a broker", told.encode()),
                  ("metrics", "\n".join(pages).encode())]
        check_no_canary(checks, clerk, shown)


def main() -> int:
    checks = Checks()
    check_quick_start(checks)
    check_trouble(checks)
    return checks.close()


if __name__ == "__main__":
    sys.exit(main())
