#include "services/enrollment/participant/participation_overlap.h"

#include "services/enrollment/recorded.h"

namespace naungan::enrollment {

bool Conflicts(const v1::Participation& held, domain::ProgrammeSet programmes,
               const domain::Period& period) {
  return Recorded(held.period()).Overlaps(period) &&
         !Recorded(held.programmes()).Intersect(programmes).IsEmpty();
}

v1::RowCode CodeOfConflict(const v1::Participation& held, std::string_view region_code) {
  if (held.agreement().empty()) return v1::ROW_CODE_REGISTERED_WITHOUT_AGREEMENT;
  return held.region_code() == region_code ? v1::ROW_CODE_REGISTERED_OTHER_AGREEMENT
                                           : v1::ROW_CODE_REGISTERED_OTHER_REGION;
}

}  // namespace naungan::enrollment
