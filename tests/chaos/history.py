"""What happened, from outside: the raw topics as an independent reader judges them, the client's
journal, and what the services answer. Read once everything has settled; then it is data only.
"""
import collections
import dataclasses
import typing

from google.protobuf import json_format

import log_checker
from client import Attempt
from feed_reader import FEEDS, in_order, read_topics
from service_table import topics_of_kind

# The full name of the message of each event in a private log, by the name of the topic.
LOGS = {topic["name"]: topic["message"] for topic in topics_of_kind("log")}


class Place(typing.NamedTuple):
    """Where a record stands: the partition of a service's log, and its number in its term."""
    service: str
    partition: int
    epoch: int
    term_id: bytes
    sequence: int


class Entry(typing.NamedTuple):
    """One command, foreign record or slice that counts."""
    place: Place
    # naungan.runtime.v1.Request; of a command only.
    request: typing.Any
    # As JSON, in the words of the protos.
    events: list[dict]


@dataclasses.dataclass
class Answers:
    """What the services say, by question; without what may differ between two readings."""
    messages: dict[str, typing.Any]

    def as_bytes(self) -> dict[str, bytes]:
        return {question: message.SerializeToString(deterministic=True)
                for question, message in self.messages.items()}


@dataclasses.dataclass
class History:
    attempts: list[Attempt]
    # In the order of each partition's log; what counts.
    entries: list[Entry]
    places: set[Place]
    void_records: collections.Counter
    # Proofs that a log lost records.
    losses: list[str]
    # Feed to [(headers, event)], each event once and in order; and links that do not hold.
    feeds: dict[str, list]
    broken_links: list[str]
    answers: Answers
    # The same questions after all directories were deleted; None: that was not done.
    answers_rebuilt: Answers | None
    # Service to naungan.runtime.v1.GetStatusResponse.
    statuses: dict
    # What was still under way when patience ended.
    pending: list[str]


def decode_log(api, service: str, messages: list) -> tuple[list, set, collections.Counter, list]:
    """The entries, places, void records and losses of a service's log."""
    record_class = api.message_class("naungan.runtime.v1.LogRecord")
    event_class = api.message_class(LOGS[f"private.{service}.log.v1"])
    chains = collections.defaultdict(log_checker.Chain)
    entries, places, voids, losses = [], set(), collections.Counter(), []
    for message in messages:
        record = record_class.FromString(message.value())
        partition = message.partition()
        verdict = chains[partition].judge(as_dictionary(record), message.value())
        if verdict == "void":
            voids[service, partition] += 1
        elif verdict != "counted":
            losses.append(f"{service} partition {partition} offset {message.offset()}: {verdict}")
        elif record.HasField("batch"):
            batch = record.batch
            place = Place(service, partition, batch.epoch, batch.term_id, batch.sequence)
            places.add(place)
            for entry in batch.entries:
                request = entry.request if entry.HasField("request") else None
                events = [as_dictionary(event_class.FromString(event)) for event in entry.events]
                entries.append(Entry(place, request, events))
    return entries, places, voids, losses


def as_dictionary(message) -> dict:
    return json_format.MessageToDict(message, preserving_proto_field_name=True)


def decode_feeds(api, messages: dict[str, list]) -> tuple[dict[str, list], list[str]]:
    feeds, links = {}, []
    for feed, message in FEEDS.items():
        event_class = api.message_class(message)
        kept, broken = in_order(messages[feed])
        feeds[feed] = [(headers, event_class.FromString(record.value()))
                       for headers, record in kept]
        links += broken
    return feeds, links


def read_history(api, bootstrap: str, **observed) -> History:
    """The topics as they are now, with what else was observed."""
    messages = collections.defaultdict(list)
    for message in read_topics(bootstrap, [*LOGS, *FEEDS]):
        messages[message.topic()].append(message)
    history = History(entries=[], places=set(), void_records=collections.Counter(), losses=[],
                      feeds={}, broken_links=[], **observed)
    for topic in LOGS:
        service = topic.split(".")[1]
        entries, places, voids, losses = decode_log(api, service, messages[topic])
        history.entries += entries
        history.places |= places
        history.void_records += voids
        history.losses += losses
    history.feeds, history.broken_links = decode_feeds(api, messages)
    return history
