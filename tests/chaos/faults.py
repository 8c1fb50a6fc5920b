"""All faults in one table."""
import dataclasses
import functools
import typing

import broker_faults
import disk_faults
import process_faults
from house import SERVICES, Broker
from proxy import ProxiedBroker
from small_disk import PreloadedDisk
from stage import Stage


@dataclasses.dataclass(frozen=True)
class Fault:
    name: str
    # Plays the n-th turn of the fault with its stories. Everything is healed when it returns.
    turn: typing.Callable[[Stage, int], None]
    # How often it is played in all, and in the part that tests/run plays.
    turns: int
    turns_of_part: int = 1
    broker: type[Broker] = Broker


FAULTS = [
    *(Fault(f"SIGKILL of {service}", functools.partial(process_faults.kill, service), 20, 2)
      for service in SERVICES),
    Fault("leader stopped and continued", process_faults.stop_and_continue, 4),
    Fault("two instances lead", process_faults.two_leaders, 4),
    Fault("zombie writes into the logs", process_faults.zombie_writes, 2),
    Fault("SIGKILL of the broker", broker_faults.kill, 4),
    Fault("proxy delays, drops, cuts", broker_faults.disturb, 4, broker=ProxiedBroker),
    Fault("broker's log truncated", broker_faults.truncate_log, 4),
    Fault("broker's log truncated for good", broker_faults.accept_loss, 4),
    Fault("tails of feeds, inbox, vault lost", broker_faults.lose_tail, 8, 4),
    Fault("disk full", disk_faults.full, 4),
    Fault("state directory read-only", disk_faults.read_only, 4),
    # The same by a preloaded library, which is all there is where nothing may be mounted.
    Fault("disk full, preloaded", functools.partial(disk_faults.full, make_disk=PreloadedDisk), 2),
    Fault("state directory read-only, preloaded",
          functools.partial(disk_faults.read_only, make_disk=PreloadedDisk), 2),
    Fault("byte flipped in a table file", disk_faults.flip_byte, 4),
    Fault("bits flipped in the middle", disk_faults.flip_anywhere, 4),
    Fault("table files unreadable", disk_faults.unreadable, 4),
]
