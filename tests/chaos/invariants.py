"""The invariants I1 to I9. Each is a function of a history and returns how much was checked and
what was violated.
"""
import collections
import dataclasses
import datetime
import uuid

from google.protobuf import json_format

from client import ANSWERED, REFUSED, UNKNOWN
from feed_reader import Coverage, days
from history import History
from log_checker import Seats

DATES = [datetime.date(2026, 2, 1), datetime.date(2026, 6, 1)]


@dataclasses.dataclass
class Finding:
    checked: int = 0
    violations: list[str] = dataclasses.field(default_factory=list)

    def that(self, holds: bool, otherwise: str):
        self.checked += 1
        if not holds:
            self.violations.append(otherwise)


class Requests:
    """The journal's attempts and the log's entries, by request id."""

    def __init__(self, history: History):
        self.attempts = collections.defaultdict(list)
        for attempt in history.attempts:
            self.attempts[attempt.request_id].append(attempt)
        self.entries = collections.defaultdict(list)
        for entry in history.entries:
            if entry.request is not None:
                request_id = str(uuid.UUID(bytes=entry.request.request_id))
                self.entries[request_id].append(entry)


def without_committed(response) -> bytes:
    response.ClearField("committed")
    return response.SerializeToString(deterministic=True)


def acknowledged_is_logged(history: History, api) -> Finding:
    """I1: a command that was acknowledged is in the log once, at that place and with that result. A
    command that was refused is not in the log."""
    finding = Finding()
    requests = Requests(history)
    for request_id, attempts in requests.attempts.items():
        entries = requests.entries[request_id]
        what = f"{attempts[0].method} {request_id}"
        for attempt in attempts:
            if attempt.outcome == REFUSED:
                finding.that(not entries, f"{what} was refused ({attempt.code}) and is in the log")
            if attempt.outcome != ANSWERED:
                continue
            finding.that(len(entries) == 1,
                         f"{what} was acknowledged and is in the log {len(entries)} times")
            for entry in entries:
                response = api.methods[attempt.method].response_class.FromString(attempt.answer)
                told = response.committed.position
                told = (told.partition, told.epoch, told.term_id, told.sequence)
                finding.that(told == entry.place[1:],
                             f"{what} was answered with place {told} and is at {entry.place}")
                stored = type(response).FromString(entry.request.result)
                finding.that(without_committed(response) == without_committed(stored),
                             f"{what} was answered with another result than the log holds")
    return finding


def unknown_is_settled(history: History) -> Finding:
    """I2: a command with an unknown outcome is in the log at most once, asking again found the
    outcome out, and every answer was the same."""
    finding = Finding()
    requests = Requests(history)
    for request_id, attempts in requests.attempts.items():
        what = f"{attempts[0].method} {request_id}"
        finding.that(len({attempt.request_digest for attempt in attempts}) == 1,
                     f"{what}: the client itself changed the request")
        if len(attempts) == 1:
            continue
        entries = requests.entries[request_id]
        finding.that(len(entries) <= 1, f"{what} is in the log {len(entries)} times")
        if any(attempt.outcome == UNKNOWN for attempt in attempts):
            finding.that(attempts[-1].outcome != UNKNOWN, f"{what}: the outcome is still unknown")
        answers = {attempt.answer for attempt in attempts if attempt.outcome == ANSWERED}
        finding.that(len(answers) <= 1, f"{what} got {len(answers)} different answers")
        refused = any(attempt.outcome == REFUSED for attempt in attempts)
        finding.that(not (answers and refused), f"{what} was both answered and refused")
    return finding


def log_events(history: History, service: str, kind: str) -> list[tuple[dict, dict]]:
    """The events of one kind with their content, in the order of each partition."""
    return [(event, event[kind]) for entry in history.entries if entry.place.service == service
            for event in entry.events if kind in event]


def covers_of(history: History) -> Coverage:
    """The fold of the public feeds."""
    return Coverage((event for _, event in history.feeds["public.enrollment.participation.v1"]),
                    (event for _, event in history.feeds["public.enrollment.contribution.v1"]))


