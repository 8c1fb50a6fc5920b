"""Compiler launcher that keeps the floors of the house.

    floors.py --root ROOT --floor N -- [ccache] g++ ... -MF file.d -o file.o -c file.cc

Runs the compile, then reads the dependency file that the compiler wrote, which ccache writes on a
hit, too. If the file includes a header that its folder may not see, deletes the object and fails.
What a target links does not matter: Debian's librdkafka, RocksDB and gRPC headers lie in
/usr/include, where every compile finds them.

It runs once for each file, so it is started with `python -I -S` and imports only os and sys.
"""
import os
import sys

# A library's floor. A file includes headers of its own floor and of those below.
LIBRARY_FLOORS = {
    "base": 0, "domain": 0,
    "platform": 1, "eventlog": 1, "state": 1, "rules": 1, "vault": 1, "yaml": 1,
    "runtime": 2, "rpc": 2,
}
# The view of rows that rules are handed; the store behind it stays on floor 1.
ROW_VIEW = ("libs/state/keys.", "libs/state/read_failed.", "libs/state/rows.", "libs/state/table.")
SERVICE_FLOOR = 3
COMMAND_LINE_FLOOR = 4

# Foreign headers that belong to certain folders, by the first part of their path below an include
# folder, and the path prefixes of the files that may include them.
OWNED_HEADERS = {
    "librdkafka": ("libs/eventlog/",),
    "rocksdb": ("libs/state/", "libs/eventlog/local"),
    "sodium": ("libs/vault/",),
    "sodium.h": ("libs/vault/",),
    # Everything else computes SHA-256 through libs/base/sha256.h.
    "openssl": ("libs/base/sha256",),
    # Rules read a message, and never the text that it came from.
    "yaml-cpp": ("libs/yaml/", "services/cli/scenario/"),
    # Ten seconds of compile for each file that includes it.
    "CLI": ("libs/rpc/service_flags", "services/cli/main"),
}

# What a rule (floor 0) may see of the system: the C and C++ library, protobuf and fmt.
RULE_FOLDERS = {"c++", "bits", "sys", "gnu", "asm", "asm-generic", "linux", "google", "fmt"}
RULE_C_HEADERS = set("""
    alloca assert byteswap complex ctype dirent dlfcn endian err errno execinfo fcntl features
    features-time64 fenv float inttypes iso646 langinfo libgen libintl limits link locale malloc
    math memory netdb nl_types poll pthread pwd regex sched search semaphore setjmp signal spawn
    stdalign stdarg stdatomic stdbool stdc-predef stddef stdint stdio stdlib stdnoreturn string
    strings syscall syslog tgmath threads time uchar ucontext unistd utime values wchar wctype wait
    xlocale
""".split())
COMPILER_FOLDERS = ("/usr/lib/gcc/", "/usr/lib/llvm", "/usr/lib/clang/", "/usr/local/lib/gcc/")
INCLUDE_FOLDERS = ("/usr/local/include/", "/usr/include/")
MULTIARCH_SUFFIX = "-linux-gnu/"


def room_floor(path):
    """The floor of the folder that holds `path` (relative to the root); None outside of any."""
    if path.startswith(ROW_VIEW):
        return 0
    parts = path.split("/")
    if parts[0] == "libs" and len(parts) > 2:
        return LIBRARY_FLOORS.get(parts[1])
    if parts[0] == "services" and len(parts) > 2:
        return COMMAND_LINE_FLOOR if parts[1] == "cli" else SERVICE_FLOOR
    return None


def project_offence(source, floor, header):
    """Why `source` may not include `header`, both relative to the root; None if it may."""
    if header.startswith("tests/"):
        return "tests/ is for tests only"
    theirs, ours = header.split("/"), source.split("/")
    if header.startswith("services/"):
        if ours[0] != "services":
            return "libs/ never includes services/"
        if ours[1] != theirs[1] and ours[1] != "cli":
            return "services never include each other: they share protos and libs/"
        return None
    above = room_floor(header)
    if above is None or above <= floor:
        return None
    return f"{theirs[0]}/{theirs[1]} is floor {above}, this file is floor {floor}"


