"""The machine that the figures were taken on."""
import datetime
import os
import pathlib
import platform
import subprocess


def processor() -> str:
    for line in pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def memory_gib() -> float:
    kib = pathlib.Path("/proc/meminfo").read_text(encoding="utf-8").split()[1]
    return int(kib) / 1024 / 1024


def stolen_share(before: list[int], after: list[int]) -> float:
    """The share of processor time between two `times()` that the hypervisor gave to others."""
    spent = [late - early for early, late in zip(before, after)]
    return spent[7] / max(1, sum(spent))


def times() -> list[int]:
    """Sums over all processors: user, nice, system, idle, iowait, irq, softirq, steal (proc(5))."""
    with open("/proc/stat", encoding="utf-8") as file:
        return [int(word) for word in file.readline().split()[1:9]]


def lines() -> list[str]:
    commit = subprocess.run(["git", "describe", "--always", "--dirty"], check=False, text=True,
                            capture_output=True).stdout.strip()
    load = " ".join(f"{value:.2f}" for value in os.getloadavg())
    return [
        f"date     {datetime.datetime.now():%Y-%m-%d %H:%M}, commit {commit or 'unknown'}",
        f"machine  {os.cpu_count()} x {processor()}, {memory_gib():.0f} GiB, "
        f"Linux {platform.release()}",
        f"load average at the beginning  {load}",
    ]
