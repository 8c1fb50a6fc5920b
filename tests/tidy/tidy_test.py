"""The style of the house as a test: over the real tree, and over planted offences.

    tidy_test.py [ROOT]
"""
import cases
import outcome
import tidy


class TheTreeTest(cases.TreeCase):
    """Nothing in the repository breaks a rule."""

    def test_no_file_is_too_long(self):
        self.assert_clean(tidy.long_files)

    def test_no_line_is_too_long(self):
        self.assert_clean(tidy.long_lines)

    def test_no_type_has_a_vague_name(self):
        self.assert_clean(tidy.vague_type_names)

    def test_nothing_is_left_unfinished(self):
        self.assert_clean(tidy.unfinished_words)

    def test_no_path_of_one_machine(self):
        self.assert_clean(tidy.machine_paths)

    def test_no_figure_of_a_scenario_in_the_product(self):
        self.assert_clean(tidy.scenario_figures)

    def test_every_folder_opens_with_a_readme(self):
        self.assert_clean(tidy.folders_without_readme)

    def test_no_file_lists_the_services_once_more(self):
        self.assert_clean(tidy.lists_of_services)


class PlantedOffencesTest(cases.PlantedCase):
    """Each check finds what it is for, and lets its neighbours pass."""

    def test_long_files(self):
        self.plant("libs/a.cc", "\n" * 401)
        self.plant("libs/b.cc", "\n" * 400)
        self.plant("build/c.cc", "\n" * 401)
        self.plant("out/CMakeCache.txt", "")
        self.plant("out/c.cc", "\n" * 401)
        self.assert_found(tidy.long_files, "libs/a.cc:401")

    def test_long_lines_count_characters(self):
        self.plant("libs/a.h", "\n" + "x" * 101 + "\n" + "…" * 100 + "\n")
        self.assert_found(tidy.long_lines, "libs/a.h:2")

    def test_vague_type_names(self):
        self.plant("libs/a.h", "class LogManager {\nstruct StringUtil;\nenum class HelperKind;\n"
                               "struct StoreImpl;\nclass Baseline;\nstruct Manages;\n"
                               "using StoreBase = int;\n")
        self.assert_found(tidy.vague_type_names, "libs/a.h:1", "libs/a.h:2", "libs/a.h:3",
                          "libs/a.h:4", "libs/a.h:7")

    def test_unfinished_words(self):
        self.plant("libs/a.cc",
                   "// TODO: later\n// good for nowhere\n// enough for now.\nint todos;\n")
        self.plant("deploy/b.yaml", "# fixme\n")
        self.assert_found(tidy.unfinished_words, "deploy/b.yaml:1", "libs/a.cc:1", "libs/a.cc:3")

    def test_machine_paths(self):
        self.plant("deploy/a.sh", "cd /work/main\ncp ~/home/x y\nls ./root/x\nls '/home/me/x'\n")
        self.assert_found(tidy.machine_paths, "deploy/a.sh:1", "deploy/a.sh:4")

    def test_scenario_figures_however_written(self):
        self.plant("services/a.cc",
                   "79077\n79,077\n79.077\n79'077\n79_077\n79 077\n179077\n790770\n7907\n"
                   "50'198'827'642\n50198827642LL\n")
        self.plant("tests/scenarios/a.yaml", "79077\n")
        self.assert_found(tidy.scenario_figures, *(f"services/a.cc:{n}" for n in range(1, 7)),
                          "services/a.cc:10", "services/a.cc:11")

    def test_lists_of_services(self):
        listed = "set(NAUNGAN_SERVICES alpha beta)\n"
        self.plant("libs/a.cc", "alpha\n\n\n\n\n\nbeta\n")
        self.assert_found(tidy.lists_of_services)
        self.plant("services/CMakeLists.txt", listed)
        self.assert_found(tidy.lists_of_services)
        self.plant("libs/eventlog/service_table.cc", "alpha beta\n")
        self.plant("README.md", "alpha beta\n")
        self.plant("libs/b.h", "#include <alpha>\n#include <beta>\n")
        self.plant("libs/c.h", "\n\nconstexpr std::array kNames = {\"alpha\",\n  \"beta\"};\n")
        self.plant("deploy/d", "# one\nenum { kAlpha, kBeta }\n")
        self.assert_found(tidy.lists_of_services, "deploy/d:2", "libs/c.h:3")

    def test_folders_without_readme(self):
        self.plant("libs/a/a.cc", "")
        self.plant("libs/b/README.md", "")
        self.plant("services/c/d/e.cc", "")
        self.plant("deploy/run.sh", "")
        (self.root / "libs/empty").mkdir()
        self.assert_found(tidy.folders_without_readme, "deploy:1", "libs/a:1", "services/c:1")


if __name__ == "__main__":
    outcome.run("__main__")
