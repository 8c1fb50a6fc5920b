"""Runs the cases of a script and ends it with the line that tests/run counts."""
import sys
import unittest


def run(module_name):
    """Runs every unittest case of the module, prints `N passed, N failed`, and exits."""
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules[module_name])
    result = unittest.TextTestRunner(verbosity=2).run(suite)
    failed = len(result.failures) + len(result.errors)
    print(f"{result.testsRun - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)
