#!/usr/bin/env python3
"""Adds a fifth service to a copy of the repository, builds it, and asks it: README.md."""
import importlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import grpc

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
TREE = HERE / "tree"
TABLE = "libs/eventlog/service_table.cc"
# The service's own folders. Everything else that the test changes is in EDITS.
OWN_FOLDERS = ("services/notes/", "proto/naungan/notes/", "tests/services/notes/")
# File: what stands there now, and what is put before it.
EDITS = {
    TABLE: ("  };\n  return kServices;\n", """\
      {.name = "notes",
       .group = PartitionGroup::kPeople,
       .topics = {{PrivateLogTopic("notes"), kLog, "naungan.notes.v1.NoteEvent"},
                  {"public.notes.note.v1", kDelta, "naungan.notes.v1.NoteEvent"},
                  {ClockTopic("notes"), kClock, "naungan.runtime.v1.ClockProbe"}},
       .reads = {},
       .grpc_services = {"naungan.notes.v1.NotesService"}},
"""),
    "services/CMakeLists.txt": (")\nforeach(service IN LISTS NAUNGAN_SERVICES)", " notes"),
    "proto/CMakeLists.txt": ("naungan_proto(NAME reporting\n", """\
naungan_proto(NAME notes GRPC_FILES naungan/notes/v1/notes_service.proto
              LINK naungan::proto_common)
"""),
}
TARGETS = ("naungan", "naungan-notes", "notes_test", "cli_test", "runtime_test")
# Suites of other folders that read the table, and would not hold if five were one too many.
SUITES = ("notes_test", "cli_test", "runtime_test", "tidy_test")


def git(*arguments: str, folder: pathlib.Path = ROOT) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, check=True, text=True,
                          capture_output=True).stdout


def copy_sources(target: pathlib.Path):
    """The files of the working tree that git knows, with what is changed but not committed."""
    for name in git("ls-files", "-z").split("\0"):
        source = ROOT / name
        if name and source.exists():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target / name)
    git("init", "--quiet", folder=target)
    git("add", "--all", folder=target)


def add_service(target: pathlib.Path):
    shutil.copytree(TREE, target, dirs_exist_ok=True)
    for name, (before, inserted) in EDITS.items():
        file = target / name
        text = file.read_text(encoding="utf-8")
        if text.count(before) != 1:
            raise LookupError(f"{name}: {before!r} is there {text.count(before)} times")
        file.write_text(text.replace(before, inserted + before), encoding="utf-8")


def changed_files(target: pathlib.Path) -> set[str]:
    status = git("status", "--porcelain", "--untracked-files=all", folder=target)
    # Against the index: the second letter.
    return {line[3:] for line in status.splitlines() if line[1] in "M?D"}


def check_changes(checks, target: pathlib.Path):
    shared = {name for name in changed_files(target) if not name.startswith(OWN_FOLDERS)}
    checks.that(shared == set(EDITS),
                "outside of its folders the service touches one table and two CMake lists",
                f"{sorted(shared)}")
    lines = (target / TABLE).read_text(encoding="utf-8").count("\n")
    before = (ROOT / TABLE).read_text(encoding="utf-8").count("\n")
    checks.that(lines - before <= 10, "its row has ten lines at most", f"{lines - before}")


def build(target: pathlib.Path):
    subprocess.run([target / "deploy" / "build", "dev", *TARGETS], check=True,
                   stdout=subprocess.DEVNULL)


def check_suites(checks, target: pathlib.Path):
    environment = os.environ | {"PYTHONPATH": str(target / "tests" / "support")}
    done = subprocess.run([sys.executable, target / "tests" / "support" / "run_suites.py",
                           "--build", target / "build" / "dev", *SUITES], check=False, text=True,
                          capture_output=True, env=environment)
    checks.that(done.returncode == 0, f"{', '.join(SUITES)} hold with five services",
                done.stdout[-4000:] + done.stderr[-2000:])


def check_house(checks, house, grpc_api):
    """`naungan serve` with the service in it."""
    names = [row["name"] for row in importlib.import_module("service_table").service_table()]
    checks.that(names[-1] == "notes" and len(set(names)) == 5, "the table names five services",
                f"{names}")
    told = json.loads(house.naungan("status", "--output", "json").stdout)
    mine = [instance for instance in told["instances"] if instance["service"] == "notes"]
    checks.that(told["well"] and len(mine) == 1 and mine[0]["ready"],
                "naungan status shows it, and all is well", f"{told['problems']}")
    checks.that(all(partition["role"] == "leading" for partition in mine[0]["partitions"])
                and len(mine[0]["partitions"]) == 8, "it leads its eight partitions")
    topics = dict(line.split() for line in house.naungan("log", "topics").stdout.splitlines())
    for topic in ("private.notes.log.v1", "public.notes.note.v1"):
        checks.that(topics.get(topic) == "8", f"{topic} is there", f"{topics}")

    api = grpc_api.Api()
    address = (house.run_directory / "notes.address").read_text(encoding="ascii").split()[0]
    with grpc.insecure_channel(address) as channel:
        request = api.request("AddNote", request_id=grpc_api.request_id(), text="hello")
        answer = api.call(channel, request, timeout=30, actor="name=writer;role=officer")
    checks.that(answer.text == "hello" and answer.committed.log == "private.notes.log.v1",
                "its gRPC service answers a command", f"{answer}")

    dump = house.naungan("log", "dump", "private.notes.log.v1", "--output", "json").stdout
    records = [json.loads(line) for line in dump.splitlines()]
    events = [event for record in records if record["verdict"] == "admitted"
              for entry in record["decoded"]["batch"].get("entries", [])
              for event in entry["events"]]
    checks.that(events == [{"text": "hello"}], "naungan log dump reads its log", dump[-2000:])
    dump = house.naungan("log", "dump", "public.notes.note.v1", "--output", "json").stdout
    checks.that([json.loads(line)["decoded"] for line in dump.splitlines()] == [{"text": "hello"}],
                "naungan log dump reads its feed", dump[-2000:])


def main() -> int:
    target = pathlib.Path(tempfile.mkdtemp(prefix="naungan-new-service-"))
    try:
        copy_sources(target)
        add_service(target)
        build(target)
        # From here on, what the tests share is that of the copy, which asks the copy's program.
        os.environ["NAUNGAN_BIN"] = str(target / "build" / "dev" / "bin")
        sys.path.insert(0, str(target / "tests" / "support"))
        house_module = importlib.import_module("house")
        grpc_api = importlib.import_module("grpc_api")
        checks = house_module.Checks()
        check_changes(checks, target)
        check_suites(checks, target)
        with house_module.EmbeddedHouse() as house:
            check_house(checks, house, grpc_api)
        return checks.close()
    finally:
        shutil.rmtree(target, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
