#include "services/reporting/reports/count_participants.h"

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/reporting/filters/as_of.h"
#include "services/reporting/filters/figure_filter.h"
#include "services/reporting/filters/grouping.h"
#include "services/reporting/filters/placement.h"
#include "services/reporting/measures/registered_and_covered.h"

namespace naungan::reporting {
namespace {

// A request that was checked.
struct Question {
  AsOf as_of;
  FigureFilter filter;
  Grouping grouping;
};

struct Count {
  int64_t registered = 0;
  int64_t covered = 0;
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
  PartitionCount(const Question& question, const state::Reader& rows, Counts& counts)
      : question_(question),
        day_(question.as_of.date.days()),
        rows_(rows),
        covers_(rows, question.as_of.knowledge) {
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
    const Placement placement = PlacementOfParticipation(dimensions);
    if (!question_.filter.Matches(placement)) return {};
    Plan plan;
    for (GroupKey& key : question_.grouping.KeysOf(placement, question_.filter.programme())) {
      plan.groups.push_back(&counts[std::move(key)]);
    }
    plan.pays_alone = dimensions.account().empty();
    if (!plan.pays_alone) plan.paid = &PaidSeatsOf(dimensions.account());
    return plan;
  }

  const PaidSeats& PaidSeatsOf(const std::string& account) {
    const auto known = paid_.find(account);
    if (known != paid_.end()) return known->second;
    return paid_.emplace(account, PaidSeats(covers_.Of(account), question_.as_of.date))
        .first->second;
  }

  void Add(int64_t person, const v1::StoredPerson& stored, const v1::StoredStay& stay) {
    const Plan& plan = plans_[static_cast<size_t>(stay.dimensions())];
    if (plan.groups.empty() || !IsRegisteredOn(stay, day_, question_.as_of.knowledge)) return;
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
          IsPaidOn(cover, day_, question_.as_of.knowledge)) {
        return true;
      }
    }
    return false;
  }

  const Question& question_;
  const int32_t day_;
  const state::Reader& rows_;
  AccountCovers covers_;
  // The key is the account. Plans point to the values, and a map does not move them.
  std::map<std::string, PaidSeats> paid_;
  // The index is the number of the dimensions.
  std::vector<Plan> plans_;
};

}  // namespace

Result<v1::CountParticipantsResponse> CountParticipants(const v1::CountParticipantsRequest& request,
                                                        Partitions partitions) {
  Question question;
  NAUNGAN_ASSIGN(question.as_of, AsOfRequest(request));
  NAUNGAN_ASSIGN(question.filter, FigureFilter::Parse(request.filter(), "filter"));
  NAUNGAN_ASSIGN(question.grouping, Grouping::Parse(request.group_by(), "group_by"));

  Counts counts;
  if (question.grouping.IsTotal()) counts.try_emplace({});
  int64_t person = 0;
  for (const state::Reader* const rows : partitions) {
    PartitionCount(question, *rows, counts).Run(person);
  }

  v1::CountParticipantsResponse response;
  for (const auto& [key, count] : counts) {
    if (count.registered == 0 && !question.grouping.IsTotal()) continue;
    if (response.counts_size() == kGroupsMax) return std::unexpected(TooManyGroups());
    v1::ParticipantCount& written = *response.add_counts();
    question.grouping.Write(key, written.mutable_key());
    written.set_registered(count.registered);
    written.set_covered(count.covered);
  }
  return response;
}

}  // namespace naungan::reporting
