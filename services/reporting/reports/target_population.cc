#include "services/reporting/reports/target_population.h"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "libs/domain/enum_names.h"
#include "services/reporting/filters/figure_filter.h"

namespace naungan::reporting {
namespace {

using common::v1::Segment;
using Groups = std::set<PopulationGroup>;
// The segments in which anyone was ever registered in a category.
using SegmentsOfCategories = std::map<std::string, std::set<Segment>, std::less<>>;

// Keys of counts. A group has two values, so no group is taken for one of the other two.
GroupKey KeyOf(const PopulationGroup& group) {
  return {std::string(domain::Name(group.segment)), group.category};
}
const GroupKey& AddedKey() {
  static const GroupKey key{"added"};
  return key;
}
const GroupKey& AllKey() {
  static const GroupKey key;
  return key;
}

PopulationGroup GroupOf(const Placement& placement) {
  return {.segment = placement.segment, .category = std::string(placement.category)};
}

// The groups among `groups` that enclose this one.
std::vector<PopulationGroup> Enclosing(const PopulationGroup& group, const Groups& groups) {
  Groups possible;
  for (const Segment segment : {common::v1::SEGMENT_UNSPECIFIED, group.segment}) {
    possible.insert({.segment = segment, .category = {}});
    possible.insert({.segment = segment, .category = group.category});
  }
  std::erase_if(possible, [&](const PopulationGroup& each) { return !groups.contains(each); });
  return {possible.begin(), possible.end()};
}

SegmentsOfCategories ReadSegments(const domain::RegionCode& region, Partitions figures) {
  SegmentsOfCategories segments;
  for (const state::Reader* const rows : figures) {
    kDimensions.Scan(*rows, state::EncodeKey(kDimensions.id),
                     [&](std::string_view, const v1::StoredDimensions& dimensions) {
                       if (IsWithin(dimensions.region_code(), region)) {
                         segments[dimensions.category()].insert(dimensions.segment());
                       }
                       return true;
                     });
  }
  return segments;
}

// Chooses which of the groups with a baseline are added. The header has the rule.
class Addition {
 public:
  Addition(const std::map<PopulationGroup, NewestLine>& lines, SegmentsOfCategories segments)
      : segments_(std::move(segments)) {
    // Those that enclose others come first, since a choice looks at what was chosen before.
    for (const auto shape : {Shape::kEverybody, Shape::kSegment, Shape::kCategory, Shape::kBoth}) {
      for (const auto& [group, line] : lines) {
        if (ShapeOf(group) == shape && !Overlaps(group)) added_.insert(group);
      }
    }
  }

  const Groups& added() const { return added_; }

 private:
  enum class Shape { kEverybody, kSegment, kCategory, kBoth };

  static Shape ShapeOf(const PopulationGroup& group) {
    if (group.segment == common::v1::SEGMENT_UNSPECIFIED) {
      return group.category.empty() ? Shape::kEverybody : Shape::kCategory;
    }
    return group.category.empty() ? Shape::kSegment : Shape::kBoth;
  }

  bool Overlaps(const PopulationGroup& group) const {
    if (!Enclosing(group, added_).empty()) return true;
    if (ShapeOf(group) != Shape::kCategory) return false;
    const auto known = segments_.find(group.category);
    for (const PopulationGroup& each : added_) {
      if (ShapeOf(each) != Shape::kSegment) continue;
      if (known == segments_.end() || known->second.contains(each.segment)) return true;
    }
    return false;
  }

  const SegmentsOfCategories segments_;
  Groups added_;
};

using Counts = std::map<GroupKey, PersonCount>;

// Counts, on one day, the persons of each of `groups` and of those of them that are added.
// `without`, if it is given, gets what lies in no group, and is counted, too.
Counts CountGroups(const domain::RegionCode& region, domain::Date date, const Groups& groups,
                   const Groups& added, Groups* without, Partitions figures) {
  return CountPersons(
      {.date = date, .knowledge = {}},
      [&](const Placement& placement) {
        std::vector<GroupKey> keys;
        if (!IsWithin(placement.region_code, region)) return keys;
        keys.push_back(AllKey());
        const PopulationGroup own = GroupOf(placement);
        bool is_added = false;
        for (const PopulationGroup& group : Enclosing(own, groups)) {
          is_added = is_added || added.contains(group);
          keys.push_back(KeyOf(group));
        }
        if (is_added) keys.push_back(AddedKey());
        if (keys.size() == 1 && without != nullptr) {
          without->insert(own);
          keys.push_back(KeyOf(own));
        }
        return keys;
      },
      figures);
}

// Adds to the targets who was registered when those who were not registered were counted.
void AddRegisteredThen(const domain::RegionCode& region, const Groups& added,
                       RegionPopulation& population, Partitions figures) {
  // The days are counted one by one. Of several groups that were counted on one day, a person who
  // was in two of them is added to the whole once.
  std::map<domain::Date, Groups> days;
  for (const GroupPopulation& each : population.groups) {
    if (each.target->baseline.measure != v1::MEASURE_NOT_REGISTERED) continue;
    days[each.target->baseline.as_of].insert(each.group);
  }
  for (const auto& [day, groups] : days) {
    Counts then = CountGroups(region, day, groups, added, nullptr, figures);
    for (GroupPopulation& each : population.groups) {
      if (groups.contains(each.group)) each.target->persons += then[KeyOf(each.group)].registered();
    }
    *population.target += then[AddedKey()].registered();
  }
}

}  // namespace

RegionPopulation PopulationOf(const domain::RegionCode& region, domain::Date date,
                              const state::Reader& log_rows, Partitions figures) {
  const NewestBaselines newest = NewestPerGroup(region, date, log_rows);
  const Addition addition(newest.lines, ReadSegments(region, figures));
  RegionPopulation population;
  Groups groups;
  for (const auto& [group, line] : newest.lines) {
    const bool added = addition.added().contains(group);
    population.groups.push_back(
        {.group = group,
         .standing = added ? v1::GROUP_STANDING_ADDED : v1::GROUP_STANDING_OVERLAPS,
         .target = GroupTarget{.baseline = newest.heads[line.head], .persons = line.persons},
         .persons = {}});
    if (added) population.target = population.target.value_or(0) + line.persons;
    groups.insert(group);
  }
  AddRegisteredThen(region, addition.added(), population, figures);

  Groups without;
  Counts now = CountGroups(region, date, groups, addition.added(), &without, figures);
  for (const PopulationGroup& group : without) {
    if (now[KeyOf(group)].registered() == 0) continue;
    population.groups.push_back(
        {.group = group, .standing = v1::GROUP_STANDING_NO_BASELINE, .target = {}, .persons = {}});
  }
  for (GroupPopulation& each : population.groups) each.persons = now[KeyOf(each.group)];
  population.added = now[AddedKey()];
  population.all = now[AllKey()];
  return population;
}

}  // namespace naungan::reporting
