#include "libs/runtime/position_proto.h"

namespace naungan::runtime {

common::v1::Position ToProto(const Position& position) {
  common::v1::Position proto;
  proto.set_partition(position.partition);
  proto.set_epoch(position.epoch);
  proto.set_term_id(position.term_id);
  proto.set_sequence(position.sequence);
  proto.set_index(position.index);
  return proto;
}

Position FromProto(const common::v1::Position& position) {
  return {.partition = position.partition(),
          .epoch = position.epoch(),
          .term_id = position.term_id(),
          .sequence = position.sequence(),
          .index = position.index()};
}

}  // namespace naungan::runtime
