"""A disk of three megabytes for one service, which a test can fill up and make read-only.

Where this user may make a mount namespace, it is a real one: a tmpfs in a namespace of its own.
Root makes the namespace as it is, anyone else as root of a user namespace. Elsewhere (a container
without the right to mount) a preloaded library answers as such a disk would.
"""
import os
import pathlib
import subprocess
import tempfile

from house import await_condition, program

# Six RocksDBs that hold next to nothing take half a megabyte. Less than one reserves for a
# manifest or a write-ahead log where it can, four megabytes: a reserve would leave nothing to the
# others, and its owner would go on writing long after the disk is full.
DISK_BYTES = 3 * 1024 * 1024
BALLAST_CHUNK_BYTES = 4096
# Mounts the disk, says so with an empty line, and takes it away once our end of the pipe is closed.
# Without unmounting it would stay where the namespace shares what it mounts with the system's.
HOLD = 'mount -t tmpfs -o "size=$1" chaos "$2" && echo && cat; umount --lazy "$2"'


class CannotMount(Exception):
    """This user may not make a mount namespace, or not mount in it."""


class MountedDisk:
    """The directory `mounted_at`, seen by processes that are run `within`."""

    def __init__(self, mounted_at: pathlib.Path):
        self.mounted_at = mounted_at
        mounted_at.mkdir(parents=True, exist_ok=True)
        # In a chroot whose root is no mount, the propagation of the root cannot be changed.
        for propagation in ("private", "unchanged"):
            if self.hold(propagation):
                break
        else:
            raise CannotMount
        join = [] if os.getuid() == 0 else ["--user", "--preserve-credentials"]
        # --root: joining the namespace alone would step out of a chroot.
        self.within = ("nsenter", "--target", str(self.holder.pid), "--mount", "--root", "--wd",
                       *join)

    def hold(self, propagation: str) -> bool:
        as_root = [] if os.getuid() == 0 else ["--user", "--map-root-user"]
        self.holder = subprocess.Popen(
            ["unshare", "--mount", "--propagation", propagation, *as_root, "sh", "-c", HOLD, "sh",
             str(DISK_BYTES), str(self.mounted_at)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        if self.holder.stdout.read(1) == b"\n":
            return True
        self.holder.communicate()
        return False

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

    def make_read_only(self):
        self.remount("ro")

    def make_writable(self):
        self.remount("rw")

    def remount(self, mode: str):
        """No process may have a file open for writing."""
        def mounted():
            return subprocess.run([*self.within, "mount", "-o", f"remount,{mode}",
                                   str(self.mounted_at)], check=False,
                                  capture_output=True).returncode == 0
        await_condition(mounted, f"the disk to be {mode}")

    def close(self):
        self.holder.communicate()


class PreloadedDisk:
    """The same for a directory of the large disk: what is run `within` is told that it is full, or
    read-only, by tests/support/faulty_disk.c."""

    def __init__(self, directory: pathlib.Path):
        directory.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix="naungan-disk-state-")
        os.close(descriptor)
        self.state = pathlib.Path(name)
        self.within = ("env", f"LD_PRELOAD={program('faulty_disk.so')}",
                       f"FAULTY_DISK_DIRECTORY={directory.resolve()}",
                       f"FAULTY_DISK_STATE={self.state}")

    def fill(self):
        self.state.write_text("full", encoding="ascii")

    def free(self):
        self.state.write_text("well", encoding="ascii")

    def make_read_only(self):
        self.state.write_text("read-only", encoding="ascii")

    def make_writable(self):
        self.free()

    def make_unreadable(self):
        """Table files cannot be read any more."""
        self.state.write_text("unreadable", encoding="ascii")

    def make_readable(self):
        self.free()

    def close(self):
        self.state.unlink()


def small_disk(directory: pathlib.Path) -> MountedDisk | PreloadedDisk:
    """A real disk where one can be mounted."""
    try:
        return MountedDisk(directory)
    except CannotMount:
        return PreloadedDisk(directory)
