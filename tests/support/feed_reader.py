"""Reads the public feeds as a stranger would: confluent-kafka, protobuf and our proto files.

Decodes every record by its CloudEvents headers, follows the `previous` links, drops what comes
twice, and computes from participations and bills alone who is registered and covered on a date,
and why.
"""
import bisect
import collections
import datetime
import importlib
import pathlib

import confluent_kafka

import coverage
from grpc_api import PROTOS, compile_protos
from service_table import topics_of_kind

# The full name of the message in each feed. Only feeds of this kind name the record before each
# record; compaction would leave gaps in another topic, which are not losses.
FEEDS = {topic["name"]: topic["message"] for topic in topics_of_kind("delta")}
FOREVER = datetime.date.max
POLL_SECONDS = 30


def proto_of(message: str) -> pathlib.Path:
    """The proto file that declares a message, by its full name."""
    *package, name = message.split(".")
    for file in sorted(PROTOS.joinpath(*package).glob("*.proto")):
        if f"\nmessage {name} {{" in file.read_text(encoding="utf-8"):
            return file
    raise LookupError(f"no proto file declares {message}")


def feed_classes() -> dict:
    """The message class of each feed, from the public proto files alone."""
    files = {message: proto_of(message) for message in FEEDS.values()}
    compile_protos([*files.values(), PROTOS / "naungan/common/v1/common.proto"])
    classes = {}
    for feed, message in FEEDS.items():
        path = ".".join(files[message].relative_to(PROTOS).with_suffix("").parts)
        classes[feed] = getattr(importlib.import_module(f"{path}_pb2"), message.split(".")[-1])
    return classes


def read_topic(bootstrap: str, topic: str) -> list[confluent_kafka.Message]:
    """Every record that is in the topic now."""
    return read_topics(bootstrap, [topic])


def read_topics(bootstrap: str, topics: list[str]) -> list[confluent_kafka.Message]:
    """Every record that is in the topics now; those of one partition are in order."""
    consumer = confluent_kafka.Consumer({"bootstrap.servers": bootstrap, "group.id": "stranger",
                                         "enable.auto.commit": False,
                                         "auto.offset.reset": "error",
                                         "enable.partition.eof": True})
    records = []
    try:
        known = consumer.list_topics(timeout=POLL_SECONDS).topics
        wanted = [(topic, partition) for topic in topics for partition in known[topic].partitions]
        consumer.assign([confluent_kafka.TopicPartition(*place, 0) for place in wanted])
        ended = set()
        while len(ended) < len(wanted):
            message = consumer.poll(POLL_SECONDS)
            if message is None:
                raise TimeoutError(f"{topics}: nothing came for {POLL_SECONDS} s")
            if message.error() is None:
                records.append(message)
            elif message.error().code() == confluent_kafka.KafkaError._PARTITION_EOF:
                ended.add((message.topic(), message.partition()))
            else:
                raise RuntimeError(str(message.error()))
    finally:
        consumer.close()
    return records


def position(text: str) -> tuple:
    """The order of positions of one source partition: partition/epoch/term/sequence/index."""
    partition, epoch, _, sequence, index = text.split("/")
    return int(partition), int(epoch), int(sequence), int(index)


def in_order(records: list) -> tuple[list, list[str]]:
    """The records without those seen before, and the links that do not hold."""
    last = {}
    kept, broken = [], []
    for record in records:
        headers = {name: (value or b"").decode() for name, value in record.headers()}
        source = (record.partition(), headers["ce_source"])
        seen = last.get(source, "")
        if seen and position(headers["ce_position"]) <= position(seen):
            continue
        # What was read last may be lost: then the source names its fork, which comes after it.
        forked = seen and position(seen) < position(headers.get("ce_fork", seen))
        if headers["ce_previous"] != seen and not forked:
            broken.append(f"{record.topic()}[{record.partition()}]@{record.offset()}: previous is "
                          f"{headers['ce_previous']!r}, not {seen!r}")
        last[source] = headers["ce_position"]
        kept.append((headers, record))
    return kept, broken


def day(date) -> datetime.date:
    return datetime.date(date.year, date.month, date.day)


def days(period) -> tuple[datetime.date, datetime.date]:
    return (day(period.from_date),
            day(period.to_date) if period.HasField("to_date") else FOREVER)


