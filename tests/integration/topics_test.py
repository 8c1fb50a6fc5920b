"""Topics are what they must be: checked when they are created, when a service starts, and while it
runs; and what a topic never takes stops its writer instead of being sent for ever."""
import subprocess
import sys

from confluent_kafka.admin import AdminClient, NewTopic
import grpc

from grpc_api import Api, request_id
from house import Checks, KafkaHouse, await_condition, program

ACTOR = "name=topics-test;role=officer"
CALL_SECONDS = 10
PARTITIONS = 2
LOG = "private.agreement.log.v1"
FEED = "public.agreement.agreement.v1"


class Topics:
    """What somebody does to the topics behind the house's back."""

    def __init__(self, house: KafkaHouse):
        self.house = house
        self.admin = AdminClient({"bootstrap.servers": house.bootstrap})

    def set(self, topic: str, setting: str):
        self.house.broker.run("set", topic, setting)

    def delete(self, topic: str):
        self.admin.delete_topics([topic])[topic].result()
        await_condition(lambda: topic not in self.admin.list_topics(timeout=CALL_SECONDS).topics,
                        f"{topic} to be gone")

    def create(self, topic: str):
        settings = {"retention.ms": "-1", "message.timestamp.type": "LogAppendTime"}
        new = NewTopic(topic, PARTITIONS, 1, config=settings)
        self.admin.create_topics([new])[topic].result()

    def check(self, *arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run([program("naungan"), "topics", "create", *self.house.source,
                               *self.house.partition_counts, *arguments],
                              check=False, text=True, capture_output=True)


def status(house: KafkaHouse) -> str:
    return house.naungan("status", check=False).stdout


def await_status(house: KafkaHouse, *words: str) -> str:
    def said():
        text = status(house)
        return text if all(word in text for word in words) else ""
    return await_condition(said, f"a status that says {words}")


def await_well(house: KafkaHouse):
    await_condition(lambda: "all is well" in status(house), "a status that says that all is well")


def register(house: KafkaHouse, api: Api, name: str, request: str):
    entry = (house.run_directory / "agreement.address").read_text(encoding="ascii")
    agreement = {
        "name": f"agreements/{name}", "reference": name, "region_code": "73.09",
        "local_government": {"office": "Pemerintah Kabupaten Maros", "signatory": "Bupati"},
        "branch": {"office": "BPJS Ketenagakerjaan Cabang Maros", "signatory": "Kepala"},
        "signed_date": {"year": 2026, "month": 1, "day": 5},
        "term": {"from_date": {"year": 2026, "month": 2, "day": 1},
                 "to_date": {"year": 2027, "month": 1, "day": 1}},
        "categories": [{"category": "rentan", "display_name": "Rentan", "segment": 2,
                        "programmes": [1, 2], "default_wage_rupiah": 1000000,
                        "funding": [{"source": 2, "basis_points": 10000, "payer": "Dinas"}]}],
        "units": [{"unit": "dinas", "display_name": "Dinas", "kind": 1,
                   "region_code": "73.09", "registers": True, "pays": True}]}
    with grpc.insecure_channel(entry.split()[0]) as channel:
        api.call(channel, api.request("RegisterAgreement", request_id=request,
                                      agreement=agreement), CALL_SECONDS, ACTOR)


def check_create(checks: Checks, topics: Topics):
    checks.that(topics.check().returncode == 0, "topics that are as they must be are well")
    for setting, back in (("retention.ms=604800000", "retention.ms=-1"),
                          ("max.message.bytes=1000000", "max.message.bytes=1048588"),
                          ("unclean.leader.election.enable=true",
                           "unclean.leader.election.enable=false")):
        topics.set(FEED, setting)
        said = topics.check()
        checks.that(said.returncode == 1 and FEED in said.stderr
                    and setting.split("=")[0] in said.stderr,
                    f"{setting} on an existing topic: status 1 and what to change", said.stderr)
        topics.set(FEED, back)
    said = topics.check("--replication", "3", "--min-insync-replicas", "2")
    checks.that(said.returncode == 1 and "--replication" in said.stderr
                and "min.insync.replicas" in said.stderr,
                "fewer replicas than the deployment asks for", said.stderr)


def check_start(checks: Checks, house: KafkaHouse):
    command = [program("naungan-agreement"), *house.source, *house.partition_counts, "--data-dir",
               house.folder / "other", "--key-dir", house.folder / "data" / "keys"]
    for flag, reason in (("--replication", "TOPIC_REPLICATION"),
                         ("--min-insync-replicas", "TOPIC_MIN_INSYNC")):
        said = subprocess.run([*command, flag, "2"], check=False, text=True, capture_output=True,
                              timeout=60)
        checks.that(said.returncode != 0 and reason in said.stderr,
                    f"a service that is told {flag} 2 does not start on one replica", said.stderr)


def check_running(checks: Checks, house: KafkaHouse, topics: Topics, api: Api):
    register(house, api, "first", request_id())
    await_well(house)
    topics.set(LOG, "retention.ms=604800000")
    said = await_status(house, LOG, "set retention.ms to -1")
    checks.that("NOT well" in said, "a retention that is set on a running log is an alarm", said)
    topics.set(LOG, "retention.ms=-1")
    await_well(house)
    checks.that(True, "and over when it is taken back")
    topics.delete(FEED)
    topics.create(FEED)
    said = await_status(house, FEED, "made anew or lost records")
    checks.that("NOT well" in said, "a feed that was deleted and made anew is an alarm", said)


def check_refused(checks: Checks, house: KafkaHouse, topics: Topics, api: Api):
    topics.set(LOG, "max.message.bytes=100")
    request = request_id()
    try:
        register(house, api, "second", request)
        checks.that(False, "a command whose record the log never takes is refused")
    except grpc.RpcError as error:
        checks.that(error.code() == grpc.StatusCode.UNAVAILABLE and "max.message.bytes" in
                    error.details(), "the refusal names the setting", error.details())
    said = await_status(house, "stopped", "max.message.bytes")
    checks.that("NOT well" in said, "the partition has stopped, and says what to change", said)
    topics.set(LOG, "max.message.bytes=1048588")
    house.end("agreement")
    house.start_service("agreement")
    register(house, api, "second", request)
    checks.that(True, "with the setting taken back and a restart, the command is carried out")


def main() -> int:
    checks = Checks()
    api = Api()
    counts = ("--partition-count", str(PARTITIONS), "--agreement-partition-count", str(PARTITIONS))
    with KafkaHouse(partition_counts=counts) as house:
        topics = Topics(house)
        check_create(checks, topics)
        check_start(checks, house)
        check_refused(checks, house, topics, api)
        check_running(checks, house, topics, api)
    return checks.close()


if __name__ == "__main__":
    sys.exit(main())
