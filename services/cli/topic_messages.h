// Which message the records of a topic hold, by the table of services. Pure.
#pragma once

#include <google/protobuf/message.h>

#include <memory>
#include <span>
#include <string_view>

#include "libs/eventlog/service_table.h"

namespace naungan::cli {

class TopicMessage {
 public:
  // A topic that is not in the table has records of an unknown kind, which are never decoded. Every
  // message that the table names must be linked into the program (CMakeLists.txt sees to it).
  static TopicMessage Of(std::string_view topic,
                         std::span<const eventlog::ServiceRow> services = eventlog::ServiceTable());

  // True for a private log: its records are LogRecords, and Decode is for the events in their
  // batches.
  bool is_log() const { return is_log_; }
  // `key` is the key of the record. Returns nullptr if the topic is not known or the bytes are not
  // such a message.
  std::unique_ptr<google::protobuf::Message> Decode(std::string_view bytes,
                                                    std::string_view key = {}) const;

 private:
  const google::protobuf::Message* prototype_ = nullptr;
  bool is_log_ = false;
};

}  // namespace naungan::cli
