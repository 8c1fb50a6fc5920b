// `naungan log dump TOPIC`: what stands in a topic, raw and decoded, for people and for checkers.
#pragma once

#include <filesystem>
#include <string>

namespace naungan::cli {

struct DumpOptions {
  std::string topic;
  // host:port of Kafka; empty: a running embedded server.
  std::string bootstrap;
  std::filesystem::path run_directory;
};

// Prints one JSON object a line and record, partition after partition, in order of offset:
//   {"partition", "offset", "key", "headers": {...}, "verdict", "value": base64, "decoded": {...}}
// `verdict` is what the admission rule says of a private log's record ("fence", "admitted",
// "void"); other topics have none. Exit status 0, 1 if a private log proves a loss, 2 if it cannot
// be read.
int DumpLog(const DumpOptions& options);

// `naungan log topics`: names and partition counts, a line each. Exit status 0 or 2.
int ListTopics(const DumpOptions& options);

}  // namespace naungan::cli
