"""The two commands of the README on a machine that has nothing: a bare Debian 12 made by
mmdebstrap, a clone in it, and a chroot as root. Then the quick start once more as users have it:
not root, a folder with a blank in its name, umask 077, Indonesian, in Makassar.

    bare_root_test.py           everything; about an hour on two cores: nothing is compiled yet
    bare_root_test.py --quick   the quick starts alone; about ten minutes

What the present command says can be read while it runs, in /tmp/naungan-bare-root-*/said.txt.
With NAUNGAN_BARE_CCACHE=DIR the compilers in the chroot use this cache; packages are still missing.
The clone has what is committed. It needs root, to install packages in the new root.
"""
import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

from house import Checks

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCENARIOS = len(list((ROOT / "tests" / "scenarios").glob("*.yaml")))
CLOSING_LINE = re.compile(r"^(\d+) passed, (\d+) failed$", re.MULTILINE)
CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----\n", re.DOTALL)
CERTIFICATES = pathlib.Path("/etc/ssl/certs/ca-certificates.crt")
# What a machine behind a proxy is told by its environment.
PROXY_VARIABLES = ("http_proxy", "https_proxy", "no_proxy")
# Everything in the root runs in namespaces of its own: its processes and mounts end with this test.
# Without /sys a connection fails now and then: glibc looks there for the number of processors when
# a thread allocates first, and gRPC 1.51 takes the error of that for the outcome of its connect().
IN_ROOT = """
mount -t proc proc "$1/proc" && mount --rbind /dev "$1/dev" && mount --rbind /sys "$1/sys" &&
{ [ -z "$CCACHE_SHARED" ] || mount --bind "$CCACHE_SHARED" "$1/var/cache/ccache"; } &&
exec chroot "$@"
"""
OUTPUT_LINES_SHOWN = 60
FAILURE = re.compile(r"^NOT SO: |: Failure$|\[  FAILED  \]| [1-9]\d* not ok, ")
ROOT_HOME = "/root"
USER_HOME = "/srv/budi"


class BareRoot:
    """A Debian 12 with the packages that every Debian has."""

    def __init__(self, folder: pathlib.Path):
        self.root = folder / "root"
        self.said = folder / "said.txt"
        subprocess.run(["mmdebstrap", "--quiet", "--variant=minbase", "bookworm", self.root],
                       check=True)
        self.connect()

    def connect(self):
        """Whatever lets this machine reach the package registries."""
        for file in ("resolv.conf", "hosts"):
            shutil.copyfile(pathlib.Path("/etc", file), self.root / "etc" / file)
        local = self.root / "usr" / "local" / "share" / "ca-certificates"
        local.mkdir(parents=True, exist_ok=True)
        if CERTIFICATES.exists():
            trusted = CERTIFICATE.findall(CERTIFICATES.read_text(encoding="ascii"))
            for number, certificate in enumerate(trusted):
                (local / f"machine-{number}.crt").write_text(certificate, encoding="ascii")
        (self.root / "var" / "cache" / "ccache").mkdir(mode=0o777, exist_ok=True)
        (self.root / "var" / "cache" / "ccache").chmod(0o777)

    def clone(self, to: str):
        subprocess.run(["git", "clone", "--quiet", "--no-local", ROOT, f"{self.root}{to}"],
                       check=True)

    def run(self, command: list[str], home: str = ROOT_HOME, cwd: str = "/", **environment):
        """Runs a command there; what it prints, and its exit status."""
        lent = os.environ.get("NAUNGAN_BARE_CCACHE", "")
        clean = {
            # The language is a part of what a compiler cache looks up.
            "LANG": "C.UTF-8",
            "HOME": home, "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "CCACHE_SHARED": lent,
        } | {name: os.environ[name] for name in PROXY_VARIABLES if name in os.environ}
        # One cache for both users, so that the second one need not compile again; but a cache that
        # was lent is root's alone.
        if home == ROOT_HOME or not lent:
            clean |= {"CCACHE_DIR": "/var/cache/ccache", "CCACHE_UMASK": "000"}
        in_folder = ["sh", "-c", 'cd "$0" && exec "$@"', cwd, *command]
        with open(self.said, "w+", encoding="utf-8", errors="replace") as said:
            done = subprocess.run(
                ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", IN_ROOT,
                 "sh", self.root, *in_folder], stdin=subprocess.DEVNULL, stdout=said,
                stderr=subprocess.STDOUT, check=False, env=clean | environment)
            said.seek(0)
            done.stdout = said.read()
        return done


def told(checks: Checks, what: str, done: subprocess.CompletedProcess, begun: float) -> str:
    print(f"{what}: {time.monotonic() - begun:.0f} s", flush=True)
    lines = done.stdout.splitlines()
    # What failed in a suite stands far above the end of what all of them print.
    tail = "\n".join([line for line in lines[:-OUTPUT_LINES_SHOWN] if FAILURE.search(line)] +
                     lines[-OUTPUT_LINES_SHOWN:])
    checks.that(done.returncode == 0, f"{what} ends with 0, not {done.returncode}", tail)
    return tail


def quick_start(checks: Checks, bare: BareRoot, what: str, as_user: list[str], cwd: str,
                **environment):
    # Start, scenarios and stop in one command: the processes end with the namespace.
    script = "deploy/quickstart && deploy/quickstart stop"
    begun = time.monotonic()
    done = bare.run([*as_user, "sh", "-c", f"umask {environment.pop('umask', '022')}; {script}"],
                    cwd=cwd, **environment)
    tail = told(checks, what, done, begun)
    checks.that(f"scenarios: {SCENARIOS} passed, 0 failed\n" in done.stdout,
                f"{what}: every table comes out", tail)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    arguments = parser.parse_args()
    checks = Checks()
    if os.geteuid() != 0:
        checks.that(False, "the test is run by root, who may install packages in a new root")
        return checks.close()
    subprocess.run([ROOT / "deploy" / "install-packages", "--full"], check=True)
    with tempfile.TemporaryDirectory(prefix="naungan-bare-root-") as folder:
        bare = BareRoot(pathlib.Path(folder))
        bare.clone("/srv/naungan")
        quick_start(checks, bare, "the quick start from nothing", [], "/srv/naungan")
        if not arguments.quick:
            begun = time.monotonic()
            done = bare.run(["./tests/run"], cwd="/srv/naungan")
            tail = told(checks, "tests/run from nothing", done, begun)
            counted = CLOSING_LINE.findall(done.stdout)
            print(f"tests/run there: {counted[-1] if counted else 'no closing line'}", flush=True)
            checks.that(bool(counted) and counted[-1][1] == "0", "tests/run passes there", tail)

        bare.run(["sh", "-c", "apt-get install -y -qq locales tzdata >/dev/null && "
                  "localedef -i id_ID -f UTF-8 id_ID.UTF-8 && "
                  f"useradd --create-home --home-dir {USER_HOME} budi"])
        bare.clone(f"{USER_HOME}/berkas saya/naungan")
        bare.run(["chown", "-R", "budi:", USER_HOME])
        quick_start(checks, bare, "the quick start as a user",
                    ["setpriv", "--reuid=budi", "--regid=budi", "--init-groups"],
                    f"{USER_HOME}/berkas saya/naungan", home=USER_HOME, umask="077",
                    LC_ALL="id_ID.UTF-8", TZ="Asia/Makassar")
    return checks.close()


if __name__ == "__main__":
    sys.exit(main())
