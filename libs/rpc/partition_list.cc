#include "libs/rpc/partition_list.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <set>

#include "libs/eventlog/topics.h"

namespace naungan::rpc {
namespace {

constexpr std::string_view kNone = "none";

std::optional<int32_t> ParseNumber(std::string_view text) {
  int32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (number < 0 || number >= eventlog::kPartitionsMax) return std::nullopt;
  return number;
}

// Adds "6" or "0-3" to `partitions`. Returns false if the text is neither, or names a partition
// that is there already.
bool AddRange(std::string_view text, std::set<int32_t>& partitions) {
  const size_t dash = text.find('-');
  const auto first = ParseNumber(text.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : ParseNumber(text.substr(dash + 1));
  if (!first || !last || *last < *first) return false;
  for (int32_t partition = *first; partition <= *last; ++partition) {
    if (!partitions.insert(partition).second) return false;
  }
  return true;
}

}  // namespace

Result<std::vector<int32_t>> ParsePartitions(std::string_view text, std::string_view field) {
  if (text == kNone) return std::vector<int32_t>();
  std::set<int32_t> partitions;
  for (std::string_view rest = text;;) {
    const size_t comma = rest.find(',');
    if (!AddRange(rest.substr(0, comma), partitions)) {
      return Fail(Code::kInvalidArgument, "PARTITIONS_MALFORMED", field,
                  fmt::format("Partitions are numbers from 0 to {} and ranges of them, each once, "
                              "for instance 0-3,6; or none.",
                              eventlog::kPartitionsMax - 1));
    }
    if (comma == std::string_view::npos) break;
    rest.remove_prefix(comma + 1);
  }
  return std::vector<int32_t>(partitions.begin(), partitions.end());
}

std::string PartitionsText(const std::vector<int32_t>& partitions) {
  std::string text;
  for (size_t i = 0; i < partitions.size();) {
    size_t last = i;
    while (last + 1 < partitions.size() && partitions[last + 1] == partitions[last] + 1) ++last;
    if (!text.empty()) text += ',';
    text += fmt::to_string(partitions[i]);
    if (last > i) text += fmt::format("-{}", partitions[last]);
    i = last + 1;
  }
  return text.empty() ? std::string(kNone) : text;
}

}  // namespace naungan::rpc
