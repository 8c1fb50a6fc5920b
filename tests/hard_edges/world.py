"""The good state that bad input is tried on: an agreement, rosters in every stage, people, claims.

Everything goes through the public API. `fill` puts the world's names into a table's texts.
"""
import base64
import itertools
import re

from api import OPERATOR, Api

APPROVER = "name=kepala-dinas;role=approver"
OFFICER = "name=cabang-makassar;role=officer"
REGION = "73.09"
VILLAGE = "73.09.01.1002"
PEOPLE = 1000

DOCUMENTS = ["MEMBER_CARD", "IDENTITY_CARD", "DEATH_CERTIFICATE", "FAMILY_CARD", "HEIR_CERTIFICATE",
             "BANK_BOOK", "WORK_REFERENCE"]


def nik(number: int) -> str:
    """A well-formed NIK for a number, of no real person: all are born on 1 January."""
    return f"7309010101{number // 9000:02}{number % 9000 + 1:04}"


def agreement(name: str, **changes) -> dict:
    return {
        "name": f"agreements/{name}", "reference": f"PKS {name}", "region_code": REGION,
        "local_government": {"office": "Pemerintah Kabupaten Maros", "signatory": "Bupati"},
        "branch": {"office": "BPJS Ketenagakerjaan Cabang Maros", "signatory": "Kepala Cabang"},
        "signed_date": "2024-01-02", "term": {"from_date": "2024-01-02", "to_date": "2025-01-01"},
        "categories": [category("rentan"), category("desa", quota_seats=3)],
        "units": [unit(REGION)], **changes}


def unit(region: str) -> dict:
    return {"unit": "disnaker", "display_name": "Dinas Tenaga Kerja", "kind": "UNIT_KIND_OPD",
            "region_code": region, "registers": True, "pays": True}


def category(name: str, **changes) -> dict:
    return {"category": name, "display_name": f"Pekerja {name}", "segment": "SEGMENT_BPU",
            "programmes": ["PROGRAMME_JKK", "PROGRAMME_JKM"],
            "funding": [{"source": "FUNDING_SOURCE_APBD", "basis_points": 10000,
                         "payer": "Dinas Tenaga Kerja"}],
            "default_wage_rupiah": 1000000, **changes}


def row(number: int, number_of_nik: int, **changes) -> dict:
    return {"row": number, "nik": nik(number_of_nik), "full_name": f"Orang {number_of_nik}",
            "mother_name": "Ibu", "birth_date": "1990-01-01", "sex": "SEX_MALE", "unit": "disnaker",
            "locality_code": VILLAGE, **changes}


