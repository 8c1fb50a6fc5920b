#include "libs/vault/word_tag.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>

namespace naungan::vault {
namespace {

constexpr std::string_view kTagHeader = "word";
constexpr std::string_view kAgainHeader = "again";

}  // namespace

std::string WordTag::ToText() const { return fmt::format("{}/{}", vault, number); }

std::optional<WordTag> WordTag::Parse(std::string_view text) {
  const size_t slash = text.find('/');
  if (slash == std::string_view::npos || slash == 0) return std::nullopt;
  WordTag tag{.vault = std::string(text.substr(0, slash))};
  const std::string_view number = text.substr(slash + 1);
  const char* const end = number.data() + number.size();
  const auto [parsed_to, failed] = std::from_chars(number.data(), end, tag.number);
  if (failed != std::errc() || parsed_to != end || tag.number < 1) return std::nullopt;
  return tag;
}

void SetTag(const WordTag& tag, bool again, eventlog::Record& record) {
  record.headers = {{.name = std::string(kTagHeader), .value = tag.ToText()}};
  if (again) record.headers.push_back({.name = std::string(kAgainHeader), .value = ""});
}

std::optional<WordTag> TagOf(const eventlog::Record& record) {
  const auto header = std::ranges::find(record.headers, kTagHeader, &eventlog::Header::name);
  if (header == record.headers.end()) return std::nullopt;
  return WordTag::Parse(header->value);
}

bool IsAgain(const eventlog::Record& record) {
  return std::ranges::find(record.headers, kAgainHeader, &eventlog::Header::name) !=
         record.headers.end();
}

}  // namespace naungan::vault
