"""What comments and READMEs say, as a test: over the real tree, and over planted offences.

    prose_test.py [ROOT]
"""
import pathlib

import cases
import outcome
import prose


class TheTreeTest(cases.TreeCase):
    """Nothing in the repository breaks a rule."""

    def test_no_document_is_cited_that_is_not_here(self):
        self.assert_clean(prose.cited_documents)

    def test_every_file_that_is_mentioned_is_there(self):
        self.assert_clean(prose.lost_files)

    def test_every_file_of_a_table_is_there(self):
        self.assert_clean(prose.lost_rows)

    def test_every_link_leads_somewhere(self):
        self.assert_clean(prose.broken_links)

    def test_comments_are_plain_english(self):
        self.assert_clean(prose.dialect)

    def test_comments_of_every_kind_of_file_are_read(self):
        read = {pathlib.Path(path).suffix: True for path in prose.sources(str(cases.ROOT))
                if prose.prose(str(cases.ROOT), path)}
        for suffix in (".h", ".cc", ".proto", ".py", ".cmake", ".txt", ".yaml", ".md", ""):
            self.assertIn(suffix, read)


class PlantedOffencesTest(cases.PlantedCase):
    """Each check finds what it is for, and lets its neighbours pass."""

    def test_documents_that_are_not_here(self):
        self.plant("libs/a.h", "// As said elsewhere (ARCHITECTURE, section 3).\n"
                               "// What a month costs (DOMAIN 2, payment).\n"
                               "int domain = 2;  // the domain of a function\n"
                               "constexpr int kPlatform = 3;\n"
                               "const char* kWhy = \"see DOMAIN 3\";\n")
        self.plant("libs/b.py", '"""As SCENARIOS.md says."""\nSCENARIOS = 3\nSTYLE = 1\n'
                                "# Marks, as in the domain notes.\n# see STYLE, section 2\n")
        self.plant("libs/c.md", "see ../shared/data\n")
        self.plant("deploy/run", "#!/bin/sh\n# ARCHITECTURE\n")
        self.plant("tests/corpus/input", "\x00DOMAIN 3")
        self.assert_found(prose.cited_documents, "deploy/run:2", "libs/a.h:1", "libs/a.h:2",
                          "libs/a.h:5", "libs/b.py:4", "libs/b.py:5", "libs/c.md:1")
        self.assert_found(prose.lost_files, "libs/b.py:1")

    def test_sections_of_unknown_documents(self):
        self.plant("libs/a.h", "// Bytes as text (section 4).\n"
                               "\n"
                               "// Bytes as text (RFC 4648): with padding, which\n"
                               "//\n"
                               "// section 5 of it\n"
                               "\n"
                               "int sections = 3;\n"
                               "// what issue 17 was about\n"
                               "// as the issue says; three sections; item # 3\n")
        self.plant("libs/README.md", "See https://a.b/c, section 2.\n\nSee section 3.\n")
        self.assert_found(prose.cited_documents, "libs/README.md:3", "libs/a.h:1", "libs/a.h:8")

    def test_files_that_are_gone(self):
        self.plant("libs/eventlog/log.h", "// Who may write: admission.h, libs/eventlog/log.h.\n"
                                          "// Decided in admission.cc and libs/eventlog/gone.h.\n"
                                          "#include \"libs/eventlog/never.h\"\n"
                                          "// `libs/eventlog/log`, libs/eventlog and libs/log.\n"
                                          "// libs/*/log.h, a.b.c, my-copy.yaml, claim.pb.h\n")
        self.plant("libs/eventlog/admission.h", "")
        self.plant("libs/eventlog/README.md", "../eventlog/log.h\n```\nno.cc\n```\n`no.py`\n")
        self.assert_found(prose.lost_files, "libs/eventlog/README.md:5", "libs/eventlog/log.h:2",
                          "libs/eventlog/log.h:2", "libs/eventlog/log.h:4")

    def test_rows_of_files_that_are_gone(self):
        self.plant("libs/a/log.h", "")
        self.plant("libs/a/rows/keys.cc", "")
        self.plant("libs/a/README.md",
                   "| file | what |\n|---|---|\n"
                   "| `log.h`, `log`, `rows/keys`, `keys.{cc}` | all are there |\n"
                   "| `keys.cc` | in another folder |\n"
                   "| `log.{h,cc}`, `*.h`, `libs/a/log.h`, `log --flag`, `<name>` | there |\n"
                   "| `store.h`, `log` | one is not |\n\n"
                   "| word | meaning |\n|---|---|\n| `store.h` | is not a file here |\n")
        self.assert_found(prose.lost_rows, "libs/a/README.md:4", "libs/a/README.md:6")

    def test_links_that_lead_nowhere(self):
        self.plant("a/README.md", "# A house\n## Its log, and more\n[here](#its-log-and-more)\n"
                                  "[there](../b), [file](../b/c.txt#x)\n[no](#the-log)\n"
                                  "[gone](../b/d.txt)\n[out](../../b)\n[net](https://a.b/c)\n"
                                  "a range `[0](1)`, and [again](b/c.txt)\n```\n[code](d)\n```\n")
        self.plant("b/c.txt", "")
        self.plant("b/e.md", "[other](../a/README.md#a-house) [wrong](../a/README.md#a-home)\n")
        self.assert_found(prose.broken_links, "a/README.md:4", "a/README.md:5", "a/README.md:6",
                          "a/README.md:7", "a/README.md:9", "b/e.md:1")

    def test_the_dialect(self):
        self.plant("libs/a.h", "// Whoever asks is told.\n"
                               "// The offset. Absent: unknown; it may land later.\n"
                               "int nothing = 0;  // of the last row; nothing: there is none\n"
                               "// Errors: kNotFound. The ones that are absent: see below.\n"
                               "// the bill of who pays alone; it depends on who pays\n"
                               "// The answer to who does not lead.\n"
                               "auto whoever = 1;\n"
                               "int a = 0; /* null: */\n")
        self.plant("libs/README.md", "told to whoever asks\n```\nwhoever\n```\nNothing: no\n")
        self.plant("libs/b.py", 'x = "whoever"\n"""\nNone; null: no.\n"""\n# for who pays\n')
        self.assert_found(prose.dialect, "libs/README.md:1", "libs/a.h:1", "libs/a.h:2",
                          "libs/a.h:3", "libs/a.h:6", "libs/b.py:3", "libs/b.py:5")


if __name__ == "__main__":
    outcome.run("__main__")
