// The simulator: simulation [--seeds N] [--first N] [--seed N] [--minutes N] [--bug NAME]
// [--planted-bugs]. It ends with "N passed, N failed". README.md describes it.
#include <fmt/core.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "libs/base/check.h"
#include "libs/platform/log.h"
#include "tests/simulation/planting.h"
#include "tests/simulation/simulation.h"

namespace naungan::simulation {
namespace {

constexpr uint64_t kSeedsDefault = 300;
constexpr uint64_t kFirstDefault = 1;
// How many of the last lines of a failed run's trace are printed. `--seed` prints all of them.
constexpr size_t kTraceLinesShown = 60;

struct Options {
  uint64_t first = kFirstDefault;
  uint64_t seeds = kSeedsDefault;
  std::optional<uint64_t> seed;
  int64_t minutes = 0;
  std::string bug;
  bool planted_bugs = false;
};

// Printed if a failed check ends the process: the command that repeats the run.
char repeat_command[256];

void OnAbort(int) {
  const size_t length = std::strlen(repeat_command);
  if (::write(STDOUT_FILENO, repeat_command, length) < 0) ::_exit(2);
  ::_exit(1);
}

std::string RepeatCommand(uint64_t seed, const std::string& bug) {
  return fmt::format("tests/simulation/run --seed {}{}{}", seed, bug.empty() ? "" : " --bug ", bug);
}

std::filesystem::path Scratch() {
  const std::filesystem::path shared_memory = "/dev/shm";
  const auto root = std::filesystem::exists(shared_memory) ? shared_memory
                                                           : std::filesystem::temp_directory_path();
  return root / fmt::format("naungan-simulation-{}", ::getpid());
}

class Simulator {
 public:
  explicit Simulator(Options options) : options_(std::move(options)), scratch_(Scratch()) {}
  ~Simulator() {
    std::error_code ignored;
    std::filesystem::remove_all(scratch_, ignored);
  }

  int Main() {
    if (options_.planted_bugs) return CatchAllBugs();
    if (!Plant(options_.bug)) {
      fmt::print("no bug can be planted here by the name '{}'\n", options_.bug);
      return 2;
    }
    if (options_.seed) return Repeat(*options_.seed);
    return RunAll();
  }

 private:
  Run Play(uint64_t seed, const std::string& bug, bool keep_trace) {
    const std::string text =
        fmt::format("seed {} died; to repeat it: {}\n{}", seed, RepeatCommand(seed, bug),
                    options_.planted_bugs ? "" : "0 passed, 1 failed\n");
    std::snprintf(repeat_command, sizeof repeat_command, "%s", text.c_str());
    return RunSeed(rules_, seed, scratch_ / "run", keep_trace);
  }

  int Repeat(uint64_t seed) {
    const Run run = Play(seed, options_.bug, /*keep_trace=*/true);
    for (const std::string& line : run.trace) fmt::print("{}\n", line);
    for (const std::string& violation : run.violations) fmt::print("VIOLATED {}\n", violation);
    fmt::print("{} passed, {} failed\n", run.violations.empty() ? 1 : 0,
               run.violations.empty() ? 0 : 1);
    return run.violations.empty() ? 0 : 1;
  }

  void Explain(uint64_t seed, const std::string& bug, const Run& run) {
    fmt::print("seed {} failed; to repeat it: {}\n", seed, RepeatCommand(seed, bug));
    for (const std::string& violation : run.violations) fmt::print("VIOLATED {}\n", violation);
    if (++failed_ > kFailuresExplained) return;
    const Run again = Play(seed, bug, /*keep_trace=*/true);
    const size_t lines = again.trace.size();
    const size_t from = lines > kTraceLinesShown ? lines - kTraceLinesShown : 0;
    for (size_t i = from; i < lines; ++i) fmt::print("  {}\n", again.trace[i]);
    if (again.violations != run.violations) {
      fmt::print("VIOLATED the same seed gave another run\n");
    }
  }

  bool GoesOn(uint64_t done) const {
    if (options_.minutes == 0) return done < options_.seeds;
    return std::chrono::steady_clock::now() - begun_ < std::chrono::minutes(options_.minutes);
  }

  int RunAll() {
    uint64_t done = 0;
    for (; GoesOn(done); ++done) {
      const uint64_t seed = options_.first + done;
      const Run run = Play(seed, options_.bug, /*keep_trace=*/false);
      for (size_t i = 0; i < kFaults; ++i) faults_[i] += run.faults[i];
      reached_.Add(run.reached);
      if (run.violations.empty()) {
        ++passed_;
      } else {
        Explain(seed, options_.bug, run);
      }
      std::fflush(stdout);
    }
    CheckReached();
    const auto took = std::chrono::steady_clock::now() - begun_;
    fmt::print("{} seeds from {} in {} s\n", done, options_.first,
               std::chrono::duration_cast<std::chrono::seconds>(took).count());
    fmt::print("{} passed, {} failed\n", passed_, failed_);
    return failed_ == 0 ? 0 : 1;
  }

