"""The life of one agreement, played through the public API while faults happen.

Stories share people and run side by side, so rosters compete for a person, claims for a payment,
and rows for too few seats. So a story provokes what the invariants forbid.
"""
import random
import time

from client import OFFICER, Client, Refused
from house import PATIENCE_SECONDS

REGION = "73.09"
PEOPLE_OF_ONE_STORY = 10
PEOPLE_SHARED = 4
PEOPLE_SHARED_BY_ALL = 12
ROWS_OF_ONE_CHUNK = 8
SEATS_MIN, SEATS_MAX = 5, 9
MONTHS = 11
ADDENDA = 3
DEATHS = 2
POLL_SECONDS = 0.03
# Documents that a claim for a death needs (DocumentKind).
DOCUMENTS = [1, 2, 3, 4, 5, 6, 10]
APPROVER = "name=kepala-cabang;role=approver"
PAYER = "name=bendahara;role=payer"


def day(month: int, date: int, year: int = 2026) -> dict:
    return {"year": year, "month": month, "day": date}


def person(number: int) -> dict:
    """The fields of an upload's row that identify the person."""
    date, month, year = number % 28 + 1, number % 12 + 1, 1970 + number % 30
    return {"nik": f"730901{date:02}{month:02}{year % 100:02}{number % 9000 + 1:04}",
            "full_name": f"Orang {number}", "mother_name": f"Ibu {number}",
            "birth_date": day(month, date, year), "sex": 1, "wage_rupiah": 0}


def until(look, what: str):
    """Returns the first true value of `look()`. Raises TimeoutError after PATIENCE_SECONDS."""
    give_up = time.monotonic() + PATIENCE_SECONDS
    while not (value := look()):
        if time.monotonic() > give_up:
            raise TimeoutError(what)
        time.sleep(POLL_SECONDS)
    return value


