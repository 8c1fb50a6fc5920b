"""Fetches google/rpc/{code,status,error_details}.proto from PyPI into a folder, by checksum.

Debian ships libgrpc++ without them. Usage: fetch_google_protos.py FOLDER
"""
import pathlib
import subprocess
import sys
import tempfile
import zipfile

PACKAGE = "googleapis-common-protos==1.63.2"
SHA256 = "27a2499c7e8aff199665b22741997e485eccc8645aa9176c7c988e6fae507945"
FILES = ("code", "status", "error_details")


def main() -> None:
    target = pathlib.Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        pins = pathlib.Path(folder, "pins.txt")
        pins.write_text(f"{PACKAGE} --hash=sha256:{SHA256}\n", encoding="ascii")
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:",
             "--require-hashes", "--dest", folder, "-r", str(pins)],
            check=True)
        (wheel,) = pathlib.Path(folder).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            for name in FILES:
                archive.extract(f"google/rpc/{name}.proto", target)


if __name__ == "__main__":
    main()
