"""What the logs of a house hold: proof that a refused call left nothing behind.

State is the fold of the private log. So if the log has no new event of a request, no request has
changed the state. The log is read through OperatorService, as any operator can.
"""
from api import OPERATOR, Api


class Witness:
    """Counts what one service's topics hold, reading on from where it stopped."""

    def __init__(self, api: Api, service: str):
        self.api = api
        self.service = service
        self.record = api.protos.message("naungan.runtime.v1.LogRecord")
        self.offsets = {}
        self.events = 0
        self.persons = 0
        listed = api.ok("OperatorService/ListTopics", {}, actor=OPERATOR, server=service)
        self.log = f"private.{service}.log.v1"
        self.vault = f"private.{service}.person.v1"
        self.partitions = {topic.topic: topic.partitions for topic in listed.topics}

    def look_at_log(self) -> int:
        """Events that requests put into the private log."""
        for partition in range(self.partitions[self.log]):
            self.read_on(self.log, partition)
        return self.events

    def look_at_vault(self) -> int:
        """Persons in the vault's topic."""
        for partition in range(self.partitions.get(self.vault, 0)):
            self.read_on(self.vault, partition)
        return self.persons

    def read_on(self, topic: str, partition: int):
        while True:
            answers = self.api.ok("OperatorService/ReadLog", {
                "topic": topic, "partition": partition,
                "from_offset": self.offsets.get((topic, partition), 0)},
                actor=OPERATOR, server=self.service)
            records = [record for answer in answers for record in answer.records]
            if not records:
                return
            self.offsets[topic, partition] = records[-1].offset + 1
            if topic == self.vault:
                self.persons += len(records)
                continue
            for record in records:
                batch = self.record.FromString(record.value).batch
                self.events += sum(len(entry.events) for entry in batch.entries
                                   if entry.HasField("request"))
