"""What the repository says of itself, as checks: comments, docstrings and READMEs. As in tidy.py,
each check returns the offences that it finds below a root, as texts "path:line: what is wrong".
"""
import functools
import glob
import os
import re

import tidy

SLASHES = (".h", ".cc", ".proto")
HASHES = (".py", ".cmake", ".txt", ".yaml", ".yml", ".toml", ".sh", ".properties", ".clang-tidy",
          ".clang-format", ".gitignore")
SUFFIXES = SLASHES + HASHES + (".md", ".xml", ".json", ".html")

# Documents that are not here, by name. Some words are one only if the number of a section follows.
NAMED_DOCUMENT = re.compile(
    r"\b(?:ARCHITECTURE|DOMAIN)\b"
    r"|\b(?:SCENARIOS?|STYLE|PLATFORM|ROSTERS|DESIGN|GLOSSARY)"
    r"(?:,? \d|,? (?:section|point|part)s?\b)"
    r"|\b(?:domain|design|architecture) (?:notes?|documents?)\b"
    r"|(?:\.\.|\s)/shared/")
# Sections and numbered things, of whatever document, unless it is one that everybody can find.
NUMBERED = re.compile(r"\bsections? \d+|§|\b(?:issue|ticket|task) #?\d+|(?<!\S)#\d+\b")
PUBLISHED = re.compile(r"\bRFC \d+|https?://")

FILE = re.compile(
    r"(?<![\w/.*<>{}$-])((?:[\w.-]+/)*[\w.-]*\w\.(?:h|cc|py|md|proto|cmake|yaml|csv))(?![\w/*{}-])")
FOLDER = re.compile(
    r"(?<![\w/.*<>{}$-])((?:libs|services|tests|proto|deploy)(?:/[\w-]+)+)(?![\w*<{-]|\.\w)")
# Made by the build, or an example: services/README.md tells how a service `appeals` would be added.
ELSEWHERE = re.compile(r"\.pb\.h$|^embedded/|^my-|^[a-z]\.\w+$|\bappeals(?:_|/|$)")
# Files of other projects that comments refer to: the C library's, RocksDB's.
FOREIGN_FILES = ("sysexits.h", "env/fs_posix.cc")

LINK = re.compile(r"\[[^\]\[]*\]\(([^()\s]+)\)")
CODE_SPAN = re.compile(r"`[^`]*`")

# The compressed dialect of earlier comments, and what to write instead.
TELLTALES = (
    (re.compile(r"\bwhoever\b", re.IGNORECASE), "name who it is"),
    (re.compile(r"\b(?:by|to|for|from|than) who\b"), "name who it is"),
)
# In comments alone: a README may answer a question with "Nothing: ...".
TELLTALES_OF_COMMENTS = (
    (re.compile(r"(?:^|[.;(,] ?)(?:absent|nothing|null): ", re.IGNORECASE),
     "write `nullopt` or `nullptr`, in a sentence"),
)


def is_script(path):
    with open(path, "rb") as file:
        return file.read(2) == b"#!"


def sources(root):
    """The paths of all text that people write, scripts without a suffix included."""
    found = []
    for path in tidy.files(root, ("",)):
        suffix = os.path.splitext(path)[1]
        if path.endswith(SUFFIXES) or not suffix and is_script(os.path.join(root, path)):
            found.append(path)
    return found


def prose(root, path):
    """The (number, text) of each line that has a comment or, in a README, is no code."""
    lines = tidy.lines_of(root, path)
    if path.endswith(".md"):
        return list(outside_of_code(lines))
    if path.endswith((".json", ".html", ".xml")):
        return list(enumerate(lines, 1))
    mark = re.compile(r"(?:^|\s)//\s?(.*)" if path.endswith(SLASHES) else r"(?:^|\s)#(?!!)\s?(.*)")
    found = dict(docstrings(lines)) if path.endswith(".py") else {}
    for number, line in enumerate(lines, 1):
        match = mark.search(line)
        if match and number not in found:
            found[number] = match.group(1)
    return sorted(found.items())


def outside_of_code(lines):
    in_code = False
    for number, line in enumerate(lines, 1):
        if line.startswith("```"):
            in_code = not in_code
        elif not in_code:
            yield number, line


def docstrings(lines):
    in_text = False
    for number, line in enumerate(lines, 1):
        marks = line.count('"""')
        if in_text or marks:
            yield number, line.strip().strip('"')
        in_text ^= marks % 2 == 1


