// `naungan scenario run` and `naungan scenario roster`.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace naungan::cli {

struct RunOptions {
  std::vector<std::string> files;
  std::filesystem::path run_directory;
  // On a throw-away server of its own, on the embedded log.
  bool isolated = false;
  // JSON without times or positions instead of tables.
  bool json = false;
  // A line "<method> <request id>" is added for each acknowledged command; empty: nowhere.
  std::filesystem::path journal;
};

// Plays every file and prints what its lines came to. Exit status: 0 all hold, 1 a line does not, 2
// it could not run.
int RunScenarios(const RunOptions& options);

// Prints the generated people of the files as CSV: scenario, group, number, nik, full_name,
// mother_name, birth_date, sex, locality_code, rank. Exit status 0 or 2.
int PrintRosters(const std::vector<std::string>& files);

}  // namespace naungan::cli
