// Which baseline counts on a date: for each group of a region the newest one that has a line for
// exactly this group and is not after the date. So a later count of one group replaces nothing but
// the count of that group. Pure functions of the own log's rows; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "libs/domain/date.h"
#include "libs/domain/region_code.h"
#include "libs/state/rows.h"
#include "naungan/reporting/v1/reporting.pb.h"
#include "services/reporting/measures/population_group.h"

namespace naungan::reporting {

// A baseline without its lines. Of two of one day, the one that was given later is the newer.
struct BaselineHead {
  std::string name;
  domain::Date as_of;
  v1::Measure measure = v1::MEASURE_UNSPECIFIED;
  std::string source;
  int64_t ordinal = 0;
};

// A line of the newest baseline of its group.
struct NewestLine {
  // The place of its baseline among the heads.
  size_t head = 0;
  int64_t persons = 0;
};

struct NewestBaselines {
  // In the order of their names.
  std::vector<BaselineHead> heads;
  std::map<PopulationGroup, NewestLine> lines;
};

// `log_rows`: the rows of the partition that the region's code routes to.
NewestBaselines NewestPerGroup(const domain::RegionCode& region, domain::Date date,
                               const state::Reader& log_rows);

}  // namespace naungan::reporting
