"""Rows that an office got wrong: each gets a code of its own, and the other rows go on.

A row is not refused as a call is (bad_input_test.py): the call is answered OK with what became of
each row, and the answer stays the same however often the rows are sent.
"""
import sys

from api import Api, Protos, read_addresses
from house import SERVICES, Checks, EmbeddedHouse
from witness import Witness
from world import World, nik, row

UPLOAD, LIST = "EnrollmentService/UploadRows", "EnrollmentService/ListRows"
# People of this test alone.
FIRST_NIK = 20_000
# (what the office wrote, the code that it gets), in order of the rows.
FILE = [
    ({}, "ACCEPTED"),
    ({"nik": "730901010190000"}, "NIK_LENGTH"),
    ({"nik": "73090101019000O1"}, "NIK_NOT_DIGITS"),
    ({"nik": "7.30901E+15"}, "NIK_LOST_DIGITS"),
    ({"nik": "0" * 16}, "NIK_ALL_ZERO"),
    ({"nik": "7309010113900001"}, "NIK_MONTH"),
    ({"nik": "7309013201900001"}, "NIK_DAY"),
    ({"nik": "7309010101900000"}, "NIK_SERIAL"),
    ({"nik": nik(FIRST_NIK)}, "DUPLICATE_IN_FILE"),
    ({"full_name": " "}, "NAME_MISSING"),
    ({"address": "x" * 501}, "FIELD_TOO_LONG"),
    ({"birth_date": "2024-02-30"}, "BIRTH_DATE_INVALID"),
    ({"unit": "nowhere"}, "UNIT_UNKNOWN"),
    ({"locality_code": "99.99.01"}, "LOCALITY_UNKNOWN"),
    ({"wage_rupiah": -1}, "WAGE_INVALID"),
    ({"wage_rupiah": 2**63 - 1}, "WAGE_INVALID"),
    ({"rank": -1}, "RANK_INVALID"),
    ({"start_date": "2026-01-01"}, "START_OUTSIDE_TERM"),
    ({}, "ACCEPTED"),
]


class Outcomes:
    def __init__(self, api: Api, world: World, checks: Checks):
        self.api, self.world, self.checks = api, world, checks
        self.witness = Witness(api, "enrollment")

    def listed(self, upload: str) -> list[str]:
        """The codes of an upload's rows, by row number."""
        answer = self.api.ok(LIST, {"upload": upload, "page_size": 1000})
        codes = answer.rows[0].DESCRIPTOR.fields_by_name["code"].enum_type.values_by_number
        return [codes[row.code].name.removeprefix("ROW_CODE_") for row in answer.rows]

    def expect(self, what: str, got, expected):
        self.checks.that(got == expected, what, f"expected {expected}, got {got}")

    def one_file(self):
        rows = [row(i + 1, FIRST_NIK + i, **wrong) for i, (wrong, _) in enumerate(FILE)]
        upload = "rosters/edge.rentan/uploads/wrong"
        body = {"request_id": self.api.request_id(), "upload": upload, "chunk": 1, "rows": rows}
        (first,) = self.api.ok(UPLOAD, body)
        expected = [code for _, code in FILE]
        self.expect("each row has its code", self.listed(upload), expected)
        self.expect("the answer names the refused rows by number",
                    [outcome.row for outcome in first.outcomes if outcome.code != 1],
                    [i + 1 for i, code in enumerate(expected) if code != "ACCEPTED"])
        self.expect("the others go on", first.rows_accepted, expected.count("ACCEPTED"))
        before = self.witness.look_at_log(), self.witness.look_at_vault()
        (again,) = self.api.ok(UPLOAD, body)
        self.expect("the same request again: the same answer", again, first)
        (resent,) = self.api.ok(UPLOAD, {**body, "request_id": self.api.request_id()})
        self.expect("the same rows again: the same outcomes", resent.outcomes, first.outcomes)
        after = self.witness.look_at_log(), self.witness.look_at_vault()
        self.expect("the same rows again: no event, no person", after, before)

    def another_file(self):
        self.world.upload("edge.rentan", "twice", [row(1, FIRST_NIK), row(2, FIRST_NIK + 100)])
        self.expect("a NIK of another upload", self.listed("rosters/edge.rentan/uploads/twice"),
                    ["DUPLICATE_IN_ROSTER", "ACCEPTED"])

    def registered_elsewhere(self):
        """Other agreements accept the row of a person who is registered, and refuse the seat."""
        self.world.agree("same")
        self.world.open("same.rentan")
        self.world.command("EnrollmentService/RegisterSelfPayer", {
            "person": row(1, FIRST_NIK + 200, wage_rupiah=1000000, unit=""), "category": "petani",
            "programmes": ["PROGRAMME_JKK", "PROGRAMME_JKM"],
            "region_code": "73.09", "start_date": "2024-02-01"})
        self.world.await_quiet("enrollment")
        for roster, number, code in (("same.rentan", 0, "REGISTERED_OTHER_AGREEMENT"),
                                     ("other.rentan", 1, "REGISTERED_OTHER_REGION"),
                                     ("same.rentan", FIRST_NIK + 200,
                                      "REGISTERED_WITHOUT_AGREEMENT")):
            upload = f"elsewhere-{number}"
            self.world.upload(roster, upload, [row(1, number), row(2, FIRST_NIK + 300 + number)])
            self.world.approve(roster, upload)
            self.expect(code, self.listed(f"rosters/{roster}/uploads/{upload}"),
                        [code, "ACCEPTED"])
        found = self.api.ok("EnrollmentService/GetParticipant", {
            "name": f"participants/{self.world.covered[0]}"})
        self.expect("who was refused elsewhere is registered where they were",
                    [stay.agreement for stay in found.participations], ["agreements/edge"])

    def no_seat_left(self):
        """The category has three seats."""
        self.world.upload("edge.desa", "five", [row(i + 1, FIRST_NIK + 1000 + i, rank=i)
                                                for i in range(5)])
        self.world.approve("edge.desa", "five")
        counts = self.api.ok("EnrollmentService/GetRoster", {
            "name": "rosters/edge.desa"}).roster.counts
        self.expect("seats up to the quota, the rest waits",
                    (counts.seats_granted, counts.rows_waiting), (3, 2))


def main() -> int:
    checks = Checks()
    with EmbeddedHouse() as house:
        api = Api(Protos(), read_addresses(house.run_directory, SERVICES))
        outcomes = Outcomes(api, World(api), checks)
        outcomes.one_file()
        outcomes.another_file()
        outcomes.registered_elsewhere()
        outcomes.no_seat_left()
        api.close()
    return checks.close()


if __name__ == "__main__":
    sys.exit(main())
