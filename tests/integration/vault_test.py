"""A person topic that is deleted and made anew, while its service is down and while it runs: the
vault puts back every person, and `naungan vault republish` finds nothing more to put."""
import json
import subprocess
import sys

from confluent_kafka.admin import AdminClient

from feed_reader import read_topic
from house import Checks, KafkaHouse, SCENARIOS, await_condition, program

SERVICE = "enrollment"
TOPIC = f"private.{SERVICE}.person.v1"
PROOF = b"identity-proof"
PLAYED = str(SCENARIOS / "maros-2021.yaml")


def persons(house: KafkaHouse) -> dict[bytes, bytes]:
    """The sealed versions in the topic."""
    records = {record.key(): record.value() for record in read_topic(house.bootstrap, TOPIC)}
    records.pop(PROOF, None)
    return records


def make_anew(house: KafkaHouse):
    admin = AdminClient({"bootstrap.servers": house.bootstrap})
    admin.delete_topics([TOPIC])[TOPIC].result()
    await_condition(lambda: TOPIC not in admin.list_topics(timeout=10).topics,
                    "the topic to be gone")
    subprocess.run([program("naungan"), "topics", "create", *house.source], check=True,
                   capture_output=True)


def vault(house: KafkaHouse) -> dict:
    """What the service says about its vault; empty while it does not answer."""
    shown = json.loads(house.naungan("status", "--output", "json", check=False).stdout)
    services = [shown for shown in shown["instances"] if shown["service"] == SERVICE]
    return next((service["vault"] for service in services if "vault" in service), {})


def await_restored(house: KafkaHouse, versions: int):
    def restored():
        shown = vault(house)
        return shown and not shown["comparing"] and shown["restored_versions"] >= versions

    await_condition(restored, f"{versions} versions to be put again")


def main() -> int:
    checks = Checks()
    with KafkaHouse() as house:
        house.naungan("scenario", "run", PLAYED)
        before = persons(house)
        checks.that(len(before) > 0, "the scenario puts persons into the vault")

        house.end(SERVICE)
        make_anew(house)
        house.start_service(SERVICE)
        await_restored(house, len(before))
        checks.that(persons(house) == before, "a vault that opens puts back every person",
                    f"{len(persons(house))} of {len(before)}")

        make_anew(house)
        await_restored(house, 2 * len(before))
        checks.that(persons(house) == before, "a vault that runs puts back every person",
                    f"{len(persons(house))} of {len(before)}")

        said = house.naungan("vault", "republish", SERVICE).stdout
        checks.that(": 0 versions of persons were put" in said, "nothing is missing any more", said)

        # Whom only the topic has: a store that is built anew reads everybody from it.
        house.end(SERVICE)
        house.wipe(SERVICE)
        house.start_service(SERVICE)
        await_condition(lambda: vault(house) and not vault(house)["behind"], "the vault to be read")
        played = house.naungan("scenario", "run", PLAYED, check=False)
        checks.that(played.returncode == 0, "the scenario holds again", played.stdout[-500:])
    return checks.close()


if __name__ == "__main__":
    sys.exit(main())
