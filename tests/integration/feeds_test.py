"""After a full run on Kafka: the feeds as a stranger reads them, the raw logs, no identifiers."""
import collections
import csv
import datetime
import io
import json
import random
import re
import subprocess
import sys
import urllib.request

import grpc
import yaml

import log_checker
from feed_reader import FEEDS, Coverage, feed_classes, in_order, read_topic
from grpc_api import Api
from house import SERVICES, Checks, KafkaHouse, program, scenario_files

PROGRAMMES = ("JKK", "JKM", "JHT", "JKP", "JP")
SEGMENTS = ("PU", "BPU", "JAKON")
# The days that random questions ask about.
FIRST_DATE = datetime.date(2021, 6, 1)
LAST_DATE = datetime.date(2026, 6, 1)
QUESTIONS = 200
QUOTA_ROSTER = "rosters/parepare-2024.rentan-miskin"
NIK = re.compile(rb"(?<!\d)\d{16}(?!\d)")
# A name is two or more such words.
WORDS = re.compile(rb"[A-Z][a-z]+(?: [A-Z][a-z]+)+")


def read_feeds(checks: Checks, bootstrap: str) -> dict[str, list]:
    classes = feed_classes()
    events = {}
    for feed, message_class in classes.items():
        kept, broken = in_order(read_topic(bootstrap, feed))
        checks.that(len(kept) > 0, f"{feed}: there are events")
        checks.that(not broken, f"{feed}: every previous link is in place", "\n".join(broken[:5]))
        events[feed] = []
        wrong = 0
        for headers, record in kept:
            event = message_class.FromString(record.value())
            named = headers["ce_type"].rsplit(".", 1)[-1]
            wrong += named != event.WhichOneof("event") or headers["ce_specversion"] != "1.0"
            events[feed].append(event)
        checks.that(wrong == 0, f"{feed}: ce_type names the case of the event", f"{wrong} do not")
    return events


def wanted_by(question: dict):
    """The filter of a CountParticipants question, as a test of a participation."""
    asked = question.get("filter", {})
    known = {"agreements", "categories", "region_code", "segment", "programme"}
    if not asked.keys() <= known:
        raise ValueError(f"unknown filter {asked.keys() - known}")

    def wanted(facts) -> bool:
        programmes = {name: number for number, name in enumerate(PROGRAMMES, 1)}
        segments = {name: number for number, name in enumerate(SEGMENTS, 1)}
        return (("agreements" not in asked or facts.agreement in asked["agreements"])
                and ("categories" not in asked or facts.category in asked["categories"])
                and ("region_code" not in asked or facts.region_code == asked["region_code"]
                     or facts.region_code.startswith(asked["region_code"] + "."))
                and ("segment" not in asked or facts.segment == segments[asked["segment"]])
                and ("programme" not in asked
                     or programmes[asked["programme"]] in facts.programmes))

    return wanted


def check_coverage(checks: Checks, coverage: Coverage, tables: list):
    """Computes every count of persons that reporting gave again from the feeds."""
    got = {(table["scenario"], line["line"], line["as_of"]): line["got"]
           for table in tables for line in table["lines"]}
    compared = 0
    for file in scenario_files():
        with open(file, encoding="utf-8") as text:
            scenario = yaml.load(text, Loader=yaml.BaseLoader)
        for shown in scenario["shown"]:
            question = shown["ask"].get("CountParticipants")
            if question is None or "group_by" in question:
                continue
            date = datetime.date.fromisoformat(question["as_of_date"])
            registered, covered = coverage.count(date, wanted_by(question))
            mine = covered if shown["show"].endswith(".covered") else registered
            if reason := re.search(r"reasons\[reason=(\w+)\]\.persons$", shown["show"]):
                mine = coverage.count_reasons(date, wanted_by(question))[reason[1]]
            elif shown["show"].endswith(".reason"):
                mine, = coverage.count_reasons(date, wanted_by(question))
            theirs = got[scenario["scenario"], shown["line"], shown["as_of"]]
            checks.that(str(mine) == theirs, f"{scenario['scenario']}: {shown['line']}",
                        f"from the feeds {mine}, from reporting {theirs}")
            compared += 1
    checks.that(compared >= 20, "there was something to compare", f"{compared} lines")


def random_question(chance: random.Random, coverage: Coverage) -> tuple[datetime.date, dict]:
    """A date of the run, and a filter that people of the run have."""
    date = FIRST_DATE + datetime.timedelta(days=chance.randrange((LAST_DATE - FIRST_DATE).days))
    facts = chance.choice(chance.choice(list(coverage.people.values()))).facts
    filters = {"agreements": [facts.agreement], "categories": [facts.category],
               "region_code": facts.region_code,
               "segment": SEGMENTS[facts.segment - 1],
               "programme": PROGRAMMES[chance.choice(facts.programmes) - 1]}
    if not facts.agreement:
        del filters["agreements"]
    chosen = chance.sample(sorted(filters), chance.randrange(len(filters)))
    return date, {name: filters[name] for name in chosen}


