"""Starts and stops the house as deploy/quickstart does, again and again under full processor load,
and as users have their machines; sees that what keeps it from starting is said with what to do.

    quickstart_test.py        under tests/run: the programs are those that it built
"""
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import unittest

import outcome

ROOT = pathlib.Path(__file__).resolve().parents[2]
QUICKSTART = ROOT / "deploy" / "quickstart"
KAFKA = ROOT / "deploy" / "kafka" / "kafka"
BIN = pathlib.Path(os.environ["NAUNGAN_BIN"])
STARTS = 50 if os.environ.get("NAUNGAN_FULL") else 5
BUSY = "while True: pass"


class QuickstartTest(unittest.TestCase):
    def setUp(self):
        # Homes have blanks in their names.
        self.folder = tempfile.TemporaryDirectory(prefix="naungan quick start ")
        self.home = pathlib.Path(self.folder.name) / "home"

    def tearDown(self):
        stopped = self.quickstart("stop")
        self.assertEqual(stopped.returncode, 0, stopped.stderr)
        self.folder.cleanup()

    def quickstart(self, *arguments, **environment) -> subprocess.CompletedProcess:
        return subprocess.run([QUICKSTART, *arguments], text=True, capture_output=True, check=False,
                              env=os.environ | {"NAUNGAN_HOME": str(self.home)} | environment)

    def assert_started(self, done: subprocess.CompletedProcess):
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        status = subprocess.run([BIN / "naungan", "status", "--run-dir", self.home / "run"],
                                text=True, capture_output=True, check=False)
        self.assertEqual(status.returncode, 0, status.stdout + status.stderr)

    def assert_refused(self, done: subprocess.CompletedProcess, *sentences: str):
        self.assertNotEqual(done.returncode, 0, done.stdout)
        for sentence in sentences:
            self.assertIn(sentence, done.stderr)

    def test_it_starts_and_stops_under_full_load(self):
        load = [subprocess.Popen([sys.executable, "-c", BUSY])
                for _ in range(2 * (os.cpu_count() or 1))]
        try:
            for turn in range(STARTS):
                with self.subTest(turn):
                    self.assert_started(self.quickstart("start"))
                    stopped = self.quickstart("stop")
                    self.assertEqual(stopped.stdout, "serve stopped\n", stopped.stderr)
        finally:
            for process in load:
                process.kill()
                process.wait()

    def test_it_starts_as_a_careful_user_in_makassar(self):
        before = os.umask(0o077)
        try:
            self.assert_started(self.quickstart("start", LC_ALL="id_ID.UTF-8", TZ="Asia/Makassar"))
        finally:
            os.umask(before)

    def test_what_runs_is_left_running(self):
        self.assert_started(self.quickstart("start"))
        again = self.quickstart("start")
        self.assertEqual(again.stdout, "serve runs already\n", again.stderr)

    def test_starts_at_the_same_time_take_turns(self):
        starts = [subprocess.Popen([QUICKSTART, "start"], text=True, stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL,
                                   env=os.environ | {"NAUNGAN_HOME": str(self.home)})
                  for _ in range(4)]
        said = sorted(start.communicate()[0] for start in starts)
        self.assertEqual(said, ["serve runs already\n"] * 3 + ["serve started\n"])

    def test_an_entry_that_a_killed_server_left_is_not_taken_for_a_start(self):
        self.assert_started(self.quickstart("start"))
        entries = {file: file.read_bytes() for file in (self.home / "run").glob("*.address")}
        self.quickstart("stop")
        for file, left in entries.items():
            file.write_bytes(left)
        (self.home / "embedded" / "FORMAT").write_text("naungan data format 0\n", encoding="ascii")
        self.assert_refused(self.quickstart("start"), "serve has ended with status 2")

    def test_data_of_another_build_is_named(self):
        (self.home / "embedded").mkdir(parents=True)
        (self.home / "embedded" / "FORMAT").write_text("naungan data format 0\n", encoding="ascii")
        self.assert_refused(self.quickstart("start"), "was written by another build, in format 0",
                            "give another data directory")

    def test_a_full_disk_is_named(self):
        state = pathlib.Path(self.folder.name) / "disk"
        state.write_text("full", encoding="ascii")
        disk = self.home / "embedded"
        self.assert_refused(
            self.quickstart("start", LD_PRELOAD=str(BIN / "faulty_disk.so"),
                            FAULTY_DISK_DIRECTORY=str(disk), FAULTY_DISK_STATE=str(state)),
            "is full. Free some space")
        # And once there is room, it starts.
        self.assert_started(self.quickstart("start"))

    def test_the_end_of_memory_is_named(self):
        # The least in which the program can begin differs from machine to machine.
        said = ""
        for kib in range(120_000, 400_000, 40_000):
            limited = subprocess.run(
                ["bash", "-c", f'ulimit -v {kib}; exec "$0" start', QUICKSTART], text=True,
                check=False, capture_output=True,
                env=os.environ | {"NAUNGAN_HOME": str(self.home)})
            self.assertNotEqual(limited.returncode, 0, kib)
            said += limited.stderr
        self.assertRegex(said, "OUT_OF_(MEMORY|THREADS): .* start again")

    def test_a_port_that_is_taken_is_named(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            for flag, what in ((f"--listen=127.0.0.1:{port}", "ADDRESS_UNUSABLE"),
                               (f"--metrics-port={port}", "METRICS_ADDRESS_UNUSABLE")):
                with self.subTest(flag):
                    # The log of this address does not answer; the port is looked at before.
                    done = subprocess.run(
                        [BIN / "naungan-agreement", "--kafka", "127.0.0.1:1", "--data-dir",
                         self.home / "data", "--run-dir", self.home / "run", flag],
                        text=True, capture_output=True, check=False)
                    self.assertEqual(done.returncode, 1)
                    self.assertIn(what, done.stderr)
                    self.assertIn(str(port), done.stderr)
            kafka = subprocess.run([KAFKA, "start", "--dir", self.home / "kafka", "--port",
                                    str(port)], text=True, capture_output=True, check=False)
            self.assertEqual(kafka.returncode, 1)
            self.assertIn("is taken by another program: end it, or choose another port",
                          kafka.stderr)


if __name__ == "__main__":
    outcome.run("__main__")
