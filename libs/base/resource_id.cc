#include "libs/base/resource_id.h"

#include <algorithm>

namespace naungan {
namespace {

bool IsLetterOrDigit(char character) {
  return (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9');
}

}  // namespace

bool IsResourceId(std::string_view text) {
  if (text.empty() || text.size() > kResourceIdCharactersMax) return false;
  if (!IsLetterOrDigit(text.front()) || !IsLetterOrDigit(text.back())) return false;
  return std::ranges::all_of(text, [](char c) { return IsLetterOrDigit(c) || c == '-'; });
}

Status CheckResourceId(std::string_view text, std::string_view field) {
  if (IsResourceId(text)) return {};
  return Fail(
      Code::kInvalidArgument, "RESOURCE_ID_MALFORMED", field,
      "An id must be 1 to 63 lower-case letters, digits and hyphens, and must neither begin "
      "nor end with a hyphen.");
}

}  // namespace naungan
