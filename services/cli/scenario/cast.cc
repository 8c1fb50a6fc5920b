#include "services/cli/scenario/cast.h"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>

namespace naungan::cli {
namespace {

constexpr int32_t kPageRows = 1'000;
const rpc::Actor kAsker{.name = "scenario", .role = "operator"};

std::unexpected<Error> Wrong(const YAML::Node& node, std::string why) {
  return Fail(Code::kInvalidArgument, "SCENARIO_MALFORMED", "people",
              fmt::format("line {}: {}", node.Mark().line + 1, std::move(why)));
}

// The place that a key states, at most `size`. Returns `otherwise` if the key is left out.
Result<size_t> ReadPlace(const YAML::Node& node, const char* key, size_t otherwise, size_t size) {
  const std::string text = TextOf(node, key);
  if (text.empty()) return otherwise;
  size_t place = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), place);
  if (error != std::errc{} || end != text.data() + text.size() || place > size) {
    return Wrong(node, fmt::format("{} must be a number from 0 to {}", key, size));
  }
  return place;
}

constexpr size_t kPartsMax = 10'000;

// "3/12" is the part 3 of the twelve parts 0 to 11.
struct Part {
  size_t index = 0;
  size_t count = 1;
};

Result<Part> ReadPart(const YAML::Node& node, const std::string& text) {
  Part part;
  if (text.empty()) return part;
  const char* const end = text.data() + text.size();
  const auto index = std::from_chars(text.data(), end, part.index);
  const bool has_slash = index.ec == std::errc{} && index.ptr != end && *index.ptr == '/';
  if (has_slash) {
    const auto count = std::from_chars(index.ptr + 1, end, part.count);
    const bool in_range = part.index < part.count && part.count <= kPartsMax;
    if (count.ec == std::errc{} && count.ptr == end && in_range) return part;
  }
  return Wrong(node,
               fmt::format("part must be INDEX/COUNT with 0 <= INDEX < COUNT <= {}", kPartsMax));
}

}  // namespace

Result<Cast> Cast::Generate(const Scenario& scenario, const domain::RegionNames& names) {
  Cast cast;
  for (const auto& spec : scenario.groups) {
    NAUNGAN_ASSIGN(cast.groups_[spec.group], GeneratePeople(spec, scenario.seed, names));
  }
  return cast;
}

Result<Slice> Cast::ReadSlice(const YAML::Node& node, const std::string& part_text) const {
  const bool whole = node.IsScalar();
  if (!whole) NAUNGAN_TRY(OnlyKeys(node, {"group", "from", "to", "part", "order"}));
  Slice slice{.group = whole ? node.Scalar() : TextOf(node, "group")};
  const auto found = groups_.find(slice.group);
  if (found == groups_.end())
    return Wrong(node, fmt::format("there is no group of people named {}", slice.group));
  const auto& people = found->second;
  std::vector<size_t> order;
  order.reserve(people.size());
  for (size_t i = 0; i < people.size(); ++i) order.push_back(i);
  if (whole) {
    slice.members = std::move(order);
    return slice;
  }
  const std::string order_by = TextOf(node, "order");
  if (!order_by.empty() && order_by != "rank")
    return Wrong(node, "order must be rank, or be left out");
  if (order_by == "rank") {
    std::ranges::stable_sort(order, {}, [&](size_t i) { return people[i].rank; });
  }
  NAUNGAN_ASSIGN(const size_t from, ReadPlace(node, "from", 0, people.size()));
  NAUNGAN_ASSIGN(const size_t to, ReadPlace(node, "to", people.size(), people.size()));
  NAUNGAN_ASSIGN(const Part part, ReadPart(node, part_text));
  if (to < from) return Wrong(node, "to must not be less than from");
  const size_t size = to - from;
  const size_t begin = from + size * part.index / part.count;
  const size_t end = from + size * (part.index + 1) / part.count;
  slice.members.assign(order.begin() + static_cast<std::ptrdiff_t>(begin),
                       order.begin() + static_cast<std::ptrdiff_t>(end));
  return slice;
}

Result<std::string> Cast::ParticipantId(Api& api, const std::string& group, size_t member) {
  const auto found = groups_.find(group);
  if (found == groups_.end() || member >= found->second.size()) {
    return Fail(Code::kInvalidArgument, "SCENARIO_MALFORMED", "people",
                fmt::format("there is no {}[{}] among the people", group, member));
  }
  std::string& id = participant_ids_[{group, member}];
  if (!id.empty()) return id;
  NAUNGAN_TRY(LearnRows(api, group, member));
  if (!id.empty()) return id;
  enrollment::v1::LookupParticipantRequest request;
  enrollment::v1::LookupParticipantResponse response;
  request.set_nik(found->second[member].nik);
  NAUNGAN_TRY(api.Call(*api.Find("LookupParticipant"), kAsker, request, response));
  id = response.participant_id();
  return id;
}

Status Cast::LearnRows(Api& api, const std::string& group, size_t member) {
  for (auto at = uploads_.begin(); at != uploads_.end();) {
    const auto& [upload, slice] = *at;
    if (slice.group != group || std::ranges::find(slice.members, member) == slice.members.end()) {
      ++at;
      continue;
    }
    enrollment::v1::ListRowsRequest request;
    request.set_upload(upload);
    request.set_page_size(kPageRows);
    do {
      enrollment::v1::ListRowsResponse page;
      NAUNGAN_TRY(api.Call(*api.Find("ListRows"), kAsker, request, page));
      for (const auto& row : page.rows()) {
        const auto place = static_cast<size_t>(row.row() - 1);
        if (place >= slice.members.size()) continue;
        participant_ids_[{group, slice.members[place]}] = row.participant_id();
      }
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    at = uploads_.erase(at);
  }
  return {};
}

}  // namespace naungan::cli
