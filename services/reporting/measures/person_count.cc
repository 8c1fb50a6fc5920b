#include "services/reporting/measures/person_count.h"

#include <string>
#include <string_view>
#include <utility>

#include "services/reporting/measures/registered_and_covered.h"

namespace naungan::reporting {
namespace {

struct Count : PersonCount {
  // The person who was counted last as registered, and the one counted last as covered. Persons are
  // visited one after the other, so these two numbers show that a person falls into a group twice;
  // no set of persons is needed.
  int64_t last_registered = 0;
  int64_t last_covered = 0;
};

using Counts = std::map<GroupKey, Count>;

// Counts the persons of one partition. What all stays of the same dimensions have in common is
// worked out once, so that a person costs only a few comparisons of numbers.
class PartitionCount {
 public:
  PartitionCount(const AsOf& as_of, const GroupsOf& groups_of, const state::Reader& rows,
                 Counts& counts)
      : as_of_(as_of),
        groups_of_(groups_of),
        day_(as_of.date.days()),
        rows_(rows),
        covers_(rows, as_of.knowledge) {
    kDimensions.Scan(rows, state::EncodeKey(kDimensions.id),
                     [&](std::string_view, const v1::StoredDimensions& dimensions) {
                       plans_.push_back(PlanOf(dimensions, counts));
                       return true;
                     });
  }

  // Counts every person. `person` is the number of the person who was counted last.
  void Run(int64_t& person) {
    kPersons.Scan(rows_, state::EncodeKey(kPersons.id),
                  [&](std::string_view, const v1::StoredPerson& stored) {
                    ++person;
                    for (const v1::StoredStay& stay : stored.stays()) Add(person, stored, stay);
                    return true;
                  });
  }

 private:
  // How the stays with one row of dimensions count. If there are no groups, they do not count.
  struct Plan {
    std::vector<Count*> groups;
    bool pays_alone = false;
    const PaidSeats* paid = nullptr;
  };

  Plan PlanOf(const v1::StoredDimensions& dimensions, Counts& counts) {
    Plan plan;
    for (GroupKey& key : groups_of_(PlacementOfParticipation(dimensions))) {
      plan.groups.push_back(&counts[std::move(key)]);
    }
    if (plan.groups.empty()) return plan;
    plan.pays_alone = dimensions.account().empty();
    if (!plan.pays_alone) plan.paid = &PaidSeatsOf(dimensions.account());
    return plan;
  }

  const PaidSeats& PaidSeatsOf(const std::string& account) {
    const auto known = paid_.find(account);
    if (known != paid_.end()) return known->second;
    return paid_.emplace(account, PaidSeats(covers_.Of(account), as_of_.date)).first->second;
  }

  void Add(int64_t person, const v1::StoredPerson& stored, const v1::StoredStay& stay) {
    const Plan& plan = plans_[static_cast<size_t>(stay.dimensions())];
    if (plan.groups.empty() || !IsRegisteredOn(stay, day_, as_of_.knowledge)) return;
    const bool covered = plan.pays_alone ? IsPaidAlone(stored, stay) : plan.paid->Has(stay.seat());
    for (Count* const group : plan.groups) {
      if (group->last_registered != person) {
        group->last_registered = person;
        ++group->registered;
      }
      if (covered && group->last_covered != person) {
        group->last_covered = person;
        ++group->covered;
      }
    }
  }

  bool IsPaidAlone(const v1::StoredPerson& stored, const v1::StoredStay& stay) const {
    for (const v1::StoredCover& cover : stored.own_covers()) {
      if (cover.first_seat() <= stay.seat() && stay.seat() < cover.past_last_seat() &&
          IsPaidOn(cover, day_, as_of_.knowledge)) {
        return true;
      }
    }
    return false;
  }

  const AsOf& as_of_;
  const GroupsOf& groups_of_;
  const int32_t day_;
  const state::Reader& rows_;
  AccountCovers covers_;
  // The key is the account. Plans point to the values, and a map does not move them.
  std::map<std::string, PaidSeats> paid_;
  // The index is the number of the dimensions.
  std::vector<Plan> plans_;
};

}  // namespace

std::map<GroupKey, PersonCount> CountPersons(const AsOf& as_of, const GroupsOf& groups_of,
                                             Partitions partitions) {
  Counts counts;
  int64_t person = 0;
  for (const state::Reader* const rows : partitions) {
    PartitionCount(as_of, groups_of, *rows, counts).Run(person);
  }
  return {counts.begin(), counts.end()};
}

}  // namespace naungan::reporting
