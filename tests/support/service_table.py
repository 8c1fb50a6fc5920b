"""The table of services, as the program that is under test prints it."""
import functools
import json
import os
import pathlib
import subprocess


def program(name: str) -> str:
    return str(pathlib.Path(os.environ["NAUNGAN_BIN"], name))


@functools.cache
def service_table() -> list[dict]:
    """The rows of `naungan services --output json`: see services/cli/services.h."""
    told = subprocess.run([program("naungan"), "services", "--output", "json"], check=True,
                          capture_output=True, text=True)
    return json.loads(told.stdout)


def topics_of_kind(*kinds: str) -> list[dict]:
    """The topics of these kinds of all services: "log", "delta", "detail", "inbox", "compacted"."""
    return [topic for service in service_table() for topic in service["topics"]
            if topic["kind"] in kinds]
