#include "services/reporting/placement.h"

#include "services/reporting/figure_rows.h"

namespace naungan::reporting {

Placement PlacementOf(const v1::StoredDimensions& dimensions) {
  return {.region_code = dimensions.region_code(),
          .locality_code = dimensions.locality_code(),
          .category = dimensions.category(),
          .unit = dimensions.unit(),
          .agreement = dimensions.agreement(),
          .segment = dimensions.segment(),
          .programmes = ProgrammesOf(dimensions.programmes())};
}

Placement PlacementOf(const v1::StoredClaimPayment& payment) {
  Placement placement{.region_code = payment.region_code(),
                      .locality_code = {},
                      .category = payment.category(),
                      .unit = payment.unit(),
                      .agreement = payment.agreement(),
                      .segment = payment.segment(),
                      .programmes = {}};
  if (payment.programme() != common::v1::PROGRAMME_UNSPECIFIED) {
    placement.programmes.Insert(payment.programme());
  }
  return placement;
}

}  // namespace naungan::reporting
