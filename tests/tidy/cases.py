"""What the tests of this folder's checks share: the real tree, and trees with planted offences.

A test script is called with the root of the tree, or without to check the one that it lies in.
"""
import pathlib
import sys
import tempfile
import unittest

ROOT = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else __file__).resolve()
if ROOT.is_file():
    ROOT = ROOT.parents[2]


class TreeCase(unittest.TestCase):
    """A case over the real tree."""

    def assert_clean(self, check):
        found = check(str(ROOT))
        if found:
            self.fail(f"{len(found)} offences\n" + "\n".join(found))


class PlantedCase(unittest.TestCase):
    """A case over a tree of its own."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="tidy-")
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)

    def plant(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def assert_found(self, check, *places):
        found = [":".join(text.split(":")[:2]) for text in check(str(self.root))]
        self.assertEqual(found, list(places))
