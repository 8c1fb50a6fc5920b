"""The style of the house as checks. Each returns the offences that it finds below a root, as texts
"path:line: what is wrong"; an empty list is a pass.
"""
import os
import re

LINES_MAX = 400
COLUMNS_MAX = 100
CODE = (".h", ".cc", ".py")
TEXT = CODE + (".proto", ".cmake", ".txt", ".md", ".yaml", ".yml", ".json", ".toml", ".sh", ".html",
               ".js", ".css", ".service", ".conf", ".properties", ".csv", "Dockerfile")
# These files name what they forbid.
OWN_FOLDER = "tests/tidy/"

FORBIDDEN_TYPE = re.compile(
    r"\b(?:class|struct|enum class|enum|concept|using|typedef)\s+"
    r"(\w*(?:Manager|Helper|Utils?|Utility)\w*|\w+(?:Impl|Base))\b")
FORBIDDEN_WORD = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|\bfor now\b", re.IGNORECASE)
MACHINE_PATH = re.compile(r"(?<![\w.~-])/(?:work|home|root)/")

# Figures of the reports that the scenarios reproduce. In the product they would be a hard-coded
# answer: reporting must derive them from events.
SCENARIO_FIGURES = (13595, 50198827642, 79077, 52104, 26973, 51186, 130263, 130363, 7256)
FIGURE_ROOTS = ("services/", "libs/", "proto/")

# Where CMake reads the names of the services, and how near to one another they make a list.
SERVICE_LIST = "services/CMakeLists.txt"
SERVICE_LIST_LINES = 6
# Files that may name all services at one place, and why.
LISTING_ALLOWED = (
    SERVICE_LIST,
    "libs/eventlog/service_table.",  # the table
    "services/reporting/",  # it folds the feeds of every service, and has a file for each
    "tests/services/reporting/",
    "tests/golden/",  # logs and machines of named services, as they were
    "tests/simulation/",  # a machine of each service, by its type
    "tests/chaos/stage.py",  # how many commands the stories send to whom
    "tests/services/cli/",  # what the scenario player does with each
    OWN_FOLDER,
)
# Prose may name them, data has any words, and a proto file is a contract of its own.
LISTING_SPARED = (".md", ".csv", ".json", ".jsonl", ".yaml", ".proto")


def files(root, suffixes):
    """The paths (relative, in order) of text files below `root`; build folders are left out."""
    found = []
    for folder, names, file_names in os.walk(root):
        names[:] = [name for name in names if not is_left_out(os.path.join(folder, name))]
        for name in file_names:
            if name.endswith(suffixes):
                found.append(os.path.relpath(os.path.join(folder, name), root))
    return sorted(found)


def is_left_out(folder):
    name = os.path.basename(folder)
    return (name in (".git", ".cache", "__pycache__", "node_modules", "build")
            or os.path.exists(os.path.join(folder, "CMakeCache.txt")))


def lines_of(root, path):
    with open(os.path.join(root, path), encoding="utf-8", errors="replace") as file:
        return file.read().splitlines()


def matches(root, paths, pattern, wrong):
    """An offence for each line of the files that the pattern is found in."""
    found = []
    for path in paths:
        for number, line in enumerate(lines_of(root, path), 1):
            match = pattern.search(line)
            if match:
                found.append(f"{path}:{number}: {wrong}: {match.group(0).strip()}")
    return found


def long_files(root):
    found = []
    for path in files(root, CODE):
        lines = len(lines_of(root, path))
        if lines > LINES_MAX:
            found.append(f"{path}:{lines}: more than {LINES_MAX} lines: look for the second thing "
                         "that it does")
    return found


def long_lines(root):
    return [f"{path}:{number}: {len(line)} columns, more than {COLUMNS_MAX}"
            for path in files(root, CODE)
            for number, line in enumerate(lines_of(root, path), 1) if len(line) > COLUMNS_MAX]


def vague_type_names(root):
    paths = [path for path in files(root, (".h", ".cc")) if not path.startswith(OWN_FOLDER)]
    return matches(root, paths, FORBIDDEN_TYPE, "a type's name says what it is")


def unfinished_words(root):
    # A csv is data: there are villages of the name Todo.
    paths = [path for path in files(root, TEXT)
             if not path.startswith(OWN_FOLDER) and not path.endswith(".csv")]
    return matches(root, paths, FORBIDDEN_WORD, "finish it, or say what is so and why")


def machine_paths(root):
    paths = [path for path in files(root, TEXT) if not path.startswith(OWN_FOLDER)]
    return matches(root, paths, MACHINE_PATH, "a path of one machine")


def scenario_figures(root):
    """The figures however written: 79077, 79,077, 79.077, 79_077, 79'077, 79 077."""
    def spelled(figure):
        groups = f"{figure:,}".split(",")
        return "[,._' ]?".join(groups)
    figures = re.compile(r"(?<!\d)(?:" + "|".join(map(spelled, SCENARIO_FIGURES)) + r")(?!\d)")
    paths = [path for path in files(root, TEXT) if path.startswith(FIGURE_ROOTS)]
    return matches(root, paths, figures, "a scenario's figure in the product")


def lists_of_services(root):
    """Places outside of the table of services that name all services within few lines."""
    listed = os.path.join(root, SERVICE_LIST)
    if not os.path.exists(listed):
        return []
    with open(listed, encoding="utf-8") as file:
        names = re.search(r"set\(NAUNGAN_SERVICES ([^)]*)\)", file.read()).group(1).split()
    found = []
    for path in files(root, "") if names else []:
        if path.startswith(LISTING_ALLOWED) or path.endswith(LISTING_SPARED):
            continue
        # A file that uses messages of every service includes their headers next to one another.
        lines = ["" if line.startswith(("#include", "import ", "from ")) else line.lower()
                 for line in lines_of(root, path)]
        first = 0
        while first < len(lines):
            window = "\n".join(lines[first:first + SERVICE_LIST_LINES])
            if names[0] in window and all(name in window for name in names):
                while not any(name in lines[first] for name in names):
                    first += 1
                found.append(f"{path}:{first + 1}: lists the services once more: read "
                             "libs/eventlog/service_table.h, or `naungan services`")
                first += SERVICE_LIST_LINES
            first += 1
    return found


def folders_without_readme(root):
    candidates = ["deploy"]
    for parent in ("libs", "services", "tests"):
        if os.path.isdir(os.path.join(root, parent)):
            candidates += [f"{parent}/{name}" for name in os.listdir(os.path.join(root, parent))]
    found = []
    for folder in sorted(candidates):
        path = os.path.join(root, folder)
        holds_files = any(names for _, _, names in os.walk(path)) and not is_left_out(path)
        if holds_files and not os.path.exists(os.path.join(path, "README.md")):
            found.append(f"{folder}:1: opens without a README.md")
    return found