def cited_documents(root):
    """Citations of a document that a reader of the repository does not have."""
    found = []
    for path in sources(root):
        if path.startswith(tidy.OWN_FOLDER):
            continue
        cited = {number: NAMED_DOCUMENT.search(line)
                 for number, line in enumerate(tidy.lines_of(root, path), 1)}
        paragraph, last = "", 0
        for number, line in prose(root, path):
            goes_on = number == last + 1 and (line.strip() or not path.endswith(".md"))
            paragraph, last = (paragraph if goes_on else "") + " " + line, number
            if not PUBLISHED.search(paragraph):
                cited[number] = cited[number] or NUMBERED.search(line)
        found += [f"{path}:{number}: cites what is not here: {match.group(0).strip()}"
                  for number, match in cited.items() if match]
    return found


def lost_files(root):
    """Mentions of a file or a folder of the repository that is not there, or not any more."""
    names = set()
    for path in tidy.files(root, ("",)):
        parts = path.split("/")
        # A mention may leave out where a path begins, and a folder's where it ends.
        names |= {"/".join(parts[i:j]) for j in range(1, len(parts) + 1) for i in range(j)}
    known = names | {name.split(".")[0] for name in names}
    found = []
    for path in sources(root):
        if path.startswith(tidy.OWN_FOLDER):
            continue
        for number, line in prose(root, path):
            lost = [name for name in FILE.findall(line)
                    if re.sub(r"^(?:\.\./)+", "", name) not in names]
            lost += [name for name in FOLDER.findall(line) if name not in known]
            found += [f"{path}:{number}: there is no {name}" for name in lost
                      if not ELSEWHERE.search(name) and name not in FOREIGN_FILES]
    return found


def lost_rows(root):
    """Rows of a README's table of files that name a file which is not there."""
    found = []
    for path in tidy.files(root, (".md",)):
        in_table = False
        for number, line in outside_of_code(tidy.lines_of(root, path)):
            cells = line.split("|")
            if len(cells) < 3:
                in_table = False
            elif cells[1].strip() in ("file", "header"):
                in_table = True
            elif in_table:
                found += [f"{path}:{number}: there is no {name}"
                          for name in missing_of_row(root, os.path.dirname(path), cells[1])]
    return found


def missing_of_row(root, folder, cell):
    """The names in a cell that are not in the folder, nor in that of the name before, nor paths."""
    places = [folder, ""]
    missing = []
    for name in CODE_SPAN.findall(cell):
        name = name.strip("`").split(" ")[0]
        if "<" in name:
            continue
        if any(is_there(os.path.join(root, place), name) for place in places):
            places.append(os.path.join(folder, os.path.dirname(name)))
        else:
            missing.append(name)
    return missing


def is_there(folder, name):
    """Is there a file of that name, or one that has it as its stem?"""
    return any(glob.glob(os.path.join(folder, one + end))
               for one in spelled_out(name) for end in ("", ".*"))


def spelled_out(name):
    """`a.{h,cc}` as `a.h` and `a.cc`."""
    match = re.search(r"\{([^{}]*)\}", name)
    if not match:
        return [name]
    return [one for part in match.group(1).split(",")
            for one in spelled_out(name[:match.start()] + part + name[match.end():])]


def broken_links(root):
    """Relative links of Markdown to what is not there, and anchors without a heading."""
    found = []
    for path in tidy.files(root, (".md",)):
        for number, line in outside_of_code(tidy.lines_of(root, path)):
            for target in LINK.findall(CODE_SPAN.sub("", line)):
                if not re.match(r"[a-z]+:", target) and not leads_somewhere(root, path, target):
                    found.append(f"{path}:{number}: leads nowhere: {target}")
    return found


def leads_somewhere(root, path, target):
    name, _, anchor = target.partition("#")
    place = os.path.normpath(os.path.join(os.path.dirname(path), name)) if name else path
    if place.startswith("..") or not os.path.exists(os.path.join(root, place)):
        return False
    return not anchor or anchor in headings(root, place)


@functools.lru_cache(maxsize=None)
def headings(root, path):
    """The anchors of a README's headings, as GitHub makes them."""
    found = set()
    for _, line in outside_of_code(tidy.lines_of(root, path)):
        if line.startswith("#"):
            text = re.sub(r"[^\w\- ]", "", line.lstrip("#").strip().lower())
            found.add(text.replace(" ", "-"))
    return found


def dialect(root):
    """Comments and READMEs that are not plain English, as far as a pattern can tell."""
    found = []
    for path in sources(root):
        if path.startswith(tidy.OWN_FOLDER):
            continue
        telltales = TELLTALES if path.endswith(".md") else TELLTALES + TELLTALES_OF_COMMENTS
        for number, line in prose(root, path):
            for pattern, advice in telltales:
                match = pattern.search(line)
                if match:
                    found.append(f'{path}:{number}: "{match.group(0).strip()}": {advice}')
    return found