def ask(api: Api, channel, date: datetime.date, filters: dict):
    wire = dict(filters)
    if "segment" in wire:
        wire["segment"] = f"SEGMENT_{wire['segment']}"
    if "programme" in wire:
        wire["programme"] = f"PROGRAMME_{wire['programme']}"
    request = api.request("CountParticipants", as_of_date={
        "year": date.year, "month": date.month, "day": date.day}, filter=wire)
    return api.call(channel, request, timeout=60, actor="name=stranger;role=analyst")


def check_reasons(checks: Checks, coverage: Coverage, house: KafkaHouse):
    """Random questions: the persons of each reason, from the feeds alone and from reporting."""
    api = Api()
    reasons = api.message_class("naungan.reporting.v1.ReasonCount").DESCRIPTOR.fields_by_name[
        "reason"].enum_type.values_by_number
    chance = random.Random(20260101)
    wrong, seen = [], collections.Counter()
    with grpc.insecure_channel(house.addresses("reporting")[0]) as channel:
        for _ in range(QUESTIONS):
            date, filters = random_question(chance, coverage)
            mine = coverage.count_reasons(date, wanted_by({"filter": filters}))
            theirs = collections.Counter()
            for count in ask(api, channel, date, filters).counts:
                for each in count.reasons:
                    name = reasons[each.reason].name.removeprefix("COVER_REASON_")
                    theirs[name] += each.persons
            seen += mine
            if mine != theirs:
                wrong.append(f"{date} {filters}: {dict(mine)}, from reporting {dict(theirs)}")
    checks.that(not wrong, f"{QUESTIONS} random questions are answered alike, with reasons",
                "\n".join(wrong[:5]))
    checks.that(len(seen) >= 5, "most reasons occurred", str(dict(seen)))


class Canaries:
    """The generated identifiers, which must stand in no topic."""

    def __init__(self):
        listed = subprocess.run([program("naungan"), "scenario", "roster", *scenario_files()],
                                check=True, text=True, capture_output=True).stdout
        rows = list(csv.DictReader(io.StringIO(listed)))
        self.niks = {row["nik"].encode() for row in rows}
        self.names = {row["full_name"].encode() for row in rows}

    def in_bytes(self, content: bytes) -> bool:
        if any(found in self.niks for found in NIK.findall(content)):
            return True
        for words in WORDS.findall(content):
            parts = words.split(b" ")
            for first in range(len(parts)):
                for past in range(first + 2, len(parts) + 1):
                    if b" ".join(parts[first:past]) in self.names:
                        return True
        return False


def all_bytes(record) -> bytes:
    """Key, value and header values of a record."""
    headers = (value or b"" for _, value in record.headers() or [])
    return b"\n".join([record.key() or b"", record.value() or b"", *headers])


def check_canaries(checks: Checks, house: KafkaHouse):
    canaries = Canaries()
    checks.that(len(canaries.niks) > 100_000, "there are canaries")
    some = next(iter(canaries.names)) + b" x " + next(iter(canaries.niks))
    checks.that(canaries.in_bytes(b"xx " + some), "a canary would be found")
    topics = house.naungan("log", "topics", *house.source).stdout.split()[::2]
    for topic in topics:
        found = sum(canaries.in_bytes(all_bytes(record))
                    for record in read_topic(house.bootstrap, topic))
        checks.that(found == 0, f"{topic}: no NIK and no name", f"{found} records")
    for file in house.folder.rglob("*"):
        if file.is_file() and "kafka" not in file.relative_to(house.folder).parts[0]:
            checks.that(not canaries.in_bytes(file.read_bytes()),
                        f"{file.relative_to(house.folder)}: no NIK and no name")
    for service in SERVICES:
        with urllib.request.urlopen(house.metrics[service], timeout=30) as page:
            content = page.read()
        checks.that(len(content) > 0 and not canaries.in_bytes(content),
                    f"{service}: metrics without identifiers")


def check_logs(checks: Checks, house: KafkaHouse):
    for service in SERVICES:
        dump = house.naungan("log", "dump", f"private.{service}.log.v1", "--output", "json",
                             *house.source).stdout
        problems, seats, count = log_checker.check(dump.splitlines())
        checks.that(count > 0 and not problems, f"{service}: the raw log checks",
                    "\n".join(problems[:5]))
        if service == "enrollment":
            checks.that(seats.quota.get(QUOTA_ROSTER, 0) > 0
                        and seats.highest[QUOTA_ROSTER] == seats.quota[QUOTA_ROSTER],
                        "the quota was reached and never passed", str(seats.highest))


def main() -> int:
    checks = Checks()
    with KafkaHouse() as house:
        played = house.naungan("scenario", "run", "--output", "json", *scenario_files(),
                               check=False)
        checks.that(played.returncode == 0, "the scenarios hold", played.stderr[-3000:])
        events = read_feeds(checks, house.bootstrap)
        checks.that(set(events) == set(FEEDS), "every public feed was read")
        coverage = Coverage(events["public.enrollment.participation.v1"],
                            events["public.enrollment.contribution.v1"])
        check_coverage(checks, coverage, json.loads(played.stdout or "[]"))
        check_reasons(checks, coverage, house)
        check_logs(checks, house)
        check_canaries(checks, house)
    return checks.close()


if __name__ == "__main__":
    sys.exit(main())
