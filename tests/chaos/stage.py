"""Where a fault is played: a house of its own on fresh topics, with stories under way. The fault
happens at a seeded moment. Once everything has healed, everything is read for the invariants.
"""
import concurrent.futures
import random
import time
import typing

import grpc
from confluent_kafka.admin import AdminClient

from client import (ANSWERED, ATTEMPT_SECONDS, OFFICER, UNKNOWN, Attempt, Client, Journal, LogLost,
                    Refused)
from grpc_api import Api, request_id
from history import Answers, History, read_history
from house import PATIENCE_SECONDS, SERVICES, Broker, KafkaHouse, await_condition
from invariants import DATES
from story import REGION, Story, day

# Few partitions, so that all of them are busy, but more than one, so that people are spread.
PARTITION_COUNTS = ("--partition-count", "3", "--agreement-partition-count", "2")
STORIES_AT_ONCE = 2
# How many commands STORIES_AT_ONCE stories send at least, of each service that they use and in all.
COMMANDS = {"agreement": 8, "enrollment": 16, "claims": 16, "reporting": 8, "": 48}
# How often `play` checks whether the moment of the fault has come.
MOMENT_SECONDS = 0.0005
# Everything has settled if nothing moved in this many looks.
QUIET_LOOKS = 3
LOOK_SECONDS = 0.05
# How many answered commands are sent again after healing, besides all whose outcome was unknown.
ASKED_AGAIN = 10
PAGE_ROWS = 1000


def clear(broker: Broker):
    """Deletes all topics, so that nothing of an earlier house is left."""
    admin = AdminClient({"bootstrap.servers": broker.bootstrap})
    topics = [name for name in admin.list_topics(timeout=30).topics if not name.startswith("__")]
    for deleted in admin.delete_topics(topics).values() if topics else ():
        deleted.result()
    await_condition(lambda: not any(name in admin.list_topics(timeout=30).topics
                                    for name in topics), "the topics to be gone")


