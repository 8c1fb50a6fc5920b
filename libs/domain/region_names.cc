#include "libs/domain/region_names.h"

#include <algorithm>
#include <string>

#include "embedded/regions.csv.h"
#include "libs/base/check.h"

namespace naungan::domain {
namespace {

constexpr std::string_view kHeader = "code,name\n";
constexpr size_t kRowsExpected = 91'599;

// Removes the first line from `text` and returns it without its line feed.
std::string_view TakeLine(std::string_view& text) {
  const size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

// A name that holds a comma stands in quotes. No name holds a quote.
std::string_view Unquoted(std::string_view name) {
  if (name.size() >= 2 && name.front() == '"') return name.substr(1, name.size() - 2);
  return name;
}

}  // namespace

RegionNames::RegionNames() {
  std::string_view rest = embedded::RegionsCsv();
  NAUNGAN_CHECK(rest.starts_with(kHeader), "regions.csv begins with its header");
  rest.remove_prefix(kHeader.size());
  rows_.reserve(kRowsExpected);
  while (!rest.empty()) {
    const std::string_view line = TakeLine(rest);
    const size_t comma = line.find(',');
    NAUNGAN_CHECK(comma != std::string_view::npos, "a line of regions.csv is a code and a name");
    rows_.emplace_back(line.substr(0, comma), Unquoted(line.substr(comma + 1)));
  }
  NAUNGAN_CHECK(std::ranges::is_sorted(rows_), "regions.csv is in order of the codes");
}

std::optional<std::string_view> RegionNames::Name(const RegionCode& code) const {
  const std::string text = code.ToString();
  const auto row = std::ranges::lower_bound(rows_, std::string_view(text), {},
                                            [](const auto& r) { return r.first; });
  if (row == rows_.end() || row->first != text) return std::nullopt;
  return row->second;
}

std::vector<RegionCode> RegionNames::Children(const RegionCode& code) const {
  // Everything below the code follows it, because '.' is less than any digit.
  const std::string prefix = code.ToString() + ".";
  const auto level = static_cast<RegionLevel>(static_cast<int>(code.Level()) + 1);
  std::vector<RegionCode> children;
  auto row = std::ranges::lower_bound(rows_, std::string_view(prefix), {},
                                      [](const auto& r) { return r.first; });
  for (; row != rows_.end() && row->first.starts_with(prefix); ++row) {
    const auto child = RegionCode::Parse(row->first, "regions.csv");
    NAUNGAN_CHECK(child.has_value(), "regions.csv holds well-formed codes");
    if (child->Level() == level) children.push_back(*child);
  }
  return children;
}

std::vector<RegionCode> RegionNames::Provinces() const {
  std::vector<RegionCode> provinces;
  for (const auto& [text, name] : rows_) {
    if (text.size() != 2) continue;
    const auto province = RegionCode::Parse(text, "regions.csv");
    NAUNGAN_CHECK(province.has_value(), "regions.csv holds well-formed codes");
    provinces.push_back(*province);
  }
  return provinces;
}

}  // namespace naungan::domain
