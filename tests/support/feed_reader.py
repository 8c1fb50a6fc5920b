"""Reads the public feeds as a stranger would: confluent-kafka, protobuf and our proto files.

Decodes every record by its CloudEvents headers, follows the `previous` links, drops what comes
twice, and computes from participations and covers alone who is registered and covered on a date.
"""
import collections
import datetime
import importlib
import pathlib

import confluent_kafka

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


class Participation:
    def __init__(self, message):
        self.facts = message
        self.first, self.past = days(message.period)

    def on(self, date: datetime.date) -> bool:
        return self.first <= date < self.past


class Coverage:
    """A fold of two feeds, in any interleaving."""

    def __init__(self, participation_events, contribution_events):
        self.people = collections.defaultdict(list)
        self.covers = collections.defaultdict(list)
        for event in participation_events:
            self.fold_participation(event)
        for event in contribution_events:
            if event.WhichOneof("event") == "cover_paid":
                self.covers[event.account].append(event.cover_paid.cover)

    def fold_participation(self, event):
        kept = self.people[event.participant_id]
        kind = event.WhichOneof("event")
        if kind == "opened":
            kept.append(Participation(event.opened.participation))
        elif kind == "continued":
            self.end(kept, event.continued.from_account, day(event.continued.date))
            kept.append(Participation(event.continued.participation))
        elif kind == "ended":
            self.end(kept, event.ended.account, day(event.ended.end_date))

    @staticmethod
    def end(kept: list, account: str, date: datetime.date):
        for participation in kept:
            if participation.facts.account == account:
                participation.past = min(participation.past, date)

    def is_covered(self, participation: Participation, date: datetime.date) -> bool:
        if not participation.on(date):
            return False
        seat = participation.facts.seat
        for cover in self.covers[participation.facts.account]:
            first, past = days(cover.period)
            if cover.first_seat <= seat < cover.past_last_seat and first <= date < past:
                return True
        return False

    def count(self, date: datetime.date, wanted) -> tuple[int, int]:
        """Persons registered and covered on a date by a participation that is wanted."""
        registered = covered = 0
        for participations in self.people.values():
            open_ones = [p for p in participations if wanted(p.facts) and p.on(date)]
            registered += bool(open_ones)
            covered += any(self.is_covered(p, date) for p in open_ones)
        return registered, covered
