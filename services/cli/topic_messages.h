// Which message stands in which topic. Pure.
#pragma once

#include <google/protobuf/message.h>

#include <memory>
#include <string>
#include <string_view>

namespace naungan::cli {

class TopicMessage {
 public:
  // What a topic's records hold; nothing known of a topic that is none of ours.
  static TopicMessage Of(std::string_view topic);

  // A private log: its records are LogRecords, and Decode is for the events in their batches.
  bool is_log() const { return is_log_; }
  // `key`: the record's. nullptr: the topic is not known, or the bytes are no such message.
  std::unique_ptr<google::protobuf::Message> Decode(std::string_view bytes,
                                                    std::string_view key = {}) const;

 private:
  const google::protobuf::Message* prototype_ = nullptr;
  bool is_log_ = false;
};

}  // namespace naungan::cli
