// Groups of an answer: by which dimensions it is split, and the group a participation or a payment
// falls into. A value; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "libs/base/result.h"
#include "naungan/common/v1/common.pb.h"
#include "naungan/reporting/v1/reporting.pb.h"
#include "services/reporting/filters/placement.h"

namespace naungan::reporting {

// Dimensions of one answer.
inline constexpr int kGroupByMax = 3;
// Groups of one answer.
inline constexpr int kGroupsMax = 10'000;

// The values of the dimensions, in the order in which they were asked for.
using GroupKey = std::vector<std::string>;

class Grouping {
 public:
  // GROUP_BY_TOO_LONG, GROUP_BY_REPEATED, DIMENSION_UNKNOWN.
  static Result<Grouping> Parse(const google::protobuf::RepeatedField<int>& group_by,
                                std::string_view field);

  // Of `placement`: one key; split by programme, one for each of its programmes (an empty value
  // where it has none), or for `programme` alone where that is specified.
  std::vector<GroupKey> KeysOf(const Placement& placement, common::v1::Programme programme) const;

  // Writes a key as an answer has it.
  void Write(const GroupKey& key,
             google::protobuf::RepeatedPtrField<v1::DimensionValue>* values) const;

  bool Has(v1::Dimension dimension) const;
  // Not split: the answer is one total, of nothing too.
  bool IsTotal() const { return dimensions_.empty(); }

 private:
  std::vector<v1::Dimension> dimensions_;
};

// kResourceExhausted: GROUPS_TOO_MANY.
Error TooManyGroups();

}  // namespace naungan::reporting
