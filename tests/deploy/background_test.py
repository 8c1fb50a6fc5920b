"""Programs that the scripts of deploy/ run in the background (deploy/background.sh): whether they
run, and why they have ended, is told rightly at every moment.

    background_test.py
"""
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import unittest

import outcome

LIBRARY = pathlib.Path(__file__).resolve().parents[2] / "deploy" / "background.sh"
# A program that says that it has begun, then waits to be ended.
WAITING = "echo $$ > begun; echo its last line; exec sleep 600"
# A program that ends once it is told to and the gate is open.
SLOW_TO_END = """
import signal, sys
def end(*_):
    open("gate").read()
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
open("begun", "w").write("begun")
while True:
    signal.pause()
"""


class BackgroundTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="naungan-background-")
        self.root = pathlib.Path(self.folder.name)
        os.mkfifo(self.root / "gate")

    def tearDown(self):
        if pid := self.script("background_pid . program").stdout.strip():
            os.kill(int(pid), signal.SIGKILL)
            self.script("flock program.lock true")
        self.folder.cleanup()

    def script(self, text: str, **environment) -> subprocess.CompletedProcess:
        """A script of bash as the ones of deploy/ are."""
        return subprocess.run(["bash", "-c", f"set -euo pipefail; source {LIBRARY}; {text}"],
                              cwd=self.root, text=True, capture_output=True, check=False,
                              env=os.environ | environment)

    def shim(self, name: str, text: str) -> str:
        """A command that stands before the system's own in the PATH that is returned."""
        folder = self.root / "shims"
        folder.mkdir(exist_ok=True)
        file = folder / name
        file.write_text(f"#!/bin/sh\n{text}\n", encoding="ascii")
        file.chmod(0o755)
        return f"{folder}:{os.environ['PATH']}"

    def open_gate(self):
        with open(self.root / "gate", "w", encoding="ascii") as gate:
            gate.write("go\n")

    def runs(self) -> bool:
        return self.script("background_runs . program").returncode == 0

    def test_it_runs_from_the_first_moment(self):
        # Given a machine on which the new process is not the program yet.
        path = self.shim("setsid", 'read _ < gate; export PATH="${PATH#*:}"; exec setsid "$@"')
        # When it is started, then it runs and has its process id.
        started = self.script(f"background_start . program sh -c '{WAITING}'", PATH=path)
        self.assertEqual(started.returncode, 0, started.stderr)
        self.assertTrue(self.runs())
        pid = self.script("background_pid . program").stdout
        # And once it is the program, they are the same.
        os.mkfifo(self.root / "begun")
        self.open_gate()
        self.assertEqual((self.root / "begun").read_text(encoding="ascii"), pid)
        self.assertTrue(self.runs())

    def test_it_has_ended_however_it_ended(self):
        self.assertFalse(self.runs(), "it was never started")
        for signal_number in (signal.SIGTERM, signal.SIGKILL):
            with self.subTest(signal_number):
                self.script(f"background_start . program sh -c '{WAITING}'")
                os.kill(int(self.script("background_pid . program").stdout), signal_number)
                self.script("flock program.lock true")
                self.assertFalse(self.runs())

    def test_a_process_id_that_another_program_has_now_is_not_it(self):
        self.script("background_start . program true; flock program.lock true")
        (self.root / "program.pid").write_text(str(os.getpid()), encoding="ascii")
        self.assertFalse(self.runs())
        # This test would be ended by it.
        self.assertEqual(self.script("background_stop . program").returncode, 1)

    def test_it_is_started_once(self):
        starts = [subprocess.Popen(["bash", "-c", f"source {LIBRARY}; "
                                    f"background_start . program sh -c '{WAITING}'"],
                                   cwd=self.root) for _ in range(20)]
        outcomes = sorted(start.wait() for start in starts)
        self.assertEqual(outcomes, [0] + [1] * 19)

    def test_stopping_waits_until_it_has_ended(self):
        os.mkfifo(self.root / "begun")
        (self.root / "slow_to_end.py").write_text(SLOW_TO_END, encoding="ascii")
        self.script(f"background_start . program {sys.executable} slow_to_end.py")
        (self.root / "begun").read_text(encoding="ascii")
        with subprocess.Popen(["bash", "-c", f"source {LIBRARY}; background_stop . program"],
                              cwd=self.root) as stopping:
            self.open_gate()  # Opens once the program has got its signal, and waits for it.
            self.assertEqual(stopping.wait(), 0)
        self.assertFalse(self.runs())

    def test_why_it_ended_is_told_with_its_last_lines(self):
        program = "sh -c 'echo PORT_TAKEN: choose another; exit 3'"
        said = self.script(f"background_start . program {program}; flock program.lock true; "
                           "background_explain_end . program")
        self.assertIn("status 3", said.stderr)
        self.assertIn("PORT_TAKEN: choose another", said.stderr)

    def test_a_kill_is_told_with_what_memory_is_left(self):
        said = self.script("background_start . program sh -c 'kill -KILL $$'; "
                           "flock program.lock true; background_explain_end . program")
        self.assertIn("was killed", said.stderr)
        self.assertRegex(said.stderr, r"memory runs out: \d+ MiB are available")


if __name__ == "__main__":
    outcome.run("__main__")
