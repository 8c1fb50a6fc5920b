// Where a participation or the payment of a claim belongs. Filters and groups look at this. It
// holds views into the row that it was made from, and must not outlive that row.
#pragma once

#include <string_view>

#include "libs/domain/programme_set.h"
#include "naungan/common/v1/common.pb.h"

namespace naungan::reporting {

namespace v1 {
class StoredClaimPayment;
class StoredDimensions;
}  // namespace v1

struct Placement {
  std::string_view region_code;
  std::string_view locality_code;
  std::string_view category;
  std::string_view unit;
  std::string_view agreement;
  common::v1::Segment segment = common::v1::SEGMENT_UNSPECIFIED;
  domain::ProgrammeSet programmes;
};

Placement PlacementOfParticipation(const v1::StoredDimensions& dimensions);
// The locality of a claim's payment is a kecamatan.
Placement PlacementOfClaimPayment(const v1::StoredClaimPayment& payment);

}  // namespace naungan::reporting