def below_include_folder(header):
    """`header` without the include folder that it was found in; None for other places."""
    for folder in INCLUDE_FOLDERS:
        if header.startswith(folder):
            rest = header[len(folder):]
            cut = rest.find(MULTIARCH_SUFFIX)
            # x86_64-linux-gnu/bits/types.h, but not some/folder-linux-gnu/types.h
            if cut > 0 and "/" not in rest[:cut]:
                return rest[cut + len(MULTIARCH_SUFFIX):]
            return rest
    return None


def foreign_offence(source, floor, header):
    """Why `source` may not include `header`, an absolute path outside of the root."""
    if header.endswith(".grpc.pb.h"):
        return "a rule never sees gRPC" if floor == 0 else None
    rest = below_include_folder(header)
    if rest is None:
        return None
    first = rest.split("/", 1)[0]
    owners = OWNED_HEADERS.get(first)
    if owners is not None:
        if source.startswith(owners):
            return None
        return f"{first} belongs to {' and '.join(owner + '*' for owner in owners)}"
    if floor > 0 or header.startswith(COMPILER_FOLDERS):
        return None
    allowed = first in RULE_FOLDERS if "/" in rest else first.removesuffix(".h") in RULE_C_HEADERS
    return None if allowed else "a rule sees the standard library, protobuf and fmt only"


def headers_of(text):
    """The prerequisites in a dependency file of make, in order."""
    text = text.replace("\\\n", " ")
    _, _, prerequisites = text.partition(": ")
    words = prerequisites.replace("\\ ", "\0").split()
    return [word.replace("\0", " ").replace("$$", "$").replace("\\#", "#") for word in words]


def offences(root, floor, source, dependency_file):
    """All (header, reason) that `source` (an absolute path) has no right to."""
    prefix = root.rstrip("/") + "/"
    if not source.startswith(prefix):
        return []
    inside = source[len(prefix):]
    if inside.startswith("tests/"):
        return []
    own_floor = room_floor(inside)
    if own_floor is not None:
        floor = min(floor, own_floor)
    found = []
    with open(dependency_file, encoding="utf-8", errors="surrogateescape") as file:
        for header in headers_of(file.read()):
            path = os.path.normpath(os.path.join(os.getcwd(), header))
            if path == source:
                continue
            if path.startswith((prefix + "libs/", prefix + "services/", prefix + "tests/")):
                reason = project_offence(inside, floor, path[len(prefix):])
            else:
                reason = foreign_offence(inside, floor, path)
            if reason is not None:
                found.append((header, reason))
    return found


def argument_after(command, flag):
    return command[command.index(flag) + 1] if flag in command[:-1] else None


def main(arguments):
    split = arguments.index("--")
    options, command = arguments[:split], arguments[split + 1:]
    root = os.path.normpath(argument_after(options, "--root"))
    floor = int(argument_after(options, "--floor"))

    status = os.spawnvp(os.P_WAIT, command[0], command)
    if status != 0:
        return status if status > 0 else 128 - status
    source = argument_after(command, "-c")
    dependency_file = argument_after(command, "-MF")
    if source is None or dependency_file is None:
        return 0
    source = os.path.normpath(os.path.join(os.getcwd(), source))
    found = offences(root, floor, source, dependency_file)
    if not found:
        return 0
    first_of_reason = {}
    for header, reason in found:
        first_of_reason.setdefault(reason, header)
    for reason, header in first_of_reason.items():
        print(f"{source}: error: includes {header}: {reason} (tests/tidy/floors.py)",
              file=sys.stderr)
    output = argument_after(command, "-o")
    for leftover in (output, dependency_file):
        if leftover is not None and os.path.exists(leftover):
            os.remove(leftover)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