def insured_once(history: History, api) -> Finding:
    """I3: in the raw log, no two participations of a person in one programme overlap."""
    event_class = api.message_class("naungan.enrollment.v1.ParticipationEvent")
    recorded = [json_format.ParseDict(said["event"], event_class())
                for _, said in log_events(history, "enrollment", "participation")]
    finding = Finding()
    for person, stays in Coverage(recorded, []).people.items():
        for number, stay in enumerate(stays):
            finding.that(stay.first <= stay.past, f"{person}: a stay ends before it begins")
            for other in stays[:number]:
                apart = stay.past <= other.first or other.past <= stay.first
                shared = set(stay.facts.programmes) & set(other.facts.programmes)
                finding.that(apart or not shared,
                             f"{person} is in {stay.facts.account} and {other.facts.account}")
    return finding


def seats_within_quota(history: History) -> Finding:
    """I4: at every prefix of the log, the seats that are granted and held are within the quota."""
    finding = Finding()
    seats = Seats()
    for entry in history.entries:
        if entry.place.service == "enrollment":
            for event in entry.events:
                problems = seats.apply(event)
                finding.that(not problems, "; ".join(problems))
    finding.that(any(seats.highest.values()), "no seat was ever taken, so nothing was checked")
    return finding


def rupiah(said: dict) -> int:
    return int(said["payment"]["amount_rupiah"])


def claims_paid_once(history: History) -> Finding:
    """I5: at every prefix a claim has at most one payment that stands. The sums of the log, the
    feed and reporting agree."""
    finding = Finding()
    standing = {}
    for _, said in log_events(history, "claims", "claim"):
        event = said["event"]
        if "paid" in event:
            finding.that(event["claim"] not in standing, f"{event['claim']} is paid twice")
            standing[event["claim"]] = rupiah(event["paid"])
        elif "payment_reversed" in event:
            taken_back = standing.pop(event["claim"], None)
            finding.that(taken_back == rupiah(event["payment_reversed"]),
                         f"{event['claim']}: another amount was taken back than was paid")
    public = collections.Counter()
    for _, event in history.feeds["public.claims.claim.v1"]:
        if event.HasField("paid"):
            public[event.claim] += event.paid.payment.amount_rupiah
        elif event.HasField("payment_reversed"):
            public[event.claim] -= event.payment_reversed.payment.amount_rupiah
    finding.that(+public == standing, "the feed pays other sums than the log")
    sums = history.answers.messages["SumClaims"].sums
    shown = (sum(line.claims for line in sums), sum(line.amount_rupiah for line in sums))
    finding.that(shown == (len(standing), sum(standing.values())),
                 f"reporting says {shown}, the log {len(standing), sum(standing.values())}")
    return finding


def reports_are_folds(history: History) -> Finding:
    """I6: what reporting shows is a fold of the feeds, and the feeds have no gap."""
    finding = Finding()
    finding.that(not history.broken_links, "; ".join(history.broken_links[:3]))
    coverage = covers_of(history)
    for question, message in history.answers.messages.items():
        method, *arguments = question.split(" ")
        if method == "CountParticipants":
            agreement, date = arguments[0], datetime.date.fromisoformat(arguments[1])
            expected = coverage.count(date, lambda facts: facts.agreement == agreement)
            shown = [(line.registered, line.covered) for line in message.counts]
            finding.that(sum(map(sum, shown)) == sum(expected) and shown in ([expected], []),
                         f"{question}: reporting says {shown}, the feeds {expected}")
        elif method == "ListAccounts":
            check_account(finding, history, message)
        elif method == "ListWaiting":
            check_waiting(finding, history, arguments[0], message)
    return finding


