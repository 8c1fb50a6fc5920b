"""What happened, seen from outside: the raw topics as an independent reader judges them, the
client's journal, and the services' answers. It is read once everything has settled, and is only
data then.
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
    """Where a record is: the partition of a service's log, and its number within its term."""
    service: str
    partition: int
    epoch: int
    term_id: bytes
    sequence: int


class Entry(typing.NamedTuple):
    """What one command, foreign record or slice decided, in a batch that counts."""
    place: Place
    # A naungan.runtime.v1.Request if a client sent a command, else None.
    request: typing.Any
    # As JSON, with the field names of the protos.
    events: list[dict]


@dataclasses.dataclass
class Answers:
    """The services' answers by question, without what may differ between two readings."""
    messages: dict[str, typing.Any]

    def as_bytes(self) -> dict[str, bytes]:
        return {question: message.SerializeToString(deterministic=True)
                for question, message in self.messages.items()}


@dataclasses.dataclass
class History:
    attempts: list[Attempt]
    # What counts, in the order of each partition's log.
    entries: list[Entry]
    places: set[Place]
    void_records: collections.Counter
    # Proofs that a log lost records.
    losses: list[str]
    # For each feed its [(headers, event)], each event once and in order; and the links between
    # records that are broken.
    feeds: dict[str, list]
    broken_links: list[str]
    answers: Answers
    # The answers to the same questions after all directories were deleted; None if that was not
    # done.
    answers_rebuilt: Answers | None
    # For each service its naungan.runtime.v1.GetStatusResponse.
    statuses: dict
    # What was still under way after PATIENCE_SECONDS.
    pending: list[str]


def decode_log(api, service: str, messages: list) -> tuple[list, set, collections.Counter, list]:
    """Returns the entries, places, void records and losses of a service's log."""
    record_class = api.message_class("naungan.runtime.v1.LogRecord")
    event_class = api.message_class(LOGS[f"private.{service}.log.v1"])
    chains = collections.defaultdict(log_checker.Chain)
    entries, places, voids = [], set(), collections.Counter()
    # By partition: what does not follow, while no fence accepts the loss. If one does, it is void.
    unaccepted = collections.defaultdict(list)
    for message in messages:
        record = record_class.FromString(message.value())
        partition = message.partition()
        verdict = chains[partition].judge(message.offset(), as_dictionary(record), message.value())
        if verdict == "void":
            voids[service, partition] += 1
        elif verdict != "counted":
            unaccepted[partition].append(
                f"{service} partition {partition} offset {message.offset()}: {verdict}")
            continue
        voids[service, partition] += len(unaccepted.pop(partition, []))
        if verdict == "counted" and record.HasField("batch"):
            batch = record.batch
            place = Place(service, partition, batch.epoch, batch.term_id, batch.sequence)
            places.add(place)
            for entry in batch.entries:
                request = entry.request if entry.HasField("request") else None
                events = [as_dictionary(event_class.FromString(event)) for event in entry.events]
                entries.append(Entry(place, request, events))
    losses = [loss for of_partition in unaccepted.values() for loss in of_partition]
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
    """Reads the topics as they are now. `observed` is what else was observed."""
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
