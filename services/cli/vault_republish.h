// `naungan vault republish`: each instance of a service compares the topic of its person vault with
// its own store, and puts into the topic what it lacks. A vault that notices that its topic lost
// records does the same by itself; the command is for a loss that no vault noticed, and for a store
// that was brought back from a backup.
#pragma once

#include <filesystem>
#include <string>

namespace naungan::cli {

struct RepublishOptions {
  std::string service;  // "enrollment"
  std::filesystem::path run_directory;
};

// Asks one instance after the other, so that the second does not put what the first has put. Prints
// a line for each with the number of versions of persons that it put. Returns the exit status:
//   0  everything that any instance has is in the topic
//   1  a vault stopped meanwhile, or the service keeps none; stderr says why
//   2  no instance is known, or one does not answer
int RepublishVault(const RepublishOptions& options);

}  // namespace naungan::cli
