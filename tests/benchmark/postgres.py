"""A private PostgreSQL: a cluster in a scratch directory, on a Unix socket, without a port."""
import os
import pathlib
import pwd
import shutil
import subprocess
import tempfile
import time

# The settings are generous to the peer: memory for the whole load, and no checkpoint in a round. It
# is as durable as by default: fsync and synchronous_commit are on.
SETTINGS = {"shared_buffers": "1GB", "max_wal_size": "8GB", "checkpoint_timeout": "30min",
            "wal_compression": "off", "fsync": "on", "synchronous_commit": "on"}
TABLE = """
CREATE TABLE worker (
  nik text PRIMARY KEY, roster text NOT NULL, rank bigint NOT NULL, full_name text NOT NULL,
  mother_name text NOT NULL, birth_date date NOT NULL, sex smallint NOT NULL, unit text NOT NULL,
  locality_code text NOT NULL, wage_rupiah bigint NOT NULL);
CREATE INDEX worker_by_roster ON worker (roster, rank);
CREATE INDEX worker_by_locality ON worker (locality_code);
"""
ACCOUNT = "postgres"


def newest_programs() -> pathlib.Path:
    versions = pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb")
    return max(versions, key=lambda path: int(path.parts[-3])).parent


class Cluster:
    """Runs while the block lasts. PostgreSQL refuses root, so root runs it as its own account."""

    def __enter__(self):
        self.programs = newest_programs()
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="naungan-postgres-"))
        if os.getuid() == 0:
            shutil.chown(self.folder, ACCOUNT, ACCOUNT)
        try:
            self.run("initdb", "-D", "data", "-A", "trust", "-U", ACCOUNT, "--no-sync")
            settings = [f"-c {name}={value}" for name, value in SETTINGS.items()]
            options = " ".join([f"-k {self.folder} -c listen_addresses=''", *settings])
            self.run("pg_ctl", "-D", "data", "-w", "-l", "log", "-o", options, "start")
        except BaseException:
            self.remove()
            raise
        return self

    def __exit__(self, *_):
        self.run("pg_ctl", "-D", "data", "-m", "immediate", "-w", "stop")
        self.remove()

    def remove(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, name: str, *arguments: str):
        user = pwd.getpwnam(ACCOUNT) if os.getuid() == 0 else None
        subprocess.run([self.programs / name, *arguments], cwd=self.folder, check=True,
                       stdout=subprocess.DEVNULL, user=user and user.pw_uid,
                       group=user and user.pw_gid)

    def version(self) -> str:
        return self.programs.parts[-2]

    def psql(self, *arguments: str):
        self.run("psql", "-h", str(self.folder), "-U", ACCOUNT, "-q", "-X", "-v",
                 "ON_ERROR_STOP=1", *arguments)

    def seconds_of(self, *arguments: str) -> float:
        """How long psql takes on a new table, including the connection that it opens."""
        self.psql("-c", f"SET client_min_messages = warning; DROP TABLE IF EXISTS worker; {TABLE}")
        begun = time.monotonic()
        self.psql(*arguments)
        return time.monotonic() - begun
