"""Faults of processes: one is killed, one is stopped, or too many of them run."""
import signal

import confluent_kafka

from feed_reader import read_topic
from house import SERVICES, await_condition
from invariants import of_the_log
from stage import Stage

SECOND = "-second"
HAND_OVERS = 3


def kill(service: str, stage: Stage, turn: int):
    """SIGKILL of a service. Every second time its directories are deleted too."""
    def fault(stage: Stage):
        stage.house.kill(service)
        if turn % 2 == 1:
            stage.house.wipe(service)
        stage.house.start_service(service)
    stage.play(fault, of=service)


def leads(stage: Stage, service: str, instance: str) -> bool:
    """Returns whether an instance leads every partition, by its own status."""
    status = stage.operator(service, "GetStatus", service + instance)
    return status is not None and all(partition.role == "leading"
                                      for partition in of_the_log(status))


def stop_and_continue(stage: Stage, turn: int):
    """A leader is stopped, another instance takes over, and then the stopped one goes on."""
    service = SERVICES[stage.chance.randrange(len(SERVICES))]

    def fault(stage: Stage):
        stopped = stage.house.processes[service]
        stopped.send_signal(signal.SIGSTOP)
        stage.house.start_service(service, SECOND)
        await_condition(lambda: leads(stage, service, SECOND), f"another {service} to lead")
        stopped.send_signal(signal.SIGCONT)

    stage.play(fault, of=service)
    stage.expect(leads(stage, service, SECOND),
                 f"{service}: the instance that took over still leads")
    stage.expect(not leads(stage, service, ""), f"{service}: the instance that was stopped follows")
    only_first(stage, service)


def only_first(stage: Stage, service: str):
    stage.house.end(service + SECOND)
    stage.house.end(service)
    stage.house.start_service(service)


def two_leaders(stage: Stage, turn: int):
    """Two instances fence each other in turn, under load and without a hand-over."""
    service = SERVICES[(turn + stage.chance.randrange(2)) % len(SERVICES)]

    def fault(stage: Stage):
        stage.house.start_service(service, SECOND)
        for number in range(HAND_OVERS):
            instance = "" if number % 2 == 0 else SECOND
            stage.house.kill(service + instance)
            stage.house.start_service(service, instance)
            await_condition(lambda: leads(stage, service, instance), f"{service} to lead")

    stage.play(fault, of=service)
    only_first(stage, service)


def zombie_writes(stage: Stage, turn: int):
    """A writer that should be dead: its old records land again in every private log."""
    copied = {}

    def fault(stage: Stage):
        producer = confluent_kafka.Producer({"bootstrap.servers": stage.broker.bootstrap})
        for service in SERVICES:
            last = {}
            for record in read_topic(stage.broker.bootstrap, f"private.{service}.log.v1"):
                last[record.partition()] = record
            for partition, record in last.items():
                producer.produce(record.topic(), record.value(), record.key(), partition)
            copied[service] = len(last)
        producer.flush()

    stage.play(fault)
    stage.expect(min(copied.values()) > 0, "every service got a record of a dead writer")
