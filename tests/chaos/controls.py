"""Negative controls: a history is spoilt in one way, and the invariant that this breaks must say
so. A check that has never failed proves nothing.
"""
import collections
import copy
import dataclasses

from client import ANSWERED
from history import Answers, Entry, History
from invariants import INVARIANTS


def last_event(history: History, holds) -> Entry:
    """The last event for which `holds` is true, as an entry of its own."""
    for entry in reversed(history.entries):
        for event in reversed(entry.events):
            if holds(event):
                return Entry(entry.place, None, [copy.deepcopy(event)])
    raise LookupError("the stories had no such event")


def lose_an_acknowledgement(history: History) -> History:
    logged = [entry for entry in history.entries if entry.request is not None]
    return dataclasses.replace(history, entries=[entry for entry in history.entries
                                                 if entry is not logged[-1]])


def answer_twice_differently(history: History) -> History:
    answered = next(attempt for attempt in history.attempts if attempt.outcome == ANSWERED)
    other = dataclasses.replace(answered, answer=answered.answer + b"\x00")
    return dataclasses.replace(history, attempts=[*history.attempts, other])


def insure_twice(history: History) -> History:
    again = last_event(history, lambda event: "opened" in event.get("participation", {})
                       .get("event", {}))
    again.events[0]["participation"]["event"]["opened"]["participation"]["account"] = "another"
    return dataclasses.replace(history, entries=[*history.entries, again])


def take_more_seats(history: History) -> History:
    again = last_event(history, lambda event: "seats_taken" in event)
    again.events[0]["seats_taken"]["seats"] *= 100
    return dataclasses.replace(history, entries=[*history.entries, again])


def pay_twice(history: History) -> History:
    again = last_event(history, lambda event: "paid" in event.get("claim", {}).get("event", {}))
    return dataclasses.replace(history, entries=[*history.entries, again, again])


def with_answers(history: History) -> tuple[History, dict]:
    messages = copy.deepcopy(history.answers.messages)
    return dataclasses.replace(history, answers=Answers(messages)), messages


def count_one_more(history: History) -> History:
    spoilt, messages = with_answers(history)
    counted = next(message for question, message in messages.items()
                   if question.startswith("CountParticipants") and message.counts)
    counted.counts[0].registered += 1
    return spoilt


def forget_an_answer(history: History) -> History:
    spoilt, messages = with_answers(history)
    messages.pop(next(iter(messages)))
    return spoilt


def count_a_void_record(history: History) -> History:
    voids = collections.Counter(history.void_records)
    voids["enrollment", 0] += 1
    return dataclasses.replace(history, void_records=voids)


def leave_something_pending(history: History) -> History:
    return dataclasses.replace(history, pending=["claims"])


CONTROLS = dict(zip(INVARIANTS, (
    lose_an_acknowledgement, answer_twice_differently, insure_twice, take_more_seats, pay_twice,
    count_one_more, forget_an_answer, count_a_void_record, leave_something_pending)))


def blind_invariants(history: History, api) -> list[str]:
    """The invariants that do not notice what was spoilt for them."""
    return [name for name, spoil in CONTROLS.items()
            if not INVARIANTS[name](spoil(history), api).violations]