class World:
    """Names of what stands ready, by the placeholder that a table writes."""

    def __init__(self, api: Api):
        self.api = api
        self.numbers = itertools.count(1)
        self.niks = itertools.count(PEOPLE + 1)
        self.seen = []
        self.agree("edge")
        self.agree("other", region_code="73.08", units=[unit("73.08")])
        self.open("edge.rentan")
        self.open("edge.desa")
        self.open("other.rentan")
        self.covered = self.insure("edge.rentan", PEOPLE)
        self.people = iter(self.covered)
        self.agree("renewal", predecessor="agreements/edge", signed_date="2025-01-02",
                   term={"from_date": "2025-01-02", "to_date": "2026-01-01"})
        self.command("ReportingService/CreateBaseline", {"baseline": {
            "name": f"regions/{REGION}/baselines/edge", "as_of_date": "2024-01-01",
            "measure": "MEASURE_TARGET_POPULATION", "source": "hitungan",
            "lines": [{"category": "rentan", "persons": 5000}]}})
        self.command("ReportingService/CreateStatement", {"statement": {
            "name": f"regions/{REGION}/statements/edge", "as_of_date": "2024-03-01",
            "stated_measure": "MEASURE_COVERED", "stated_persons": 1000, "source": "berita"}})

    def command(self, name: str, body: dict, **settings):
        """A command that succeeds, after everything that was committed before it."""
        body = {"request_id": self.api.request_id(), **body}
        message = self.api.ok(name, body, **settings)
        answers = message if isinstance(message, list) else [message]
        self.seen = [{"feed": feed.feed, "position": {
            "partition": feed.position.partition, "epoch": feed.position.epoch,
            "term_id": base64.b64encode(feed.position.term_id).decode(),
            "sequence": feed.position.sequence, "index": feed.position.index}}
            for answer in answers for feed in answer.committed.feeds] or self.seen
        return message

    def agree(self, name: str, **changes):
        self.command("AgreementService/RegisterAgreement",
                     {"agreement": agreement(name, **changes)})

    def open(self, name: str):
        self.command("EnrollmentService/OpenRoster",
                     {"name": f"rosters/{name}", "after": self.seen})

    def upload(self, roster: str, upload: str, rows: list[dict]):
        return self.command("EnrollmentService/UploadRows", {
            "upload": f"rosters/{roster}/uploads/{upload}", "chunk": 1, "rows": rows})

    def approve(self, roster: str, upload: str):
        name = f"rosters/{roster}/uploads/{upload}"
        found = self.api.ok("EnrollmentService/GetUpload", {"name": name}).upload
        self.command("EnrollmentService/ApproveUpload", {
            "name": name, "content_hash": base64.b64encode(found.content_hash).decode(),
            "rows_accepted": found.rows_accepted, "rows_refused": found.rows_refused,
            "effective_date": "2024-01-10", "start_date": "2024-02-01"}, actor=APPROVER)
        self.await_roster(roster)

    def await_roster(self, roster: str):
        while self.api.ok("EnrollmentService/GetRoster", {
                "name": f"rosters/{roster}"}).roster.counts.pending:
            pass

    def await_quiet(self, service: str):
        """Until a service has nothing under way."""
        while self.api.ok("OperatorService/GetFeedHeads", {}, actor=OPERATOR,
                          server=service).pending:
            pass

    def insure(self, roster: str, people: int) -> list[str]:
        """Uploads, approves, bills and pays for people; their participant ids."""
        self.upload(roster, "first", [row(i + 1, i) for i in range(people)])
        self.approve(roster, "first")
        self.pay(roster)
        listed = self.api.ok("EnrollmentService/ListRows", {
            "upload": f"rosters/{roster}/uploads/first", "page_size": people})
        return [row.participant_id for row in listed.rows]

    def schedule(self, account: str, name: str, agreed: bool):
        self.command("ContributionService/ProposeSchedule", {
            "account": account, "schedule": name, "kind": "SCHEDULE_KIND_PREPAID",
            "months_per_bill": 6, "first_month": "2024-02", "effective_date": "2024-01-10"})
        if agreed:
            self.command("ContributionService/AgreeSchedule", {
                "account": account, "schedule": name, "effective_date": "2024-01-10"},
                actor=APPROVER)

    def pay(self, roster: str):
        """The first half year from February on."""
        account = f"rosters/{roster}/account"
        self.schedule(account, "halves", agreed=True)
        issue = {"account": account, "schedule": "halves", "from_month": "2024-02", "bill": "first",
                 "effective_date": "2024-01-11"}
        while not (answer := self.command("ContributionService/IssueBill", issue)).HasField("bill"):
            pass
        self.command("ContributionService/RecordPayment", {
            "account": account, "payment": {
                "reference": "sp2d-1", "amount_rupiah": answer.bill.amount_rupiah,
                "paid_date": "2024-01-12", "source": "FUNDING_SOURCE_APBD"}})

    # What the placeholders stand for: each time something new that nothing was done to yet.

    def n(self) -> str:
        return str(next(self.numbers))

    def own_address(self) -> str:
        return self.api.addresses["agreement"]

    def nik(self) -> str:
        return nik(next(self.niks))

    def person(self) -> str:
        return next(self.people)

    def new_agreement(self) -> str:
        name = f"amended-{next(self.numbers)}"
        self.agree(name)
        return f"agreements/{name}"

    def upload_to_approve(self) -> str:
        """One accepted row; `content_hash` is its hash."""
        upload = f"approve-{next(self.numbers)}"
        self.upload("edge.rentan", upload, [row(1, next(self.niks))])
        found = self.api.ok("EnrollmentService/GetUpload", {
            "name": f"rosters/edge.rentan/uploads/{upload}"}).upload
        self.hash_of_upload = base64.b64encode(found.content_hash).decode()
        return upload

    def content_hash(self) -> str:
        return self.hash_of_upload

    def proposed(self) -> str:
        name = f"proposed-{next(self.numbers)}"
        self.schedule("rosters/edge.rentan/account", name, agreed=False)
        return name

    def booked(self) -> str:
        """The reference of a payment."""
        reference = f"booked-{next(self.numbers)}"
        self.command("ContributionService/RecordPayment", {
            "account": "rosters/edge.rentan/account", "payment": {
                "reference": reference, "amount_rupiah": 1000, "paid_date": "2024-01-12",
                "source": "FUNDING_SOURCE_APBD"}})
        return reference

    def proposed_correction(self) -> str:
        """That a payment is reversed."""
        name = f"proposed-{next(self.numbers)}"
        self.command("ContributionService/ProposeCorrection", {
            "account": "rosters/edge.rentan/account", "correction": {
                "correction": name, "reason": "booked twice", "reverse_payment": self.booked()}})
        return name

    def submitted(self, **changes) -> str:
        name = f"participants/{changes.pop('person', None) or self.person()}/claims/{self.n()}"
        self.command("ClaimsService/SubmitClaim", {
            "name": name, "kind": "CLAIM_KIND_JKM_DEATH", "event_date": "2024-03-01",
            "submitted_date": "2024-03-10", "after": self.seen,
            "documents": [f"DOCUMENT_KIND_{kind}" for kind in DOCUMENTS],
            "beneficiary": {"full_name": "Ahli Waris", "relation": "HEIR_RELATION_SPOUSE",
                            "bank": "BPD", "account_number": "0000000001",
                            "account_holder": "Ahli Waris"}, **changes})
        return name

    def incomplete(self) -> str:
        return self.submitted(documents=[])

    def denied(self) -> str:
        return self.submitted(person="0000000000000000")

    def claimed(self) -> str:
        """A participant with a death claim."""
        return self.submitted().partition("/claims/")[0]

    def approved(self) -> str:
        name = self.submitted()
        self.command("ClaimsService/ApproveClaim", {"name": name, "approved_date": "2024-03-20"},
                     actor=OFFICER)
        return name

    def paid(self) -> str:
        name = self.approved()
        self.command("ClaimsService/PayClaim", {"name": name, "payment": {
            "reference": "bayar", "amount_rupiah": 42000000, "paid_date": "2024-03-25"}},
            actor=OFFICER)
        return name

    def fill(self, value):
        """`value` with every ${placeholder} in its place; the same one twice is the same value."""
        known = {}

        def text_of(match) -> str:
            if match[1] not in known:
                known[match[1]] = getattr(self, match[1])()
            return known[match[1]]

        def walk(item):
            if isinstance(item, dict):
                return {key: walk(held) for key, held in item.items()}
            if isinstance(item, list):
                return [walk(held) for held in item]
            return re.sub(r"\$\{(\w+)\}", text_of, item) if isinstance(item, str) else item

        return walk(value)
