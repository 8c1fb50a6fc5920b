"""Faults of the broker and of the connections to it."""
import json
import os
import pathlib
import shutil
import signal
import time

from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition

from client import ANSWERED
from house import SERVICES, await_condition
from proxy import ProxiedBroker
from stage import Stage

# How long one disturbance of the network lasts, and the pause after it.
DISTURBED_SECONDS = (0.2, 1.5)
DISTURBANCES = 4
TORN_BYTES = 7
# What services write beside their logs, as lose_tail takes it in turn.
TOLD = ("public.enrollment.participation.v1", "private.enrollment.inbox.v1",
        "private.enrollment.person.v1", "public.claims.claim.v1")


def kill(stage: Stage, turn: int):
    """SIGKILL of the broker; every second time while it has an append that it cannot answer."""
    def fault(stage: Stage):
        try:
            if turn % 2 == 0:
                unknown = stage.unknown()
                os.kill(stage.broker.pid(), signal.SIGSTOP)
                # The stories may have come to their end at this very moment.
                stage.tell_until(lambda: stage.unknown() > unknown, "an append without an answer")
        finally:
            stage.broker.kill()
            stage.broker.start()

    stage.play(fault)
    stage.expect(turn % 2 == 1 or stage.unknown() > 0, "an append was under way")


def disturb(stage: Stage, turn: int):
    """Delays, lost questions, lost answers and cuts, in a seeded order."""
    broker = stage.broker
    assert isinstance(broker, ProxiedBroker)
    disturbances = [broker.proxy.delay, broker.proxy.drop_questions, broker.proxy.drop_answers,
                    broker.proxy.cut]
    stage.chance.shuffle(disturbances)

    def fault(stage: Stage):
        for begin in disturbances[:DISTURBANCES]:
            begin()
            time.sleep(stage.chance.uniform(*DISTURBED_SECONDS))
            broker.proxy.heal()
            time.sleep(stage.chance.uniform(*DISTURBED_SECONDS))

    stage.play(fault)
    stage.expect(broker.proxy.forwarded_bytes > 0, "the services come through the proxy")


def truncate_log(stage: Stage, turn: int):
    """The broker loses the end of one private log. Its service must refuse to serve and say what to
    do, and must serve again once the log is restored."""
    service = any_log(stage, turn)
    stage.play(lambda stage: None)
    stage.settle()
    segment = longest_segment(stage, f"private.{service}.log.v1")
    saved = lose_end(stage, turn, service, segment)
    expect_refusal(stage, service, partition_of(segment))
    stage.broker.kill()
    restore(segment, saved)
    stage.broker.start()
    stage.house.kill(service)
    stage.house.start_service(service)
    stage.play(lambda stage: None)


def accept_loss(stage: Stage, turn: int):
    """The same, but the log cannot be restored. An operator accepts the loss, and the service goes
    on. What is lost decided nothing, so that everything that was promised still holds."""
    service = any_log(stage, turn)
    stage.play(lambda stage: None)
    stage.settle()
    segment = longest_segment(stage, f"private.{service}.log.v1")
    partition = partition_of(segment)
    # A term begins with a batch that decides nothing. The service must have it, to miss it later.
    stage.house.kill(service)
    stage.house.start_service(service)
    await_condition(lambda: has_begun_term(stage, service, partition),
                    f"{service} to begin a term in partition {partition}")
    lose_end(stage, turn, service, segment)
    accepted = stage.house.naungan("log", "accept-loss", service, "--partition", partition,
                                   "--reason", "The disk of the broker burnt.", check=False)
    stage.expect(accepted.returncode == 0 and "goes on with the fork" in accepted.stdout,
                 f"the loss is accepted: {accepted.stdout}{accepted.stderr}")
    stage.expect("gone: " in accepted.stdout, f"it is said what is gone: {accepted.stdout}")
    stage.play(lambda stage: None)


def any_log(stage: Stage, turn: int) -> str:
    return SERVICES[(turn + stage.chance.randrange(len(SERVICES))) % len(SERVICES)]


def partition_of(segment: pathlib.Path) -> int:
    return int(segment.parent.name.rsplit("-", 1)[1])


