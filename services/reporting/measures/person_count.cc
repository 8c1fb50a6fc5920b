#include "services/reporting/measures/person_count.h"

#include <string>
#include <string_view>
#include <utility>

#include "services/reporting/measures/registered_and_covered.h"

namespace naungan::reporting {
namespace {

struct Count : PersonCount {
  // The person who was counted last. Persons are visited one after the other, so this shows that a
  // person falls into a group twice; no set of persons is needed.
  int64_t last = 0;
  common::v1::CoverReason last_reason = common::v1::COVER_REASON_UNSPECIFIED;

  void Add(int64_t person, common::v1::CoverReason reason) {
    if (last == person && last_reason <= reason) return;
    if (last == person) --by_reason[last_reason];
    ++by_reason[reason];
    last = person;
    last_reason = reason;
  }
};

using Counts = std::map<GroupKey, Count>;

// Counts the persons of one partition. What all stays of the same dimensions have in common is
// worked out once, so that a person costs only a few comparisons of numbers.
class PartitionCount {
 public:
  PartitionCount(const AsOf& as_of, const GroupsOf& groups_of, const state::Reader& rows,
                 const domain::CoverRules& rules, Counts& counts)
      : as_of_(as_of),
        groups_of_(groups_of),
        day_(as_of.date.days()),
        rows_(rows),
        coverage_(rows, as_of.knowledge, rules) {
    kDimensions.Scan(rows, state::EncodeKey(kDimensions.id),
                     [&](std::string_view, const v1::StoredDimensions& dimensions) {
                       plans_.push_back(PlanOf(dimensions, counts));
                       return true;
                     });
  }

  // Counts every person. `person` is the number of the person who was counted last.
  void Run(int64_t& person) {
    kPersons.Scan(rows_, state::EncodeKey(kPersons.id),
                  [&](std::string_view key_rest, const v1::StoredPerson& stored) {
                    Add(++person, key_rest, stored);
                    return true;
                  });
  }

 private:
  // The groups that stays with one row of dimensions count in; none if they do not count.
  using Plan = std::vector<Count*>;

  Plan PlanOf(const v1::StoredDimensions& dimensions, Counts& counts) {
    Plan plan;
    for (GroupKey& key : groups_of_(PlacementOfParticipation(dimensions))) {
      plan.push_back(&counts[std::move(key)]);
    }
    return plan;
  }

  void Add(int64_t person, std::string_view key_rest, const v1::StoredPerson& stored) {
    const std::vector<common::v1::CoverReason>* reasons = nullptr;
    for (int i = 0; i < stored.stays_size(); ++i) {
      const v1::StoredStay& stay = stored.stays(i);
      const Plan& plan = plans_[static_cast<size_t>(stay.dimensions())];
      if (plan.empty() || !IsRegisteredOn(stay, day_, as_of_.knowledge)) continue;
      if (reasons == nullptr) {
        reasons = &coverage_.ReasonsOn(state::TakeString(key_rest), stored, as_of_.date);
      }
      for (Count* const group : plan) group->Add(person, (*reasons)[static_cast<size_t>(i)]);
    }
  }

  const AsOf& as_of_;
  const GroupsOf& groups_of_;
  const int32_t day_;
  const state::Reader& rows_;
  CoverageOfPersons coverage_;
  // The index is the number of the dimensions.
  std::vector<Plan> plans_;
};

}  // namespace

int64_t PersonCount::covered() const {
  int64_t persons = 0;
  for (int i = 0; i < common::v1::CoverReason_ARRAYSIZE; ++i) {
    if (domain::IsCover(static_cast<common::v1::CoverReason>(i))) {
      persons += by_reason[static_cast<size_t>(i)];
    }
  }
  return persons;
}

std::map<GroupKey, PersonCount> CountPersons(const AsOf& as_of, const GroupsOf& groups_of,
                                             Partitions partitions) {
  Counts counts;
  int64_t person = 0;
  for (const state::Reader* const rows : partitions) {
    PartitionCount(as_of, groups_of, *rows, partitions.rules, counts).Run(person);
  }
  return {counts.begin(), counts.end()};
}

}  // namespace naungan::reporting
