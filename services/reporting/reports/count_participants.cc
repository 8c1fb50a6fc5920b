#include "services/reporting/reports/count_participants.h"

#include <vector>

#include "services/reporting/filters/as_of.h"
#include "services/reporting/filters/figure_filter.h"
#include "services/reporting/filters/grouping.h"
#include "services/reporting/measures/person_count.h"

namespace naungan::reporting {
namespace {

void Write(const PersonCount& count, v1::ParticipantCount& written) {
  written.set_registered(count.registered());
  written.set_covered(count.covered());
  for (int i = 0; i < common::v1::CoverReason_ARRAYSIZE; ++i) {
    const int64_t persons = count.by_reason[static_cast<size_t>(i)];
    if (persons == 0) continue;
    written.add_reasons()->set_reason(static_cast<common::v1::CoverReason>(i));
    written.mutable_reasons()->rbegin()->set_persons(persons);
  }
}

}  // namespace

Result<v1::CountParticipantsResponse> CountParticipants(const v1::CountParticipantsRequest& request,
                                                        Partitions partitions) {
  NAUNGAN_ASSIGN(const AsOf as_of, AsOfRequest(request));
  NAUNGAN_ASSIGN(const FigureFilter filter, FigureFilter::Parse(request.filter(), "filter"));
  NAUNGAN_ASSIGN(const Grouping grouping, Grouping::Of(request));

  // The key without values is that of the total.
  auto counts = CountPersons(
      as_of,
      [&](const Placement& placement) {
        if (!filter.Matches(placement)) return std::vector<GroupKey>();
        std::vector<GroupKey> keys = grouping.KeysOf(placement, filter.programme());
        if (!grouping.IsTotal()) keys.emplace_back();
        return keys;
      },
      partitions);
  const PersonCount total = counts[GroupKey()];
  if (!grouping.IsTotal()) counts.erase(GroupKey());

  v1::CountParticipantsResponse response;
  Write(total, *response.mutable_total());
  for (const auto& [key, count] : counts) {
    if (count.registered() == 0 && !grouping.IsTotal()) continue;
    if (response.counts_size() == kGroupsMax) return std::unexpected(TooManyGroups());
    v1::ParticipantCount& written = *response.add_counts();
    grouping.Write(key, written.mutable_key());
    Write(count, written);
  }
  return response;
}

}  // namespace naungan::reporting