def lose_end(stage: Stage, turn: int, service: str, segment: pathlib.Path) -> pathlib.Path:
    """The last record is gone, and the service has noticed it. Returns a copy of the log before."""
    stage.broker.kill()
    saved = shutil.copy(segment, segment.with_name("saved"))
    # When the broker starts it checks its logs and cuts off the last record, which is torn.
    with open(segment, "r+b") as log:
        log.truncate(segment.stat().st_size - TORN_BYTES)
    stage.broker.start()
    # Every second time the service is restarted with its state.
    if turn % 2 == 1:
        stage.house.kill(service)
        stage.house.start_service(service)
    await_condition(lambda: "lost records" in " ".join(stage.alarms(service)),
                    f"{service} to say that its log lost records")
    return saved


def has_begun_term(stage: Stage, service: str, partition: int) -> bool:
    """Whether the last record of the log is a batch that decides nothing, and was applied."""
    dumped = stage.house.naungan("log", "dump", f"private.{service}.log.v1", "--kafka",
                                 stage.broker.bootstrap).stdout
    records = [json.loads(line) for line in dumped.splitlines()]
    last = [record for record in records if record["partition"] == partition][-1]
    batch = last["decoded"].get("batch")
    status = stage.operator(service, "GetStatus")
    if batch is None or batch.get("entries") or not status:
        return False
    return any(shown.partition == partition and shown.cursor_offset == int(last["offset"]) + 1
               for shown in status.partitions if not shown.projection)


def expect_refusal(stage: Stage, service: str, partition: int):
    """The damaged partition refuses commands, and the status says what to do."""
    told = " ".join(stage.alarms(service))
    stage.expect("lost records" in told and "restore" in told, f"{service} says what to do: {told}")
    status = stage.house.naungan("status", check=False)
    stage.expect(status.returncode == 1 and "restore" in status.stdout + status.stderr,
                 f"naungan status says what to do: {status.stdout}")
    attempts = stage.anew(service, partition)
    stage.expect(attempts and all(attempt.outcome != ANSWERED and "lost records" in attempt.code
                                  for attempt in attempts),
                 f"{service} refuses to serve partition {partition}, and says why: "
                 f"{[attempt.code for attempt in attempts]}")


def lose_tail(stage: Stage, turn: int):
    """The broker loses the end of a feed, of an inbox, or of the topic of persons. The service that
    wrote it puts what was lost there again, and nothing else stops."""
    topic = TOLD[turn % len(TOLD)]
    service = topic.split(".")[1]
    stage.play(lambda stage: None)
    stage.settle()
    segment = longest_segment(stage, topic)
    partition = partition_of(segment)
    whole = end_of(stage, topic, partition)
    stage.broker.kill()
    with open(segment, "r+b") as log:
        log.truncate(segment.stat().st_size - TORN_BYTES)
    stage.broker.start()
    cut = end_of(stage, topic, partition)
    stage.expect(cut < whole, f"{topic}/{partition} lost its end: {cut} of {whole}")
    # A term looks at its topics when it begins, and a vault at its own when it is opened.
    stage.house.kill(service)
    stage.house.start_service(service)
    stage.play(lambda stage: None)
    await_condition(lambda: end_of(stage, topic, partition) >= whole,
                    f"{topic}/{partition} to have again what it lost")


def end_of(stage: Stage, topic: str, partition: int) -> int:
    consumer = Consumer({"bootstrap.servers": stage.broker.bootstrap, "group.id": "chaos"})
    asked = TopicPartition(topic, partition)

    def offsets():
        try:
            return consumer.get_watermark_offsets(asked, timeout=30)
        except KafkaException as refused:
            # A broker that has just started does not lead its partitions yet.
            if refused.args[0].code() not in (KafkaError.NOT_LEADER_FOR_PARTITION,
                                              KafkaError.LEADER_NOT_AVAILABLE):
                raise
            return None

    try:
        return await_condition(offsets, f"where {topic}/{partition} ends")[1]
    finally:
        consumer.close()


def longest_segment(stage: Stage, topic: str) -> pathlib.Path:
    # Topics of earlier houses are there too, under longer names, until Kafka has deleted them.
    folders = (stage.broker.folder / "data").glob(f"{topic}-[0-9]")
    return max((folder / f"{0:020}.log" for folder in folders),
               key=lambda segment: segment.stat().st_size)


def restore(segment: pathlib.Path, saved: pathlib.Path):
    """Puts the whole log back and lets the broker build its indices again."""
    saved.replace(segment)
    for pattern in ("*.index", "*.timeindex", "*.snapshot"):
        for made in segment.parent.glob(pattern):
            made.unlink()
