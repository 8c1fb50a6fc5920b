#include "services/cli/scenario/run.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>

#include "libs/platform/clock.h"
#include "libs/platform/log.h"
#include "libs/platform/random.h"
#include "services/cli/report_error.h"
#include "services/cli/scenario/questions.h"
#include "services/cli/scenario/steps.h"
#include "services/cli/throwaway_house.h"

namespace naungan::cli {
namespace {

struct Outcome {
  const Scenario& scenario;
  std::vector<Line> lines;
  double seconds = 0;

  bool ok() const { return std::ranges::all_of(lines, &Line::ok); }
};

Result<std::vector<Scenario>> ReadAll(const std::vector<std::string>& files) {
  std::vector<Scenario> scenarios;
  for (const auto& file : files) {
    NAUNGAN_ASSIGN(auto scenario, ReadScenario(file));
    scenarios.push_back(std::move(scenario));
  }
  return scenarios;
}

Result<Outcome> Play(const Scenario& scenario, Api& api, Cast cast, Progress& progress,
                     const platform::Clock& clock) {
  const int64_t begun_us = clock.SteadyUs();
  Stage stage(api, std::move(cast), progress, clock);
  NAUNGAN_TRY(PlaySteps(scenario, stage));
  progress.Begin(scenario.name + " questions");
  NAUNGAN_ASSIGN(auto lines, AskAll(scenario, stage));
  progress.End();
  return Outcome{scenario, std::move(lines),
                 static_cast<double>(clock.SteadyUs() - begun_us) / 1e6};
}

void PrintTable(const Outcome& outcome) {
  size_t line_width = 4;
  size_t expected_width = 8;
  size_t got_width = 3;
  for (const auto& line : outcome.lines) {
    line_width = std::max(line_width, line.line.size());
    expected_width = std::max(expected_width, line.expected.size());
    got_width = std::max(got_width, line.got.size());
  }
  fmt::print("\n{}: {}\n", outcome.scenario.name, outcome.scenario.title);
  fmt::print("  {:<{}}  {:<10}  {:>{}}  {:>{}}\n", "line", line_width, "as of", "expected",
             expected_width, "got", got_width);
  for (const auto& line : outcome.lines) {
    fmt::print("  {:<{}}  {:<10}  {:>{}}  {:>{}}  {}\n", line.line, line_width, line.as_of,
               line.expected, expected_width, line.got, got_width, line.ok() ? "OK" : "NOT OK");
  }
  // The table must be out before the progress of the next scenario, which may go to the same
  // terminal or file.
  std::fflush(stdout);
}

void PrintJson(const std::vector<Outcome>& outcomes) {
  nlohmann::ordered_json document = nlohmann::ordered_json::array();
  for (const auto& outcome : outcomes) {
    nlohmann::ordered_json lines = nlohmann::ordered_json::array();
    for (const auto& line : outcome.lines) {
      lines.push_back({{"line", line.line},
                       {"as_of", line.as_of},
                       {"expected", line.expected},
                       {"got", line.got},
                       {"ok", line.ok()}});
    }
    document.push_back(
        {{"scenario", outcome.scenario.name}, {"ok", outcome.ok()}, {"lines", std::move(lines)}});
  }
  fmt::print("{}\n", document.dump(2));
}

// Returns a stream that is not open, and so writes nothing, if `path` is empty.
Result<std::ofstream> OpenJournal(const std::filesystem::path& path) {
  std::ofstream journal;
  if (path.empty()) return journal;
  journal.open(path, std::ios::app);
  if (journal) return journal;
  return Fail(Code::kInvalidArgument, "JOURNAL_NOT_WRITABLE", "journal",
              fmt::format("the file {} cannot be written", path.string()));
}

Result<std::vector<Outcome>> PlayAll(const RunOptions& options,
                                     const std::vector<Scenario>& scenarios) {
  const platform::SystemClock clock;
  platform::SystemEntropy entropy;
  const domain::RegionNames names;
  // People are generated before anything is started or sent, so that a bad file is found at once.
  std::vector<Cast> casts;
  for (const auto& scenario : scenarios) {
    NAUNGAN_ASSIGN(auto cast, Cast::Generate(scenario, names));
    casts.push_back(std::move(cast));
  }
  std::unique_ptr<ThrowawayHouse> house;
  auto run_directory = options.run_directory;
  if (options.isolated) {
    // What the servers log about their work is not what the user asked for.
    platform::SetLogLevel(platform::LogLevel::kWarning);
    NAUNGAN_ASSIGN(house, ThrowawayHouse::Start(clock, entropy));
    run_directory = house->run_directory();
  }
  NAUNGAN_ASSIGN(auto journal, OpenJournal(options.journal));
  NAUNGAN_ASSIGN(const auto api,
                 Api::Connect(run_directory, clock, entropy,
                              [&](std::string_view method, const std::string& request_id) {
                                // Flushed at once, because tests count the lines while we run.
                                journal << method << ' ' << request_id << '\n' << std::flush;
                              }));
  for (const auto& scenario : scenarios) {
    NAUNGAN_TRY(CheckSteps(scenario, *api));
    NAUNGAN_TRY(CheckQuestions(scenario, *api));
  }
  Progress progress(clock);
  std::vector<Outcome> outcomes;
  for (size_t i = 0; i < scenarios.size(); ++i) {
    NAUNGAN_ASSIGN(auto outcome, Play(scenarios[i], *api, std::move(casts[i]), progress, clock));
    if (!options.json) PrintTable(outcome);
    outcomes.push_back(std::move(outcome));
  }
  return outcomes;
}

}  // namespace

int RunScenarios(const RunOptions& options) {
  const auto scenarios = ReadAll(options.files);
  if (!scenarios) return ReportError(scenarios.error());
  const auto outcomes = PlayAll(options, *scenarios);
  if (!outcomes) return ReportError(outcomes.error());
  const auto passed = std::ranges::count_if(*outcomes, &Outcome::ok);
  const auto failed = static_cast<std::ptrdiff_t>(outcomes->size()) - passed;
  if (options.json) {
    PrintJson(*outcomes);
  } else {
    fmt::print("\n");
    for (const auto& outcome : *outcomes) {
      fmt::print("{}: {:.1f} s\n", outcome.scenario.name, outcome.seconds);
    }
    fmt::print("scenarios: {} passed, {} failed\n", passed, failed);
  }
  return failed == 0 ? 0 : 1;
}

int PrintRosters(const std::vector<std::string>& files) {
  const auto scenarios = ReadAll(files);
  if (!scenarios) return ReportError(scenarios.error());
  const domain::RegionNames names;
  fmt::print("scenario,group,number,nik,full_name,mother_name,birth_date,sex,locality_code,rank\n");
  for (const auto& scenario : *scenarios) {
    const auto cast = Cast::Generate(scenario, names);
    if (!cast) return ReportError(cast.error());
    for (const auto& [group, people] : cast->groups()) {
      for (size_t i = 0; i < people.size(); ++i) {
        const Person& person = people[i];
        fmt::print("{},{},{},{},{},{},{},{},{},{}\n", scenario.name, group, i, person.nik,
                   person.full_name, person.mother_name, person.birth_date.ToString(),
                   person.sex == domain::Sex::kFemale ? "FEMALE" : "MALE", person.locality_code,
                   person.rank);
      }
    }
  }
  return 0;
}

}  // namespace naungan::cli
