// How far each feed has come, as far as this client was told: what `after` is filled with. One
// thread.
#pragma once

#include <google/protobuf/message.h>

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "naungan/common/v1/common.pb.h"
#include "naungan/runtime/v1/operator_service.pb.h"

namespace naungan::cli {

class FeedPositions {
 public:
  // Takes the positions that a command's answer carries in `committed`, if it has that field: those
  // of feeds, and its own in the service's log.
  void Learn(const google::protobuf::Message& response);
  // Takes the heads of a service's feeds and logs; true: a feed has moved since.
  bool LearnHeads(const runtime::v1::GetFeedHeadsResponse& response);
  // Fills a field `after` that is there and empty with the positions of the feeds that `service`
  // reads, for waiting for another feed would never end; and of its own log, for another instance
  // than the one that answered a command may be asked next.
  void FillAfter(std::string_view service, google::protobuf::Message& request) const;

 private:
  bool Learn(const common::v1::FeedPosition& position);

  // The newest position of each feed and source partition.
  std::map<std::pair<std::string, int32_t>, common::v1::Position> newest_;
};

}  // namespace naungan::cli
