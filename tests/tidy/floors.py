"""Compiler launcher that keeps the floors of the house; see the naungan_launch function."""
import subprocess
import sys

arguments = sys.argv[1:]
sys.exit(subprocess.call(arguments[arguments.index("--") + 1:]))