def check_account(finding: Finding, history: History, message):
    billed, paid = collections.Counter(), collections.Counter()
    for _, event in history.feeds["public.enrollment.contribution.v1"]:
        if event.HasField("bill_issued"):
            billed[event.account] += event.bill_issued.bill.amount_rupiah
        elif event.HasField("payment_received"):
            paid[event.account] += event.payment_received.payment.amount_rupiah
    for shown in message.accounts:
        expected = (billed[shown.account], paid[shown.account])
        finding.that((shown.billed_rupiah, shown.paid_rupiah) == expected,
                     f"{shown.account}: reporting says {shown.billed_rupiah, shown.paid_rupiah}, "
                     f"the feeds {expected}")


def check_waiting(finding: Finding, history: History, roster: str, message):
    queued = seated = refused = 0
    for _, event in history.feeds["public.enrollment.roster.v1"]:
        if event.roster == roster:
            queued += len(event.rows_queued.rows)
            seated += len(event.seats_held.seats)
            refused += len(event.seats_settled.refused)
    expected = (queued, queued - seated)
    finding.that((message.rows_approved, message.total) == expected,
                 f"{roster}: reporting says {message.rows_approved, message.total}, the feeds "
                 f"{expected} (approved, waiting; {refused} refused)")


def state_is_replay(history: History) -> Finding:
    """I7: after every directory was deleted and rebuilt from the log, every answer is the same to
    the byte."""
    finding = Finding()
    if history.answers_rebuilt is None:
        return finding
    before, after = history.answers.as_bytes(), history.answers_rebuilt.as_bytes()
    for question in before.keys() | after.keys():
        finding.that(before.get(question) == after.get(question),
                     f"{question}: the answer after the rebuild is another one")
    return finding


def of_the_log(status) -> list:
    """The partitions that have a log. A status also lists those that only fold feeds."""
    return [partition for partition in status.partitions if partition.role != "folding"]


def void_is_nothing(history: History) -> Finding:
    """I8: the services count the same void records as we do; no feed has an event of a record that
    does not count; no log shows a loss."""
    finding = Finding()
    finding.that(not history.losses, "; ".join(history.losses[:3]))
    for service, status in history.statuses.items():
        for partition in of_the_log(status):
            mine = history.void_records[service, partition.partition]
            finding.that(partition.void_records == mine,
                         f"{service} partition {partition.partition}: {mine} records are void, the "
                         f"service counts {partition.void_records}")
    numbers = {(place.service, place.partition, place.epoch, place.term_id.hex(), place.sequence)
               for place in history.places}
    for feed, records in history.feeds.items():
        for headers, _ in records:
            service = headers["ce_source"].split("/")[2]
            partition, epoch, term, sequence, _ = headers["ce_position"].split("/")
            place = (service, int(partition), int(epoch), term, int(sequence))
            finding.that(place in numbers, f"{feed}: an event of {place}, which does not count")
    return finding


def nothing_pends(history: History) -> Finding:
    """I9: after healing nothing stays under way, and there is no alarm."""
    finding = Finding()
    finding.that(not history.pending, "; ".join(history.pending[:3]))
    for service, status in history.statuses.items():
        finding.that(status.ready, f"{service} is not ready")
        for partition in status.partitions:
            under_way = (partition.queued_commands, partition.pending_work, partition.unpublished)
            finding.that(not any(under_way) and not partition.alarm,
                         f"{service} {partition.partition}: {under_way} {partition.alarm}")
    for question, message in history.answers.messages.items():
        if question.startswith("GetRoster "):
            finding.that(message.roster.counts.pending == 0, f"{question}: pending")
        elif question.startswith("GetAccount "):
            finding.that(message.account.pending == 0, f"{question}: pending")
    return finding


INVARIANTS = {
    "I1": acknowledged_is_logged,
    "I2": lambda history, api: unknown_is_settled(history),
    "I3": insured_once,
    "I4": lambda history, api: seats_within_quota(history),
    "I5": lambda history, api: claims_paid_once(history),
    "I6": lambda history, api: reports_are_folds(history),
    "I7": lambda history, api: state_is_replay(history),
    "I8": lambda history, api: void_is_nothing(history),
    "I9": lambda history, api: nothing_pends(history),
}


def examine(history: History, api) -> dict[str, Finding]:
    return {name: check(history, api) for name, check in INVARIANTS.items()}