class Stage:
    def __init__(self, api: Api, broker: Broker, seed: str):
        self.api = api
        self.chance = random.Random(seed)
        self.broker = broker
        self.house = KafkaHouse(broker, PARTITION_COUNTS)
        self.journal = Journal(self.house.folder / "journal")
        self.client = Client(api, self.house, self.journal)
        self.stories: list[Story] = []
        # These belong to the turn that is being played.
        self.threads: concurrent.futures.ThreadPoolExecutor | None = None
        self.told: list[concurrent.futures.Future] = []
        # What the fault itself must show, and whether it did.
        self.expectations: list[tuple[bool, str]] = []

    def __enter__(self):
        clear(self.broker)
        self.house.__enter__()
        return self

    def __exit__(self, *_):
        self.house.close()

    def expect(self, holds: bool, what: str):
        self.expectations.append((bool(holds), what))

    def play(self, fault: typing.Callable[["Stage"], None], of: str = ""):
        """Plays stories side by side, and the fault while a seeded command is under way. If `of`
        names a service that the stories use, the command is one of that service."""
        of = of if of in COMMANDS else ""
        sent = self.sent(of)
        moment = sent + self.chance.randint(1, COMMANDS[of])
        with concurrent.futures.ThreadPoolExecutor() as self.threads:
            self.told = []
            for _ in range(STORIES_AT_ONCE):
                self.tell()
            while self.sent(of) < moment and not all(story.done() for story in self.told):
                time.sleep(MOMENT_SECONDS)
            fault(self)
            for story in self.told:
                self.note_end(story)

    def tell(self) -> concurrent.futures.Future:
        """Begins one more story. `play` notes its end."""
        story = Story(self.client, len(self.stories), random.Random(self.chance.random()))
        self.stories.append(story)
        self.told.append(self.threads.submit(story.play))
        return self.told[-1]

    def tell_until(self, holds: typing.Callable[[], typing.Any], what: str):
        """Used within a fault: plays stories one after the other until `holds` is true, so that
        there is always something to do."""
        story = self.tell()

        def looked() -> bool:
            nonlocal story
            if holds():
                return True
            if story.done():
                story = self.tell()
            return False

        await_condition(looked, what)

    def unknown(self) -> int:
        """The number of attempts whose outcome was unknown."""
        return sum(attempt.outcome == UNKNOWN for attempt in self.journal.read())

    def anew(self, service: str, partition: int) -> list[Attempt]:
        """Sends one command of each method that this partition has answered before, with a new
        request id, and returns the attempts."""
        asked = {}
        for attempt in self.journal.read():
            method = self.api.methods[attempt.method]
            if attempt.outcome == ANSWERED and method.service == service:
                answer = method.response_class.FromString(attempt.answer)
                if answer.committed.position.partition == partition:
                    asked[attempt.method] = attempt
        attempts = []
        for attempt in asked.values():
            request = self.api.methods[attempt.method].request_class.FromString(attempt.request)
            request.request_id = request_id()
            attempts.append(self.client.attempt(request, attempt.actor))
        return attempts

    def sent(self, service: str) -> int:
        return self.client.sent[service] if service else self.client.sent.total()

    def note_end(self, told: concurrent.futures.Future):
        try:
            told.result()
        except (Refused, LogLost, TimeoutError, AssertionError) as error:
            alarms = {service: self.alarms(service) for service in SERVICES}
            self.expect(False, f"a story did not end: {error!r}; alarms: {alarms}")

    def settle(self) -> list[str]:
        """Waits until no service has anything under way. Returns what still was after
        PATIENCE_SECONDS."""
        give_up = time.monotonic() + PATIENCE_SECONDS
        quiet = 0
        while quiet < QUIET_LOOKS:
            pending = [service for service in SERVICES if not self.is_quiet(service)]
            quiet = 0 if pending else quiet + 1
            if time.monotonic() > give_up:
                return pending or ["the services were never all quiet at once"]
            time.sleep(LOOK_SECONDS)
        return []

    def is_quiet(self, service: str) -> bool:
        status, heads = (self.operator(service, method) for method in ("GetStatus", "GetFeedHeads"))
        return bool(status and status.ready and heads and not heads.pending)

    def operator(self, service: str, method: str, instance: str = ""):
        """The answer of one process about itself; None if it does not answer. `instance` is its
        name."""
        entry = self.house.entries_of(instance or service)[0]
        if (instance or service) not in self.house.processes or not entry.exists():
            return None
        try:
            with grpc.insecure_channel(entry.read_text(encoding="ascii").split()[0]) as channel:
                # Every service serves the OperatorService.
                return self.api.call(channel, self.api.request(method), ATTEMPT_SECONDS, OFFICER)
        except grpc.RpcError:
            return None

    def alarms(self, service: str) -> list[str]:
        status = self.operator(service, "GetStatus")
        return [partition.alarm for partition in status.partitions if partition.alarm] \
            if status else []

    def observe(self) -> History:
        """Call when everything is healed. Waits until all is settled, asks again for unknown
        outcomes, reads all answers, deletes every directory, and reads all answers again."""
        pending = self.settle()
        self.ask_again()
        pending += self.settle()
        answers = self.answers()
        for service in SERVICES:
            self.house.kill(service)
            self.house.wipe(service)
        self.house.start_services()
        pending += self.settle()
        rebuilt = self.answers()
        statuses = {service: self.operator(service, "GetStatus") for service in SERVICES}
        return read_history(self.api, self.broker.bootstrap, attempts=self.journal.read(),
                            answers=answers, answers_rebuilt=rebuilt, statuses=statuses,
                            pending=pending)

    def ask_again(self):
        """Sends every command whose outcome is or was unknown again, and some others."""
        last, open_once = {}, set()
        for attempt in self.journal.read():
            last[attempt.request_id] = attempt
            if attempt.outcome == UNKNOWN:
                open_once.add(attempt.request_id)
        answered = [name for name, attempt in last.items() if attempt.outcome == ANSWERED]
        some = self.chance.sample(sorted(answered), min(ASKED_AGAIN, len(answered)))
        for request_id in sorted(open_once | set(some)):
            self.client.again(last[request_id])

    def answers(self) -> Answers:
        """What every service answers about everything that the stories touched."""
        asked = {}

        def ask(question: str, method: str, **fields):
            try:
                message = self.client.ask(method, **fields)
            except Refused:
                return  # The service does not know it. If the rebuild changes that, I7 says so.
            message.ClearField("freshness")
            asked[question] = message

        people = set()
        for story in self.stories:
            ask(f"GetAgreement {story.agreement}", "GetAgreement", name=story.agreement)
            ask(f"GetRoster {story.roster}", "GetRoster", name=story.roster)
            rows = f"ListRows {story.upload}"
            ask(rows, "ListRows", upload=story.upload, page_size=PAGE_ROWS)
            if rows in asked:
                people |= {row.participant_id for row in asked[rows].rows if row.participant_id}
            ask(f"GetAccount {story.account}", "GetAccount", name=story.account)
            for date in DATES:
                ask(f"CountParticipants {story.agreement} {date}", "CountParticipants",
                    as_of_date={"year": date.year, "month": date.month, "day": date.day},
                    filter={"agreements": [story.agreement]})
            ask(f"ListAccounts {story.account}", "ListAccounts", account=story.account,
                as_of_date=day(12, 1))
            ask(f"ListWaiting {story.roster}", "ListWaiting", roster=story.roster,
                as_of_date=day(12, 1))
        for person in sorted(people):
            name = f"participants/{person}"
            ask(f"GetParticipant {person}", "GetParticipant", name=name)
            ask(f"ListClaims {person}", "ListClaims", parent=name)
        ask("SumClaims", "SumClaims", from_date=day(1, 1), to_date=day(1, 1, 2027))
        ask("Reconcile", "Reconcile", region_code=REGION, as_of_date=day(3, 1))
        ask("ListPotential", "ListPotential", region_code=REGION, as_of_date=day(12, 1))
        return Answers(asked)
