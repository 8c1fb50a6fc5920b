#include "services/enrollment/account/account_schedule.h"

#include <fmt/core.h>
#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <utility>

#include "libs/domain/date.h"
#include "libs/domain/new_resource_id.h"

namespace naungan::enrollment {
namespace {

using domain::Date;
using domain::Month;
using google::protobuf::util::MessageDifferencer;

Status CheckSchedule(const v1::Schedule& schedule) {
  NAUNGAN_TRY(Month::FromProto(schedule.first_month(), "first_month"));
  NAUNGAN_TRY(Date::FromProto(schedule.proposed_date(), "effective_date"));
  if (schedule.kind() == v1::SCHEDULE_KIND_UNSPECIFIED ||
      !v1::ScheduleKind_IsValid(schedule.kind())) {
    return Fail(Code::kInvalidArgument, "SCHEDULE_KIND_UNKNOWN", "kind", "Name a known kind.");
  }
  const int32_t months_max = schedule.kind() == v1::SCHEDULE_KIND_MONTHLY ? 1 : kMonthsPerBillMax;
  if (schedule.months_per_bill() < 1 || schedule.months_per_bill() > months_max) {
    return Fail(Code::kInvalidArgument, "MONTHS_PER_BILL_INVALID", "months_per_bill",
                fmt::format("Use 1 to {} months for this kind of schedule.", months_max));
  }
  return {};
}

}  // namespace

const v1::Schedule* FindSchedule(const v1::StoredAccount& account, std::string_view schedule) {
  const auto found = std::ranges::find(account.schedules(), schedule,
                                       [](const auto& candidate) { return candidate.schedule(); });
  return found == account.schedules().end() ? nullptr : &*found;
}

Result<ContributionEvents> ProposeSchedule(const v1::StoredAccount& account,
                                           const v1::ProposeSchedule& command) {
  v1::Schedule schedule = command.schedule();
  schedule.set_state(v1::SCHEDULE_STATE_PROPOSED);
  schedule.clear_agreed_date();
  NAUNGAN_TRY(CheckSchedule(schedule));
  if (const auto* known = FindSchedule(account, schedule.schedule()); known != nullptr) {
    v1::Schedule as_proposed = *known;
    as_proposed.set_state(v1::SCHEDULE_STATE_PROPOSED);
    as_proposed.clear_agreed_date();
    if (MessageDifferencer::Equals(as_proposed, schedule)) return ContributionEvents{};
    return Fail(Code::kAlreadyExists, "SCHEDULE_EXISTS", "schedule",
                "The account has another schedule of this id.");
  }
  NAUNGAN_TRY(domain::CheckNewResourceId(schedule.schedule(), "schedule"));
  if (account.schedules_size() >= kSchedulesMax) {
    return Fail(Code::kResourceExhausted, "SCHEDULES_FULL", "schedule",
                fmt::format("An account has at most {} schedules.", kSchedulesMax));
  }
  v1::ContributionEvent event = NextEvent(account, command.account());
  *event.mutable_schedule_proposed()->mutable_schedule() = schedule;
  return ContributionEvents{std::move(event)};
}

Result<ContributionEvents> AgreeSchedule(const v1::StoredAccount& account,
                                         const v1::AgreeSchedule& command) {
  NAUNGAN_ASSIGN(const Date agreed, Date::FromProto(command.agreed_date(), "effective_date"));
  const auto* known = FindSchedule(account, command.schedule());
  if (known == nullptr) {
    return Fail(Code::kNotFound, "SCHEDULE_UNKNOWN", "schedule",
                "The account has no schedule of this id. Propose it first.");
  }
  if (known->state() == v1::SCHEDULE_STATE_AGREED) {
    if (MessageDifferencer::Equals(known->agreed_date(), command.agreed_date())) {
      return ContributionEvents{};
    }
    return Fail(Code::kAlreadyExists, "SCHEDULE_AGREED", "effective_date",
                "The schedule was agreed on another day.");
  }
  const auto proposed = Date::FromProto(known->proposed_date(), "proposed_date");
  if (proposed && agreed < *proposed) {
    return Fail(Code::kInvalidArgument, "DATE_ORDER", "effective_date",
                "A schedule is agreed after it was proposed.");
  }
  v1::ContributionEvent event = NextEvent(account, command.account());
  auto& schedule = *event.mutable_schedule_agreed()->mutable_schedule();
  schedule = *known;
  schedule.set_state(v1::SCHEDULE_STATE_AGREED);
  *schedule.mutable_agreed_date() = command.agreed_date();
  return ContributionEvents{std::move(event)};
}

}  // namespace naungan::enrollment
