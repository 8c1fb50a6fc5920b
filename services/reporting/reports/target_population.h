// How many persons of a region ought to be registered, from what someone counted (baselines), and
// how many are registered and covered: for each group, and for the whole region. Pure functions of
// committed rows; any thread.
//
// A baseline of NOT_REGISTERED describes its own day: the target population of its group is those
// persons plus the ones of the group who were registered on that day. A person who registers later
// moves from one side to the other, so that registering people does not make the target grow.
//
// The whole is the sum of groups that share no one, because the counts of groups that overlap
// cannot be added:
//
//   everybody                  always added, and then nothing else is
//   a segment                  added
//   a category                 added, unless its persons are of a segment that is added
//   a category of a segment    added, unless the segment or the category is
//
// The segments of a category are those in which anyone of this region was ever registered in it. If
// there was no such person, its segment is unknown, and it is added only if no segment is.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "libs/domain/date.h"
#include "libs/domain/region_code.h"
#include "libs/state/rows.h"
#include "naungan/reporting/v1/reporting.pb.h"
#include "services/reporting/folds/figure_rows.h"
#include "services/reporting/measures/person_count.h"
#include "services/reporting/measures/population_group.h"
#include "services/reporting/reports/newest_baseline.h"

namespace naungan::reporting {

struct GroupTarget {
  BaselineHead baseline;
  int64_t persons = 0;
};

struct GroupPopulation {
  PopulationGroup group;
  v1::GroupStanding standing = v1::GROUP_STANDING_UNSPECIFIED;
  // nullopt if no baseline counts the group.
  std::optional<GroupTarget> target;
  PersonCount persons;
};

struct RegionPopulation {
  // Those with a baseline in their order, then the others in theirs. In the others someone is
  // registered.
  std::vector<GroupPopulation> groups;
  // The target population of the groups that are added; nullopt if no baseline counts any group.
  std::optional<int64_t> target;
  // The persons of the groups that are added. A person of several of them counts once.
  PersonCount added;
  // All persons of the region.
  PersonCount all;
};

// The population on `date`. `log_rows`: the rows of the partition that the region's code routes to.
RegionPopulation PopulationOf(const domain::RegionCode& region, domain::Date date,
                              const state::Reader& log_rows, Partitions figures);

}  // namespace naungan::reporting