  // If a fault never happened or some work was never done, the runs prove nothing about it. So each
  // is a case of its own.
  void CheckReached() {
    for (size_t i = 0; i < kFaults; ++i) {
      Show(fmt::format("fault {}", NameOf(static_cast<Fault>(i))), faults_[i]);
    }
    Show("commands acknowledged", reached_.acknowledged);
    Show("commands of an unknown outcome", reached_.unknown);
    Show("terms", reached_.terms);
    Show("void records", reached_.void_records);
    Show("seats granted", reached_.seats);
    Show("covers paid", reached_.covers);
    Show("money corrected", reached_.corrections);
    Show("claims paid", reached_.claims_paid);
    Show("lost tails noticed", reached_.losses_noticed);
  }

  void Show(std::string_view what, int64_t count) {
    fmt::print("{:<32} {:>9}{}\n", what, count, count == 0 ? "  NEVER" : "");
    ++(count == 0 ? failed_ : passed_);
  }

  // Each bug alone must be caught, by a seed that finds nothing without the bug.
  int CatchAllBugs() {
    for (const std::string_view bug : PlantableBugs()) CatchBug(bug);
    if (passed_ + failed_ == 0) ++failed_;
    fmt::print("{} passed, {} failed\n", passed_, failed_);
    return failed_ == 0 ? 0 : 1;
  }

  void CatchBug(std::string_view bug) {
    for (uint64_t seed = options_.first; seed < options_.first + options_.seeds; ++seed) {
      if (!FailsInChild(seed, bug) || FailsInChild(seed, "")) continue;
      ++passed_;
      fmt::print("{}: caught by seed {}\n", bug, seed);
      return;
    }
    ++failed_;
    fmt::print("{}: NOT caught in {} seeds\n", bug, options_.seeds);
  }

  // It runs in a process of its own, because one of the product's checks may catch the bug and end
  // the process. This process must never have opened a store, because a fork does not copy its
  // threads.
  bool FailsInChild(uint64_t seed, std::string_view bug) {
    std::fflush(stdout);
    const pid_t child = ::fork();
    NAUNGAN_CHECK(child >= 0, "the simulator may start processes");
    if (child == 0) {
      Plant(bug);
      const Run run = Play(seed, std::string(bug), /*keep_trace=*/false);
      if (!run.violations.empty()) fmt::print("{}\n", run.violations.front());
      std::fflush(stdout);
      ::_exit(run.violations.empty() ? 0 : 1);
    }
    int status = 0;
    NAUNGAN_CHECK(::waitpid(child, &status, 0) == child, "a child is waited for once");
    return status != 0;
  }

  static constexpr int64_t kFailuresExplained = 3;

  const Options options_;
  const std::filesystem::path scratch_;
  const Rules rules_;
  const std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
  FaultCounts faults_{};
  Reached reached_;
  int64_t passed_ = 0;
  int64_t failed_ = 0;
};

std::optional<Options> Parse(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string_view name = argv[i];
    if (name == "--planted-bugs") {
      options.planted_bugs = true;
      continue;
    }
    if (i + 1 == argc) return std::nullopt;
    const std::string value = argv[++i];
    if (name == "--bug") {
      options.bug = value;
      continue;
    }
    char* end = nullptr;
    const uint64_t number = std::strtoull(value.c_str(), &end, 10);
    if (value.empty() || *end != '\0') return std::nullopt;
    if (name == "--seeds") {
      options.seeds = number;
    } else if (name == "--first") {
      options.first = number;
    } else if (name == "--seed") {
      options.seed = number;
    } else if (name == "--minutes") {
      options.minutes = static_cast<int64_t>(number);
    } else {
      return std::nullopt;
    }
  }
  return options;
}

}  // namespace
}  // namespace naungan::simulation

int main(int argc, char** argv) {
  using namespace naungan;
  const auto options = simulation::Parse(argc, argv);
  if (!options) {
    fmt::print(stderr,
               "usage: simulation [--seeds N] [--first N] [--seed N] [--minutes N] [--bug NAME] "
               "[--planted-bugs]\n");
    return 2;
  }
  std::signal(SIGABRT, simulation::OnAbort);
  platform::SetLogSink([](std::string_view) {});
  return simulation::Simulator(*options).Main();
}
