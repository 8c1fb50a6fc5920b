"""Compiles small files for real through the launcher and sees which of them it lets pass.

    floors_test.py COMPILER [CCACHE]

Each case builds a tree of its own, like the house's, in a temporary folder.
"""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import outcome

LAUNCHER = pathlib.Path(__file__).with_name("floors.py")
COMPILER = sys.argv[1] if len(sys.argv) > 1 else "c++"
CCACHE = sys.argv[2] if len(sys.argv) > 2 else ""


class FloorsTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="floors-")
        self.root = pathlib.Path(self.folder.name)

    def tearDown(self):
        self.folder.cleanup()

    def write(self, path, *includes, text=""):
        """A file that includes the given headers, "<x>" or "x"."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        lines = [f"#include {h}" if h.startswith("<") else f'#include "{h}"' for h in includes]
        # The path makes contents differ: `#pragma once` takes equal files for the same one.
        guard = ["#pragma once"] if path.endswith(".h") else []
        file.write_text("\n".join([f"// {path}", *guard, *lines, text, ""]), encoding="utf-8")

    def compile(self, path, floor, ccache=""):
        """(exit status, standard error) of a compile of `path` as part of a target of `floor`."""
        self.object = self.root / "build" / "file.o"
        self.object.parent.mkdir(exist_ok=True)
        command = [sys.executable, "-I", "-S", str(LAUNCHER), "--root", str(self.root),
                   "--floor", str(floor), "--", *([ccache] if ccache else []), COMPILER,
                   "-std=c++23", f"-I{self.root}", "-isystem", f"{self.root}/build/generated",
                   "-MD", "-MT", "file.o", "-MF", "file.o.d", "-o", "file.o",
                   "-c", str(self.root / path)]
        environment = dict(os.environ, CCACHE_DIR=str(self.root / "ccache"))
        done = subprocess.run(command, cwd=self.object.parent, env=environment, text=True,
                              capture_output=True, check=False)
        return done.returncode, done.stderr

    def assert_passes(self, path, floor):
        status, errors = self.compile(path, floor)
        self.assertEqual(status, 0, errors)
        self.assertTrue(self.object.exists())

    def assert_fails(self, path, floor, header, reason):
        status, errors = self.compile(path, floor)
        self.assertNotEqual(status, 0, f"{path} was let pass")
        self.assertIn(path, errors)
        self.assertIn(header, errors)
        self.assertIn(reason, errors)
        self.assertFalse(self.object.exists(), "the object must not stay")
        self.assertFalse(self.object.with_suffix(".o.d").exists())

    def test_rules_with_what_they_may_see(self):
        self.write("libs/base/result.h", "<expected>", "<stdlib.h>")
        self.write("libs/domain/date.h", "libs/base/result.h", "<fmt/format.h>")
        self.write("services/claims/claim.h", "libs/domain/date.h")
        self.write("build/generated/naungan/claims/v1/claim.pb.h",
                   "<google/protobuf/stubs/common.h>")
        self.write("services/claims/claim.cc", "services/claims/claim.h",
                   "naungan/claims/v1/claim.pb.h", "<chrono>", "<sys/types.h>")
        self.assert_passes("services/claims/claim.cc", 0)

    def test_rules_that_include_rocksdb(self):
        self.write("services/claims/claim.cc", "<rocksdb/slice.h>")
        self.assert_fails("services/claims/claim.cc", 0, "rocksdb/slice.h", "libs/state/")

    def test_rules_that_get_rocksdb_through_another_header(self):
        self.write("libs/base/innocent.h", "<rocksdb/slice.h>")
        self.write("services/claims/claim.cc", "libs/base/innocent.h")
        self.assert_fails("services/claims/claim.cc", 0, "rocksdb/slice.h", "libs/state/")

    def test_rules_that_include_other_foreign_headers(self):
        for header in ("spdlog/version.h", "grpc/status.h", "nlohmann/json_fwd.hpp", "lz4.h"):
            with self.subTest(header):
                self.write("services/claims/claim.cc", f"<{header}>")
                self.assert_fails("services/claims/claim.cc", 0, header, "a rule sees")

    def test_rules_see_rows_but_not_the_store(self):
        self.write("libs/state/rows.h")
        self.write("libs/state/store.h")
        self.write("services/claims/claim.cc", "libs/state/rows.h")
        self.assert_passes("services/claims/claim.cc", 0)
        self.write("services/claims/claim.cc", "libs/state/store.h")
        self.assert_fails("services/claims/claim.cc", 0, "libs/state/store.h", "floor 1")
        self.assert_passes("services/claims/claim.cc", 3)

    def test_rules_that_include_grpc_stubs(self):
        self.write("build/generated/naungan/claims/v1/claims_service.grpc.pb.h")
        self.write("services/claims/claim.cc", "naungan/claims/v1/claims_service.grpc.pb.h")
        self.assert_fails("services/claims/claim.cc", 0, "claims_service.grpc.pb.h", "gRPC")
        self.assert_passes("services/claims/claim.cc", 3)

    def test_a_library_that_looks_up(self):
        self.write("libs/rpc/server.h")
        self.write("libs/platform/clock.h")
        self.write("libs/domain/date.cc", "libs/platform/clock.h")
        self.write("libs/state/store.cc", "libs/platform/clock.h", "libs/rpc/server.h")
        self.write("libs/runtime/host.cc", "libs/rpc/server.h")
        self.assert_fails("libs/domain/date.cc", 0, "libs/platform/clock.h", "floor 1")
        self.assert_fails("libs/state/store.cc", 1, "libs/rpc/server.h", "floor 2")
        self.assert_passes("libs/runtime/host.cc", 2)

    def test_a_folder_counts_more_than_a_target_that_claims_a_higher_floor(self):
        self.write("libs/rpc/server.h")
        self.write("libs/state/store.cc", "libs/rpc/server.h")
        self.assert_fails("libs/state/store.cc", 4, "libs/rpc/server.h", "floor 2")

    def test_a_library_that_includes_a_service(self):
        self.write("services/claims/claim.h")
        self.write("libs/runtime/host.cc", "services/claims/claim.h")
        self.assert_fails("libs/runtime/host.cc", 2, "services/claims/claim.h", "never includes")

    def test_a_service_that_includes_another(self):
        self.write("services/claims/claim.h")
        self.write("services/agreement/main.cc", "services/claims/claim.h")
        self.write("services/cli/serve.cc", "services/claims/claim.h")
        self.assert_fails("services/agreement/main.cc", 4, "services/claims/claim.h", "each other")
        self.assert_passes("services/cli/serve.cc", 4)

    def test_librdkafka_belongs_to_the_log(self):
        self.write("libs/eventlog/kafka_log.cc", "<librdkafka/rdkafka.h>")
        self.assert_passes("libs/eventlog/kafka_log.cc", 1)
        for path, floor in (("libs/runtime/publisher.cc", 2), ("services/claims/main.cc", 4)):
            self.write(path, "<librdkafka/rdkafka.h>")
            self.assert_fails(path, floor, "librdkafka/rdkafka.h", "libs/eventlog/")

    def test_rocksdb_belongs_to_the_store_and_the_local_log(self):
        for path in ("libs/state/store.cc", "libs/eventlog/local_log.cc"):
            self.write(path, "<rocksdb/slice.h>")
            self.assert_passes(path, 1)
        for path in ("libs/eventlog/kafka_log.cc", "libs/vault/vault.cc"):
            self.write(path, "<rocksdb/slice.h>")
            self.assert_fails(path, 1, "rocksdb/slice.h", "libs/state/")

    def test_cryptography_belongs_to_few(self):
        self.write("libs/vault/sealer.cc", "<sodium.h>")
        self.write("libs/base/sha256.cc", "<openssl/opensslv.h>")
        self.write("libs/base/hex.cc", "<openssl/opensslv.h>")
        self.write("libs/platform/clock.cc", "<sodium/version.h>")
        self.write("services/claims/main.cc", "<openssl/opensslv.h>")
        self.assert_passes("libs/vault/sealer.cc", 1)
        self.assert_passes("libs/base/sha256.cc", 0)
        self.assert_fails("libs/base/hex.cc", 0, "openssl/opensslv.h", "libs/base/sha256")
        self.assert_fails("libs/platform/clock.cc", 1, "sodium/version.h", "libs/vault/")
        self.assert_fails("services/claims/main.cc", 4, "openssl/opensslv.h", "libs/base/sha256")

    def test_cli11_stays_in_its_files(self):
        self.write("services/claims/main.cc", "<CLI/Version.hpp>")
        self.assert_fails("services/claims/main.cc", 4, "CLI/Version.hpp", "service_flags")

    def test_only_tests_include_tests(self):
        self.write("tests/support/fake.h", "<rocksdb/slice.h>")
        self.write("libs/rpc/server.cc", "tests/support/fake.h")
        self.write("tests/libs/rpc/server_test.cc", "tests/support/fake.h")
        self.assert_fails("libs/rpc/server.cc", 2, "tests/support/fake.h", "for tests only")
        self.assert_passes("tests/libs/rpc/server_test.cc", 4)

    def test_a_folder_with_a_blank_in_its_name(self):
        self.root = self.root / "a house"
        self.root.mkdir()
        self.write("libs/state/store.h")
        self.write("services/claims/claim.cc", "libs/state/store.h")
        self.assert_fails("services/claims/claim.cc", 0, "libs/state/store.h", "floor 1")

    def test_an_ordinary_compile_error_passes_through(self):
        self.write("libs/base/hex.cc", text="int broken = ;")
        status, errors = self.compile("libs/base/hex.cc", 0)
        self.assertNotEqual(status, 0)
        self.assertIn("error", errors)
        self.assertNotIn("floors.py", errors)

    @unittest.skipUnless(CCACHE, "no ccache here")
    def test_a_hit_of_ccache_is_checked_like_a_compile(self):
        self.write("services/claims/claim.cc", "<rocksdb/slice.h>")
        for _ in range(3):
            status, errors = self.compile("services/claims/claim.cc", 0, ccache=CCACHE)
            self.assertEqual(status, 1)
            self.assertIn("rocksdb/slice.h", errors)
            self.assertFalse(self.object.exists())


if __name__ == "__main__":
    outcome.run("__main__")