def name_of(enum, number: int) -> str:
    """The name of an enum's value without the enum's own name."""
    name = enum.Name(number)
    prefix = "".join(f"_{c}" if c.isupper() else c.upper()
                     for c in enum.DESCRIPTOR.name).lstrip("_")
    return name.removeprefix(f"{prefix}_")


class Participation(coverage.Stay):
    """A stay as the rules of coverage read it, and the message with its other facts."""

    def __init__(self, message, continues: str = ""):
        common = importlib.import_module("naungan.common.v1.common_pb2")
        first, past = days(message.period)
        super().__init__(account=message.account,
                         segment=name_of(common.Segment, message.segment),
                         programmes=frozenset(message.programmes), seat=message.seat, first=first,
                         past=past, admitted=day(message.admitted_date), continues=continues)
        self.facts = message


def month_of(month) -> int:
    return month.year * 12 + month.month - 1


class Coverage:
    """A fold of two feeds, in any interleaving. It says why, too (coverage.py)."""

    def __init__(self, participation_events, contribution_events):
        self.people = collections.defaultdict(list)
        # By account, then by id.
        self.bills = collections.defaultdict(dict)
        for event in participation_events:
            self.fold_participation(event)
        for event in contribution_events:
            self.fold_contribution(event)
        self.billed = {account: list(bills.values()) for account, bills in self.bills.items()}
        self.edges = {account: sorted({edge for bill in bills
                                       for edge in (bill.first_seat, bill.past_last_seat)})
                      for account, bills in self.billed.items()}
        # Many people differ in nothing that decides.
        self.known = {}

    def fold_participation(self, event):
        kept = self.people[event.participant_id]
        kind = event.WhichOneof("event")
        if kind == "opened":
            kept.append(Participation(event.opened.participation))
        elif kind == "continued":
            self.end(kept, event.continued.from_account, day(event.continued.date))
            kept.append(Participation(event.continued.participation,
                                      continues=event.continued.from_account))
        elif kind == "ended":
            self.end(kept, event.ended.account, day(event.ended.end_date))

    @staticmethod
    def end(kept: list, account: str, date: datetime.date):
        newest = [stay for stay in kept if stay.account == account][-1]
        newest.past = date

    def fold_contribution(self, event):
        bills = self.bills[event.account]
        kind = event.WhichOneof("event")
        if kind == "bill_issued":
            bill = event.bill_issued.bill
            bills[bill.bill] = coverage.Bill(
                first_seat=bill.first_seat, past_last_seat=bill.past_last_seat,
                first=month_of(bill.from_month), past=month_of(bill.to_month),
                issued=day(bill.issued_date), due=day(bill.due_date))
        elif kind in ("cover_paid", "cover_changed"):
            said = getattr(event, kind)
            bill = bills[said.cover.bill]
            bill.paid, bill.covers = day(said.paid_date), days(said.cover.period)
        elif kind == "cover_revoked":
            bill = bills[event.cover_revoked.bill]
            bill.paid, bill.covers = None, None
        elif kind == "bill_voided":
            del bills[event.bill_voided.bill]

    def seat_class(self, stay: Participation) -> int:
        """Seats of the same class are in the same bills."""
        return bisect.bisect_right(self.edges.get(stay.account, []), stay.seat)

    def reasons(self, stays: list, date: datetime.date) -> list[str]:
        """How each of a person's stays is covered, in its own programmes."""
        key = (date, *((stay.account, stay.segment, self.seat_class(stay), stay.first, stay.past,
                        stay.admitted, stay.continues) for stay in stays))
        if key not in self.known:
            person = coverage.Person(stays, self.billed, coverage.house_rules())
            self.known[key] = [person.reason_of(stay, next(iter(stay.programmes)), date)
                               for stay in stays]
        return self.known[key]

    def count_reasons(self, date: datetime.date, wanted) -> collections.Counter:
        """Persons by the best reason of those participations on the date that are wanted."""
        counted = collections.Counter()
        for stays in self.people.values():
            open_ones = [i for i, stay in enumerate(stays) if stay.on(date) and
                         wanted(stay.facts)]
            if open_ones:
                reasons = self.reasons(stays, date)
                counted[min((reasons[i] for i in open_ones), key=coverage.REASONS.index)] += 1
        return counted

    def count(self, date: datetime.date, wanted) -> tuple[int, int]:
        """Persons registered and covered on a date by a participation that is wanted."""
        counted = self.count_reasons(date, wanted)
        covered = sum(persons for reason, persons in counted.items()
                      if reason in coverage.COVERED)
        return counted.total(), covered
