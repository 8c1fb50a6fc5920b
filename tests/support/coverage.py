"""How a person is covered on a day, and why: the rules of libs/domain/coverage.h a second time.

It is written from that header and not from its source, as a stranger would who reads the feeds. The
rules as data (due days, limits, holidays) are those of libs/rules/cover_rules.yaml.
"""
import dataclasses
import datetime
import functools
import pathlib

import yaml

RULES = pathlib.Path(__file__).resolve().parents[2] / "libs" / "rules" / "cover_rules.yaml"
FOREVER = datetime.date.max
DAY = datetime.timedelta(days=1)
# The order in which one reason is better than another.
REASONS = ("PAID", "NOT_DUE", "IN_ARREARS", "REFER_TO_BRANCH", "EMPLOYER_LIABLE", "NOT_YET",
           "LAPSED", "NOT_REGISTERED")
COVERED = frozenset({"PAID", "NOT_DUE", "IN_ARREARS"})


def month_of(date: datetime.date) -> int:
    """Months since the year 0."""
    return date.year * 12 + date.month - 1


def first_day(month: int) -> datetime.date:
    return datetime.date(month // 12, month % 12 + 1, 1)


def add_months(date: datetime.date, months: int) -> datetime.date:
    if date == FOREVER:
        return date
    month = month_of(date) + months
    last = (first_day(month + 1) - DAY).day
    return first_day(month).replace(day=min(date.day, last))


@dataclasses.dataclass
class Stay:
    """One participation. `past` is the first day without it."""
    account: str
    segment: str
    programmes: frozenset
    seat: int
    first: datetime.date
    past: datetime.date
    admitted: datetime.date
    continues: str = ""

    def on(self, date: datetime.date) -> bool:
        return self.first <= date < self.past


@dataclasses.dataclass
class Bill:
    """Seats [first_seat, past_last_seat) for months [first, past), as month_of counts them."""
    first_seat: int
    past_last_seat: int
    first: int
    past: int
    issued: datetime.date
    due: datetime.date
    paid: datetime.date | None = None
    covers: tuple[datetime.date, datetime.date] | None = None

    def is_for(self, seat: int) -> bool:
        return self.first_seat <= seat < self.past_last_seat


class Rules:
    def __init__(self, stated: dict):
        self.terms = {terms["segment"]: terms for terms in stated["payment"]}
        self.gap = stated["membership_gap_months"]
        calendar = stated["calendar"]
        self.years = {year["year"] for year in calendar["years"]}
        self.fixed = calendar["fixed"]
        self.holidays = {holiday["date"] for year in calendar["years"]
                         for holiday in year["holidays"]}
        if not calendar["collective_leave_is_working_day"]:
            self.holidays |= {holiday["date"] for year in calendar["years"]
                              for holiday in year["collective_leave"]}

    def works(self, date: datetime.date) -> bool:
        if date.weekday() >= 5:
            return False
        if date.year in self.years:
            return date not in self.holidays
        return not any((fixed["month"], fixed["day"]) == (date.month, date.day) and
                       fixed["from_year"] <= date.year for fixed in self.fixed)

    def due(self, month: int, segment: str, owed_from: datetime.date) -> datetime.date:
        terms = self.terms[segment]

        def nominal(of: int) -> datetime.date:
            return first_day(of + terms["due_months_after"]).replace(day=terms["due_day"])

        date = nominal(month)
        if owed_from > date:
            date = nominal(month_of(owed_from))
            if date < owed_from:
                date = nominal(month_of(owed_from) + 1)
        while not self.works(date):
            date += DAY
        return date


@functools.cache
def house_rules() -> Rules:
    return Rules(yaml.safe_load(RULES.read_text(encoding="utf-8")))


class Person:
    """The stays of one person, and the bills of every account by its name."""

    def __init__(self, stays: list[Stay], bills: dict[str, list[Bill]], rules: Rules):
        self.stays = stays
        self.bills = bills
        self.rules = rules

    def line(self, stay: Stay):
        """The stay, what it renews, what that renews, and so on."""
        while stay is not None:
            yield stay
            earlier = [other for other in self.stays if stay.continues and
                       other.account == stay.continues and other.first < stay.first]
            stay = max(earlier, key=lambda other: other.first, default=None)

    def of(self, account: str) -> list[Bill]:
        return self.bills.get(account, [])

    def reason(self, programme: str, date: datetime.date) -> str:
        return min((self.reason_of(stay, programme, date) for stay in self.stays),
                   key=REASONS.index, default="NOT_REGISTERED")

    def reason_of(self, stay: Stay, programme: str, date: datetime.date) -> str:
        if not stay.on(date) or programme not in stay.programmes:
            return "NOT_REGISTERED"
        terms = self.rules.terms.get(stay.segment)
        if terms is None:
            return "NOT_REGISTERED"
        if terms["late_covers_whole_months"]:
            return self.wage_earner(stay, date, terms["unpaid_months_max"])
        return self.own_account(stay, date, terms["unpaid_months_max"])

    # Wage earners.

    def protected_from(self, stay: Stay) -> datetime.date | None:
        protected = None
        for each in reversed(list(self.line(stay))):
            if protected is not None and protected < each.first:
                continue
            paid = [bill.paid for bill in self.of(each.account) if bill.paid]
            protected = max(min(paid), each.admitted, each.first) if paid else None
        return protected

    def overdue(self, stay: Stay, date: datetime.date) -> int:
        settled, due = set(), {}
        for each in self.line(stay):
            if each.past <= each.first:
                continue
            end = min(date, each.past - DAY)
            for month in range(month_of(each.first), month_of(end) + 1):
                bills = [bill for bill in self.of(each.account)
                         if bill.is_for(each.seat) and bill.first <= month < bill.past]
                if any(bill.paid and bill.paid <= date for bill in bills):
                    settled.add(month)
                owed = (max(bill.due for bill in bills) if bills else
                        self.rules.due(month, stay.segment, each.admitted))
                due[month] = max(due.get(month, owed), owed)
        return sum(1 for month, day in due.items() if day < date and month not in settled)

    def wage_earner(self, stay: Stay, date: datetime.date, arrears_max: int) -> str:
        protected = self.protected_from(stay)
        if protected is None or date < protected:
            return "EMPLOYER_LIABLE"
        overdue = self.overdue(stay, date)
        if overdue > arrears_max:
            return "EMPLOYER_LIABLE"
        if overdue:
            return "IN_ARREARS"
        month = month_of(date)
        paid = any(bill.paid and bill.is_for(stay.seat) and bill.first <= month < bill.past
                   for bill in self.of(stay.account))
        return "PAID" if paid else "NOT_DUE"

    # People on their own account.

    def protections(self, last: Stay) -> list[tuple[Stay, datetime.date, datetime.date, bool]]:
        """Stay, first day, day after the last, and whether they are covered or only settled."""
        paid, seen = [], set()
        for each in self.line(last):
            for stay in self.stays:
                if stay.account != each.account or stay.first > each.first or id(stay) in seen:
                    continue
                seen.add(id(stay))
                for bill in self.of(stay.account):
                    first = max(first_day(bill.first), stay.first)
                    past = min(first_day(bill.past), stay.past)
                    if bill.paid and bill.is_for(stay.seat) and first < past:
                        paid.append((first, bill.issued, stay.first, past, stay, bill))
        found, end = [], None
        for first, _, _, past, stay, bill in sorted(paid, key=lambda each: each[:3]):
            begins, ends = max(bill.covers[0], stay.first), min(bill.covers[1], stay.past)
            if begins >= ends:  # settled when its days were over
                if end is not None and first <= end:
                    found.append((stay, first, past, False))
                    end = max(end, past)
                continue
            if end is None or begins > add_months(end, self.rules.gap):
                begins = max(begins, stay.admitted, bill.issued, bill.paid)
                if begins >= ends:
                    continue
            found.append((stay, begins, ends, True))
            end = ends if end is None else max(end, ends)
        return found

    def own_account(self, stay: Stay, date: datetime.date, unpaid_max: int) -> str:
        covers = [found for found in self.protections(stay) if found[3]]
        if any(of is stay and begins <= date < ends for of, begins, ends, _ in covers):
            return "PAID"
        before = [ends for _, _, ends, _ in covers if ends <= date]
        if not before or add_months(max(before), self.rules.gap) < stay.first:
            return "NOT_YET"
        unpaid = 0
        for month in range(month_of(max(before)), month_of(date) + 1):
            unpaid += not any(bill.is_for(stay.seat) and bill.first <= month < bill.past and
                              bill.paid and bill.paid <= date for bill in self.of(stay.account))
        return "REFER_TO_BRANCH" if unpaid <= unpaid_max else "LAPSED"

    def member_since(self, date: datetime.date) -> datetime.date | None:
        spans = []
        for stay in self.stays:
            terms = self.rules.terms.get(stay.segment)
            if terms is None or stay.past <= stay.first:
                continue
            if not terms["late_covers_whole_months"]:
                spans += [(begins, ends) for of, begins, ends, _ in self.protections(stay)
                          if of is stay]
            elif (protected := self.protected_from(stay)) is not None:
                spans.append((max(protected, stay.first), stay.past))
        since = end = None
        for begins, ends in sorted(span for span in spans if span[0] < span[1]):
            if begins > date:
                break
            if end is None or begins > add_months(end, self.rules.gap):
                since = begins
            end = ends if end is None else max(end, ends)
        if end is None or add_months(end, self.rules.gap) < date:
            return None
        return since
