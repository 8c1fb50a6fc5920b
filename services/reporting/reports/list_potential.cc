#include "services/reporting/reports/list_potential.h"

#include <algorithm>
#include <cstdint>

#include "libs/domain/date.h"
#include "libs/domain/region_code.h"
#include "services/reporting/reports/target_population.h"

namespace naungan::reporting {

Result<v1::ListPotentialResponse> ListPotential(const v1::ListPotentialRequest& request,
                                                const state::Reader& log_rows, Partitions figures) {
  NAUNGAN_ASSIGN(const auto region,
                 domain::RegionCode::Parse(request.region_code(), "region_code"));
  NAUNGAN_ASSIGN(const domain::Date date,
                 domain::Date::FromProto(request.as_of_date(), "as_of_date"));
  v1::ListPotentialResponse response;
  for (const GroupPopulation& each : PopulationOf(region, date, log_rows, figures).groups) {
    if (!each.target) continue;
    v1::PotentialLine& line = *response.add_lines();
    line.set_segment(each.group.segment);
    line.set_category(each.group.category);
    line.set_baseline(each.target->baseline.name);
    line.set_potential(each.target->persons);
    line.set_registered(each.persons.registered());
    line.set_not_registered(std::max<int64_t>(each.target->persons - each.persons.registered(), 0));
  }
  return response;
}

}  // namespace naungan::reporting
