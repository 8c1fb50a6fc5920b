// `naungan log dump TOPIC` and `naungan log topics`: what stands in a topic, raw and decoded, for
// people and for checkers.
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
//   {"partition", "offset", "key", "headers": {...}, "value", "verdict", "decoded": {...}}
// `value` is the record's value in base64, null for a tombstone; in key and headers, bytes that are
// no UTF-8 stand as U+FFFD. `verdict` is what the admission rule says of a private log's record:
// "fence", "admitted", "void", or "loss", which ends the dump; other topics have none. `decoded` is
// the message as protobuf's JSON, absent where it is not known. Exit status 0, 1 if a private log
// proves a loss, 2 if the topic cannot be read to its end.
int DumpLog(const DumpOptions& options);

// Names and partition counts, a line each. Exit status 0 or 2.
int ListTopics(const DumpOptions& options);

}  // namespace naungan::cli
