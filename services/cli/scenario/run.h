// `naungan scenario run` and `naungan scenario roster`.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace naungan::cli {

struct RunOptions {
  std::vector<std::string> files;
  std::filesystem::path run_directory;
  // Plays the files on an all-in-one server that is started for them, with the embedded log in a
  // temporary directory.
  bool isolated = false;
  // Prints JSON, without times and positions, in place of tables.
  bool json = false;
  // The file that gets a line "<method> <request id>" for each acknowledged command. Empty: none
  // does.
  std::filesystem::path journal;
};

// Plays every file and prints its table. Returns the exit status: 0 if every line holds, 1 if one
// does not, 2 if the files could not be played.
int RunScenarios(const RunOptions& options);

// Prints the generated people of the files as CSV: scenario, group, number, nik, full_name,
// mother_name, birth_date, sex, locality_code, rank. Returns the exit status: 0, or 2 if a file
// cannot be read.
int PrintRosters(const std::vector<std::string>& files);

}  // namespace naungan::cli
