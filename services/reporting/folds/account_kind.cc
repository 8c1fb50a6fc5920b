#include "services/reporting/folds/account_kind.h"

#include "services/reporting/folds/malformed_record.h"

namespace naungan::reporting {
namespace {

constexpr std::string_view kRosterPrefix = "rosters/";
constexpr std::string_view kParticipantPrefix = "participants/";
constexpr std::string_view kAccountSuffix = "/account";

}  // namespace

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

}  // namespace naungan::reporting
