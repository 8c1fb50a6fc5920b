#include "services/cli/scenario/cast.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <numeric>

namespace naungan::cli {
namespace {

std::unexpected<Error> Wrong(const YAML::Node& node, std::string why) {
  return Fail(Code::kInvalidArgument, "SCENARIO_MALFORMED", "people",
              fmt::format("line {}: {}", node.Mark().line + 1, std::move(why)));
}

// The place that a key names, at most `size`; `otherwise` where the key is left out.
Result<size_t> ReadPlace(const YAML::Node& node, const char* key, size_t otherwise, size_t size) {
  const std::string text = TextOf(node, key);
  if (text.empty()) return otherwise;
  size_t place = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), place);
  if (error != std::errc{} || end != text.data() + text.size() || place > size) {
    return Wrong(node, fmt::format("{} takes a number from 0 to {}", key, size));
  }
  return place;
}

// "3/12": the part 3 of the parts 0 to 11.
struct Part {
  size_t index = 0;
  size_t count = 1;
};

Result<Part> ReadPart(const YAML::Node& node, const std::string& text) {
  Part part;
  if (text.empty()) return part;
  const size_t slash = text.find('/');
  if (slash == std::string::npos) return Wrong(node, "part takes INDEX/COUNT");
  std::from_chars(text.data(), text.data() + slash, part.index);
  std::from_chars(text.data() + slash + 1, text.data() + text.size(), part.count);
  if (part.count == 0 || part.index >= part.count) {
    return Wrong(node, "part takes INDEX/COUNT with 0 <= INDEX < COUNT");
  }
  return part;
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
  if (found == groups_.end()) return Wrong(node, fmt::format("no people named {}", slice.group));
  const auto& people = found->second;
  std::vector<size_t> order(people.size());
  std::iota(order.begin(), order.end(), size_t{0});
  if (whole) {
    slice.members = std::move(order);
    return slice;
  }
  if (TextOf(node, "order") == "rank") {
    std::ranges::stable_sort(order, {}, [&](size_t i) { return people[i].rank; });
  }
  NAUNGAN_ASSIGN(const size_t from, ReadPlace(node, "from", 0, people.size()));
  NAUNGAN_ASSIGN(const size_t to, ReadPlace(node, "to", people.size(), people.size()));
  NAUNGAN_ASSIGN(const Part part, ReadPart(node, part_text));
  const size_t size = to < from ? 0 : to - from;
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
                fmt::format("nobody is {}[{}]", group, member));
  }
  std::string& id = participant_ids_[{group, member}];
  if (!id.empty()) return id;
  enrollment::v1::LookupParticipantRequest request;
  enrollment::v1::LookupParticipantResponse response;
  request.set_nik(found->second[member].nik);
  NAUNGAN_TRY(api.Call(*api.Find("LookupParticipant"), {.name = "scenario", .role = "operator"},
                       request, response));
  id = response.participant_id();
  return id;
}

}  // namespace naungan::cli
