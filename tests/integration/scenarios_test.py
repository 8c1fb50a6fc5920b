"""The five scenarios on the embedded log and on Kafka, twice each; and an input changed."""
import json
import pathlib
import subprocess
import sys
import tempfile

from house import Checks, EmbeddedHouse, KafkaHouse, SCENARIOS, program, scenario_files


def play(house) -> subprocess.CompletedProcess:
    return house.naungan("scenario", "run", "--output", "json", *scenario_files(), check=False)


def check_all_hold(checks: Checks, what: str, played: subprocess.CompletedProcess):
    checks.that(played.returncode == 0, f"{what}: exit status 0", played.stderr[-3000:])
    document = json.loads(played.stdout or "[]")
    checks.that(len(document) == 5, f"{what}: five tables")
    for scenario in document:
        for line in scenario["lines"]:
            checks.that(line["ok"], f"{what}: {scenario['scenario']}: {line['line']}",
                        f"expected {line['expected']}, got {line['got']}")


def check_changed_quota(checks: Checks):
    """744 seats become 700. The table must show it, and nothing else may change."""
    text = (SCENARIOS / "parepare-2024.yaml").read_text(encoding="utf-8")
    checks.that(text.count("quota: 744") == 1, "the quota stands once")
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder, "copy.yaml")
        copy.write_text(text.replace("quota: 744", "quota: 700"), encoding="utf-8")
        played = subprocess.run(
            [program("naungan"), "scenario", "run", "--isolated", "--output", "json", copy],
            check=False, text=True, capture_output=True)
    checks.that(played.returncode == 1, "changed quota: exit status 1", played.stderr[-3000:])
    wrong = {(line["line"], line["expected"], line["got"])
             for scenario in json.loads(played.stdout or "[]") for line in scenario["lines"]
             if not line["ok"]}
    for line in (("covered", "744", "700"), ("waiting", "7256", "7300")):
        checks.that(line in wrong, f"changed quota: {line} is NOT OK", str(wrong))


def main() -> int:
    checks = Checks()
    outputs = []
    for house_class in (EmbeddedHouse, KafkaHouse):
        with house_class() as house:
            for turn in ("first", "second"):
                played = play(house)
                check_all_hold(checks, f"{house_class.__name__}, {turn} run", played)
                outputs.append(played.stdout)
    checks.that(len(set(outputs)) == 1, "both logs and both runs print the same bytes")
    check_changed_quota(checks)
    return checks.close()


if __name__ == "__main__":
    sys.exit(main())