class Story:
    def __init__(self, client: Client, number: int, chance: random.Random):
        self.client = client
        self.number = number
        self.chance = chance
        self.name = f"chaos-{number}"
        self.agreement = f"agreements/{self.name}"
        self.roster = f"rosters/{self.name}.rentan"
        self.upload = f"{self.roster}/uploads/first"
        self.account = f"{self.roster}/account"

    def play(self):
        registered = self.register()
        self.count_workers()
        self.client.command("OpenRoster", name=self.roster, after=registered.committed.feeds)
        self.enrol()
        self.settle()
        bill = self.bill()
        self.client.command("RecordPayment", account=self.account, payment={
            "reference": f"sp2d-{self.name}", "amount_rupiah": bill.amount_rupiah,
            "paid_date": day(2, 3), "source": 2})
        insured = self.insured()
        for addendum in range(ADDENDA):
            self.amend(addendum)
            self.publish(addendum)
        self.claim(insured)
        self.settle()

    def register(self):
        return self.client.command("RegisterAgreement", agreement={
            "name": self.agreement, "reference": self.name, "region_code": REGION,
            "local_government": {"office": "Pemerintah Kabupaten Maros", "signatory": "Bupati"},
            "branch": {"office": "BPJS Ketenagakerjaan Cabang Maros", "signatory": "Kepala"},
            "signed_date": day(1, 5),
            "term": {"from_date": day(2, 1), "to_date": day(1, 1, 2027)},
            "categories": [{"category": "rentan", "display_name": "Rentan", "segment": 2,
                            "programmes": [1, 2], "default_wage_rupiah": 1_000_000,
                            "quota_seats": self.chance.randint(SEATS_MIN, SEATS_MAX),
                            "funding": [{"source": 2, "basis_points": 10_000,
                                         "payer": "Dinas"}]}],
            "units": [{"unit": "dinas", "display_name": "Dinas", "kind": 1, "region_code": REGION,
                       "registers": True, "pays": True}]})

    def count_workers(self):
        self.client.command("CreateBaseline", baseline={
            "name": f"regions/{REGION}/baselines/{self.name}", "as_of_date": day(2, 1),
            "measure": 4,
            "lines": [{"category": "rentan", "persons": self.chance.randint(100, 999)}],
            "source": "Dinas"})

    def publish(self, number: int):
        self.client.command("CreateStatement", statement={
            "name": f"regions/{REGION}/statements/{self.name}-{number}", "as_of_date": day(3, 1),
            "stated_measure": 1, "stated_persons": self.chance.randint(1, 99), "source": "Dinas"})

    def enrol(self):
        first_own = PEOPLE_SHARED_BY_ALL + self.number * PEOPLE_OF_ONE_STORY
        numbers = [*range(first_own, first_own + PEOPLE_OF_ONE_STORY),
                   *self.chance.sample(range(PEOPLE_SHARED_BY_ALL), PEOPLE_SHARED)]
        self.chance.shuffle(numbers)
        rows = [person(number) | {"row": row, "rank": self.chance.randrange(3)}
                for row, number in enumerate(numbers, 1)]
        rows.append(rows[0] | {"row": len(rows) + 1, "nik": "123"})
        chunks = [rows[first:first + ROWS_OF_ONE_CHUNK]
                  for first in range(0, len(rows), ROWS_OF_ONE_CHUNK)]
        for number, chunk in enumerate(chunks, 1):
            self.client.command("UploadRows", upload=self.upload, chunk=number, rows=chunk)
        stands = until(lambda: self.upload_with(len(chunks)), "the upload")
        self.client.command("ApproveUpload", actor=OFFICER, name=self.upload,
                            content_hash=stands.content_hash, rows_accepted=stands.rows_accepted,
                            rows_refused=stands.rows_refused, effective_date=day(2, 1),
                            start_date=day(2, 1))

    def upload_with(self, chunks: int):
        try:
            upload = self.client.ask("GetUpload", name=self.upload).upload
        except Refused:
            return None  # A store that is being rebuilt has not read that far.
        return upload if upload.durable_chunk == chunks else None

    def settle(self):
        """Waits until no row of the roster is under way."""
        def settled():
            try:
                counts = self.client.ask("GetRoster", name=self.roster).roster.counts
            except Refused:
                return False
            return counts.pending == 0 and counts.seats_granted > 0
        until(settled, f"{self.roster} to settle")

    def bill(self):
        self.client.command("ProposeSchedule", account=self.account, schedule="apbd", kind=2,
                            months_per_bill=MONTHS, first_month={"year": 2026, "month": 2},
                            effective_date=day(2, 1))
        self.client.command("AgreeSchedule", account=self.account, schedule="apbd",
                            effective_date=day(2, 1))

        def issued():
            try:
                response = self.client.command("IssueBill", account=self.account, schedule="apbd",
                                               from_month={"year": 2026, "month": 2}, bill="all",
                                               effective_date=day(2, 2))
            except Refused as refused:
                if "FAILED_PRECONDITION" not in str(refused):
                    raise
                return None  # Some seats are still under way.
            return response.bill if response.HasField("bill") else None
        return until(issued, f"the bill of {self.account}")

    def amend(self, number: int):
        """Raises the quota, so that waiting rows move up."""
        self.client.command("AmendAgreement", name=self.agreement, addendum={
            "reference": f"{self.name}-{number}", "signed_date": day(3, 1),
            "effective_date": day(3, 1),
            "quota_changes": [{"category": "rentan", "quota_seats": SEATS_MAX + number + 1}]})

    def insured(self) -> list[str]:
        """The participants with a seat."""
        rows = self.client.ask("ListRows", upload=self.upload).rows
        return sorted(row.participant_id for row in rows if row.seat > 0)

    def claim(self, insured: list[str]):
        """Some of the insured die. Each claim is paid, perhaps taken back and paid again."""
        for participant in self.chance.sample(insured, min(DEATHS, len(insured))):
            name = f"participants/{participant}"
            until(lambda: self.covered(name), f"{name} to be covered")
            self.pay(name)

    def covered(self, participant: str) -> bool:
        return self.client.ask("CheckEligibility", participant=participant, programme=2,
                               date=day(5, 10)).covered

    def pay(self, participant: str):
        name = f"{participant}/claims/{self.name}"
        reference = f"bpd-{participant[-8:]}"
        answer = self.client.command(
            "SubmitClaim", name=name, kind=2, event_date=day(5, 10), submitted_date=day(5, 11),
            documents=DOCUMENTS, beneficiary={
                "full_name": "Ibu Ahli", "relation": 4, "bank": "BPD", "account_number": "1234567",
                "account_holder": "Ibu Ahli"})
        self.client.command("ApproveClaim", actor=APPROVER, name=name, approved_date=day(5, 12))
        total = answer.claim.total_rupiah

        def booked(under: str) -> bool:
            try:
                self.client.command("PayClaim", actor=PAYER, name=name, payment={
                    "reference": under, "amount_rupiah": total, "paid_date": day(5, 13)})
            except Refused:
                return False
            return True

        booked(f"{reference}-1")
        if booked(f"{reference}-twice"):
            raise AssertionError(f"{name} was paid twice")
        if self.chance.random() < 0.5:
            self.client.command("ReversePayment", actor=PAYER, name=name,
                                reference=f"{reference}-1",
                                reversed_date=day(5, 14))
            booked(f"{reference}-2")
