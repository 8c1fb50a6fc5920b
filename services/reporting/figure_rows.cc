#include "services/reporting/figure_rows.h"

#include <utility>

#include "naungan/common/v1/common.pb.h"

namespace naungan::reporting {
namespace {

constexpr std::string_view kRosterPrefix = "rosters/";
constexpr std::string_view kParticipantPrefix = "participants/";
constexpr std::string_view kAccountSuffix = "/account";

}  // namespace

domain::Period PeriodOf(int32_t from_day, int32_t end_day) {
  domain::Period period{.from = domain::Date::OfDays(from_day), .to = {}};
  if (end_day != kNoEndDay) period.to = domain::Date::OfDays(end_day);
  return period;
}

Result<Knowledge> ReadKnowledge(int64_t known_at_us) {
  if (known_at_us < 0) {
    return Fail(Code::kInvalidArgument, "KNOWN_AT_INVALID", "known_at_us",
                "Give microseconds since 1970, or 0 for everything that is known.");
  }
  return Knowledge{.known_at_us = known_at_us};
}

bool IsGroupAccount(std::string_view account) {
  return account.starts_with(kRosterPrefix) && account.ends_with(kAccountSuffix);
}

Result<std::string> SelfPayer(std::string_view account) {
  if (!account.starts_with(kParticipantPrefix) || !account.ends_with(kAccountSuffix) ||
      account.size() <= kParticipantPrefix.size() + kAccountSuffix.size()) {
    return FeedMalformed("account", "The account is neither a roster's nor a participant's.");
  }
  account.remove_prefix(kParticipantPrefix.size());
  account.remove_suffix(kAccountSuffix.size());
  return std::string(account);
}

std::string SelfPayerAccount(std::string_view participant_id) {
  return std::string(kParticipantPrefix).append(participant_id).append(kAccountSuffix);
}

domain::ProgrammeSet ProgrammesOf(uint32_t bits) {
  domain::ProgrammeSet programmes;
  for (int number = 1; number < 32; ++number) {
    if ((bits >> number & 1U) != 0) programmes.Insert(static_cast<common::v1::Programme>(number));
  }
  return programmes;
}

Result<int32_t> DayOf(const common::v1::Date& date, std::string_view field) {
  const auto day = domain::Date::FromProto(date, field);
  if (!day) return FeedMalformed(field, day.error().message);
  return day->days();
}

std::unexpected<Error> FeedMalformed(std::string_view field, std::string message) {
  return Fail(Code::kDataLoss, "FEED_RECORD_MALFORMED", field, std::move(message));
}

}  // namespace naungan::reporting
