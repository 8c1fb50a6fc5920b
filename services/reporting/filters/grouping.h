// How a report is split into groups: by which dimensions, at which level of localities, and into
// which group a participation or a payment falls. A value; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "libs/base/result.h"
#include "naungan/common/v1/common.pb.h"
#include "naungan/reporting/v1/reporting.pb.h"
#include "services/reporting/filters/placement.h"

namespace naungan::reporting {

// How many dimensions one answer is split by.
inline constexpr int kGroupByMax = 3;
// How many groups one answer has.
inline constexpr int kGroupsMax = 10'000;

// The values of the dimensions, in the order in which the request names them.
using GroupKey = std::vector<std::string>;

class Grouping {
 public:
  // Reads `group_by` and `locality_level` of a request. Errors: GROUP_BY_TOO_LONG,
  // GROUP_BY_REPEATED, DIMENSION_UNKNOWN, LOCALITY_LEVEL_UNKNOWN, LOCALITY_LEVEL_UNUSED (the answer
  // is not split by locality).
  template <typename Request>
  static Result<Grouping> Of(const Request& request) {
    return Parse(request.group_by(), request.locality_level());
  }

  // The keys of the groups that `placement` falls into:
  //   the answer is not split by programme   one key
  //   it is, and `programme` is specified    the key for `programme` only
  //   it is, and `programme` is not          one key for each of its programmes
  //   the placement has no programme         one key with an empty value
  std::vector<GroupKey> KeysOf(const Placement& placement, common::v1::Programme programme) const;

  // Writes a key into an answer.
  void Write(const GroupKey& key,
             google::protobuf::RepeatedPtrField<v1::DimensionValue>* values) const;

  bool Has(v1::Dimension dimension) const;
  // True if the answer is not split. Then it is one total, even if nothing was counted.
  bool IsTotal() const { return dimensions_.empty(); }

 private:
  static Result<Grouping> Parse(const google::protobuf::RepeatedField<int>& group_by,
                                v1::LocalityLevel level);
  std::string ValueOf(v1::Dimension dimension, const Placement& placement) const;

  v1::LocalityLevel level_ = v1::LOCALITY_LEVEL_UNSPECIFIED;
  std::vector<v1::Dimension> dimensions_;
};

// GROUPS_TOO_MANY (kResourceExhausted).
Error TooManyGroups();

}  // namespace naungan::reporting
