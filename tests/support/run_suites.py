"""Runs the suites that ctest knows and sums up their cases: run_suites.py --build DIR [--full]
[--label LABEL] [SUITE...]. If suites are named, or a label, only those run.

A suite is a GoogleTest binary (its cases are counted from its own report) or a program that ends
with a line "N passed, N failed". A suite that dies, or counts nothing, is one failure. Without
names or a label, suites labelled "full" run with --full only, and none that is labelled
"sanitized": tests/sanitizers, a suite itself, runs those.
"""
import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree

CLOSING_LINE = re.compile(r"^(\d+) passed, (\d+) failed$", re.MULTILINE)
# A suite that has not ended by then is stuck. One that takes longer has a TIMEOUT of its own. A run
# without --full must end in an hour, with a stuck suite in it too.
SUITE_SECONDS_MAX = 600
FULL_SUITE_SECONDS_MAX = 3600


def suites(build: pathlib.Path) -> list[dict]:
    shown = subprocess.run(["ctest", "--test-dir", build, "--show-only=json-v1"], check=True,
                           capture_output=True, text=True)
    return json.loads(shown.stdout)["tests"]


def properties(suite: dict) -> dict:
    return {item["name"]: item["value"] for item in suite.get("properties", [])}


def is_wanted(suite: dict, arguments: argparse.Namespace) -> bool:
    labels = properties(suite).get("LABELS", [])
    if arguments.suites or arguments.label:
        return suite["name"] in arguments.suites or arguments.label in labels
    return "sanitized" not in labels and ("full" not in labels or arguments.full)


def counts(report: pathlib.Path, output: str, status: int) -> tuple[int, int]:
    """Passed and failed cases of one suite."""
    if report.exists():
        root = ElementTree.parse(report).getroot()
        failed = int(root.get("failures", 0)) + int(root.get("errors", 0))
        passed = int(root.get("tests", 0)) - failed - int(root.get("disabled", 0))
    elif closing := CLOSING_LINE.findall(output):
        passed, failed = (int(number) for number in closing[-1])
    else:
        passed, failed = 0, 1
    if status != 0 and failed == 0:
        failed = 1
    if passed + failed == 0:
        failed = 1
    return passed, failed


def run(suite: dict, folder: pathlib.Path, environment: dict) -> tuple[int, int, str]:
    report = folder / f"{suite['name']}.xml"
    facts = properties(suite)
    extra = dict(item.split("=", 1) for item in facts.get("ENVIRONMENT", []))
    # A script runs under this Python, which has the packages that it imports.
    script = suite["command"][0].endswith(".py")
    full = environment["NAUNGAN_FULL"]
    seconds_max = max(FULL_SUITE_SECONDS_MAX if full else SUITE_SECONDS_MAX,
                      facts.get("TIMEOUT", 0))
    try:
        done = subprocess.run(
            [sys.executable] * script + suite["command"], cwd=facts.get("WORKING_DIRECTORY"),
            text=True, errors="replace", stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            timeout=seconds_max,
            env=environment | extra | {"GTEST_OUTPUT": f"xml:{report}"})
        output, status = done.stdout, done.returncode
    except subprocess.TimeoutExpired as stuck:
        # Python gives these as bytes, although it was asked for text.
        before = (stuck.stdout or b"").decode(errors="replace")
        output, status = f"{before}\nstuck for {seconds_max} s", 1
    passed, failed = counts(report, output, status)
    return passed, failed, output


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--label")
    parser.add_argument("suites", nargs="*")
    arguments = parser.parse_args()
    environment = os.environ | {
        "NAUNGAN_BIN": str((arguments.build / "bin").resolve()),
        "NAUNGAN_PYTHON": sys.executable,
        # The modules that the scripts share lie beside this one.
        "PYTHONPATH": str(pathlib.Path(__file__).resolve().parent),
        "NAUNGAN_FULL": "1" if arguments.full else "",
    }
    known = suites(arguments.build)
    if unknown := set(arguments.suites) - {suite["name"] for suite in known}:
        parser.error(f"no such suites: {sorted(unknown)}")
    all_passed = all_failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for suite in known:
            if not is_wanted(suite, arguments):
                continue
            begun = time.monotonic()
            passed, failed, output = run(suite, pathlib.Path(folder), environment)
            if failed:
                print(output, flush=True)
            print(f"{suite['name']}: {passed} ok, {failed} not ok, "
                  f"{time.monotonic() - begun:.1f} s", flush=True)
            all_passed += passed
            all_failed += failed
    print(f"{all_passed} passed, {all_failed} failed")
    return 0 if all_failed == 0 and all_passed > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
