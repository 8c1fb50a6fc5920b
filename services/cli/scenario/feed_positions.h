// How far each feed and each log has come, as far as this client was told. The field `after` of a
// request asks a service to answer only when it has read that far. One thread.
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
  // Notes the positions in the field `committed` of a command's answer: those in the feeds, and the
  // one in the service's own log. An answer without this field changes nothing.
  void Learn(const google::protobuf::Message& response);
  // Notes the heads of a service's feeds and logs. Returns true if a feed has moved since it was
  // noted last.
  bool LearnHeads(const runtime::v1::GetFeedHeadsResponse& response);
  // Fills the field `after`, if the request has one and it is empty, with the noted positions of
  //
  //   the feeds that `service` reads  and of no other feed, for which it would wait without end
  //   its own log                     because the next call may go to another instance than the one
  //                                   that answered the command
  void FillAfter(std::string_view service, google::protobuf::Message& request) const;

 private:
  bool Learn(const common::v1::FeedPosition& position);

  // The newest position of each feed and source partition.
  std::map<std::pair<std::string, int32_t>, common::v1::Position> newest_;
};

}  // namespace naungan::cli
