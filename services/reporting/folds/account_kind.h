// The two kinds of accounts, told apart by their names. Pure functions; any thread.
//
//   rosters/{roster}/account             a group's account
//   participants/{participant}/account   a self-payer's own account
#pragma once

#include <string>
#include <string_view>

#include "libs/base/result.h"

namespace naungan::reporting {

bool IsGroupAccount(std::string_view account);

// The id of the participant whose own account this is. FEED_RECORD_MALFORMED for any other text.
Result<std::string> SelfPayer(std::string_view account);

std::string SelfPayerAccount(std::string_view participant_id);

}  // namespace naungan::reporting
