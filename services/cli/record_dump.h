// The records of one partition as lines of JSON, those of a private log judged by the admission
// rule. Pure: the same records give the same lines. One thread.
#pragma once

#include <cstdint>
#include <string>

#include "libs/base/result.h"
#include "libs/eventlog/admission.h"
#include "libs/eventlog/log.h"
#include "services/cli/topic_messages.h"

namespace naungan::cli {

struct DumpedRecord {
  // One line, valid JSON in UTF-8 whatever the record holds.
  std::string line;
  // kDataLoss: this record proves that the private log lost some, or is no record of ours.
  Status judged;
};

class RecordDump {
 public:
  // `kind` must outlive it.
  RecordDump(int32_t partition, const TopicMessage& kind) : partition_(partition), kind_(kind) {}

  // To be given every record of the partition, in order. The line's fields: log_dump.h.
  DumpedRecord Dump(const eventlog::LoggedRecord& logged);

 private:
  const int32_t partition_;
  const TopicMessage& kind_;
  eventlog::Admission admission_;
};

}  // namespace naungan::cli
