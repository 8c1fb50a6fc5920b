// `naungan log dump TOPIC` and `naungan log topics`: the records of a topic, raw and decoded, for
// people and for programs that check a log.
#pragma once

#include <filesystem>
#include <string>

namespace naungan::cli {

struct DumpOptions {
  std::string topic;
  // Kafka's host:port. If it is empty, a running embedded server is asked.
  std::string bootstrap;
  std::filesystem::path run_directory;
};

// Prints each record as a JSON object on a line of its own, partition after partition and in the
// order of offsets:
//
//   partition, offset
//   key, headers  as text; bytes that are not UTF-8 are replaced by U+FFFD
//   value         in base64, or null for a tombstone
//   verdict       in private logs only, what the admission rule says: "fence", "admitted", "void"
//                 or "loss"
//   decoded       the message as protobuf's JSON; missing if the topic or the message is not known
//
// Returns the exit status: 0, 1 if a private log proves that records were lost and no fork accepts
// it, or 2 if the topic cannot be read to its end.
int DumpLog(const DumpOptions& options);

// Prints the name and the partition count of each topic. Returns the exit status, 0 or 2.
int ListTopics(const DumpOptions& options);

}  // namespace naungan::cli
