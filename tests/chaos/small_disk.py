"""A disk of three megabytes for one service: a tmpfs in a mount namespace of its own.

Root makes the namespace as it is; anyone else as root of a user namespace. It goes with the process
that holds it: nothing stays mounted, whatever happens to the test.
"""
import os
import pathlib
import subprocess

from house import await_condition

# Six RocksDBs that hold next to nothing take half a megabyte. Less than one reserves for a
# manifest or a write-ahead log where it can, four megabytes: a reserve would leave nothing to the
# others, and its owner would go on writing long after the disk is full.
DISK_BYTES = 3 * 1024 * 1024
BALLAST_CHUNK_BYTES = 4096


class SmallDisk:
    """The directory `mounted_at`, seen by processes that are run `within`."""

    def __init__(self, mounted_at: pathlib.Path):
        self.mounted_at = mounted_at
        mounted_at.mkdir(parents=True, exist_ok=True)
        as_root = [] if os.getuid() == 0 else ["--user", "--map-root-user"]
        script = f"mount -t tmpfs -o size={DISK_BYTES} chaos '{mounted_at}' && echo && exec cat"
        # `cat` ends when our end of the pipe does.
        self.holder = subprocess.Popen(["unshare", "--mount", *as_root, "sh", "-c", script],
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        if self.holder.stdout.read(1) != b"\n":
            raise RuntimeError("no mount namespace can be made here: neither as root nor as a user")
        join = [] if os.getuid() == 0 else ["--user", "--preserve-credentials"]
        self.within = ("nsenter", "--target", str(self.holder.pid), "--mount", *join)

    def path(self) -> pathlib.Path:
        """The directory as this process can reach it."""
        return pathlib.Path(f"/proc/{self.holder.pid}/root{self.mounted_at}")

    def fill(self):
        """Takes every byte that is left."""
        with open(self.path() / "ballast", "ab", buffering=0) as ballast:
            try:
                while True:
                    ballast.write(bytes(BALLAST_CHUNK_BYTES))
            except OSError:
                pass  # It is full.

    def free(self):
        (self.path() / "ballast").unlink(missing_ok=True)

    def remount(self, mode: str):
        """`ro` or `rw`; nobody may have it open for writing."""
        def mounted():
            return subprocess.run([*self.within, "mount", "-o", f"remount,{mode}",
                                   str(self.mounted_at)], check=False,
                                  capture_output=True).returncode == 0
        await_condition(mounted, f"the disk to be {mode}")

    def close(self):
        self.holder.communicate()
