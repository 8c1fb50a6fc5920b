// The records of one partition as lines of JSON. Records of a private log are judged by the
// admission rule. Pure: the same records give the same lines. To be used by one thread.
#pragma once

#include <cstdint>
#include <string>

#include "libs/base/result.h"
#include "libs/eventlog/admission.h"
#include "libs/eventlog/log.h"
#include "services/cli/topic_messages.h"

namespace naungan::cli {

struct DumpedRecord {
  // One line of valid JSON in UTF-8, whatever bytes the record holds.
  std::string line;
  // kDataLoss if this record proves that the private log lost records, or is not a LogRecord.
  Status judged;
};

class RecordDump {
 public:
  // `message` must outlive this.
  RecordDump(int32_t partition, const TopicMessage& message)
      : partition_(partition), message_(message) {}

  // Must be called with every record of the partition, in order. log_dump.h lists the fields of the
  // line.
  DumpedRecord Dump(const eventlog::LoggedRecord& logged);
  // Returns true while a later record may accept the loss that the last one proved.
  bool AwaitsFork() const { return admission_.LostAt().has_value(); }

 private:
  const int32_t partition_;
  const TopicMessage& message_;
  eventlog::Admission admission_;
};

}  // namespace naungan::cli
