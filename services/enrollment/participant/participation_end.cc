#include "services/enrollment/participant/participation_end.h"

#include <algorithm>
#include <ranges>
#include <utility>

#include "libs/domain/period.h"
#include "services/enrollment/participant/participant.h"
#include "services/enrollment/recorded.h"

namespace naungan::enrollment {
namespace {

using domain::Date;
using domain::ParticipantId;
using domain::Period;

}  // namespace

Result<Departure> Leave(const ParticipantId& id, const v1::StoredParticipant& participant,
                        std::string_view account, Date end) {
  const auto* held = FindParticipation(participant, account);
  if (held == nullptr) {
    return Fail(Code::kNotFound, "PARTICIPATION_UNKNOWN", "account",
                "The person never had a participation in this account.");
  }
  for (const auto& stay : participant.participations() | std::views::reverse) {
    if (stay.account() == account && Recorded(stay.period()).to == end) {
      return Departure{std::nullopt, stay};
    }
  }
  const Period period = Recorded(held->period());
  if (period.to && *period.to < end) {
    return Fail(Code::kFailedPrecondition, "PARTICIPATION_ENDED", "end_date",
                "The participation ends on " + period.to->ToString() + " already.");
  }
  // The participation ends with the death or before, and claims were judged by that.
  if (participant.has_death_days()) {
    return Fail(
        Code::kFailedPrecondition, ReasonOf(v1::ROW_CODE_DECEASED), "end_date",
        "The death of this person is known. The end of the participation can no longer change.");
  }
  if (end < period.from) {
    return Fail(Code::kFailedPrecondition, "END_BEFORE_START", "end_date",
                "The participation begins on " + period.from.ToString() +
                    ". To cancel it from its first day, end it on that day.");
  }
  v1::ParticipationRecorded record = NextRecord(id, participant, 1);
  auto& ended = *record.mutable_event()->mutable_ended();
  ended.set_account(held->account());
  *ended.mutable_end_date() = end.ToProto();
  ended.set_reason(v1::END_REASON_LEFT);
  TellRoster(*held, end, v1::LEAVE_REASON_LEFT, record);
  v1::Participation as_ended = *held;
  *as_ended.mutable_period()->mutable_to_date() = end.ToProto();
  return Departure{std::move(record), std::move(as_ended)};
}

std::vector<v1::ParticipationRecorded> EndByDeath(const ParticipantId& id,
                                                  const v1::StoredParticipant& participant,
                                                  Date death) {
  std::vector<v1::ParticipationRecorded> records;
  const Date after = death.AddDays(1);  // the day itself is covered
  for (const auto& held : participant.participations()) {
    const Period period = Recorded(held.period());
    if (period.IsEmpty() || (period.to && *period.to <= after)) continue;
    // A participation that would have begun after the death ends on its first day.
    const Date end = std::max(after, period.from);
    auto& record =
        records.emplace_back(NextRecord(id, participant, static_cast<int64_t>(records.size()) + 1));
    auto& ended = *record.mutable_event()->mutable_ended();
    ended.set_account(held.account());
    *ended.mutable_end_date() = end.ToProto();
    ended.set_reason(v1::END_REASON_DEATH);
    TellRoster(held, end, v1::LEAVE_REASON_DEATH, record);
  }
  return records;
}

}  // namespace naungan::enrollment
