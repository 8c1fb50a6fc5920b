#include "services/reporting/filters/placement.h"

#include "services/reporting/folds/figure_rows.h"

namespace naungan::reporting {

Placement PlacementOfParticipation(const v1::StoredDimensions& dimensions) {
  return {.region_code = dimensions.region_code(),
          .locality_code = dimensions.locality_code(),
          .category = dimensions.category(),
          .unit = dimensions.unit(),
          .agreement = dimensions.agreement(),
          .segment = dimensions.segment(),
          .programmes = ProgrammesOf(dimensions.programmes())};
}

Placement PlacementOfClaimPayment(const v1::StoredClaimPayment& payment) {
  Placement placement{.region_code = payment.region_code(),
                      .locality_code = payment.kecamatan_code(),
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
