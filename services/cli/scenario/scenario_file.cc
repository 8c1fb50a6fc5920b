#include "services/cli/scenario/scenario_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <fstream>

namespace naungan::cli {
namespace {

std::unexpected<Error> Wrong(int line, std::string why) {
  return Fail(Code::kInvalidArgument, "SCENARIO_MALFORMED", "",
              fmt::format("line {}: {}", line, std::move(why)));
}

int LineOf(const YAML::Node& node) { return node.Mark().line + 1; }

template <typename Integer>
Result<Integer> ReadNumber(const YAML::Node& node, const char* key) {
  const std::string text = TextOf(node, key);
  Integer value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) {
    return Wrong(LineOf(node), fmt::format("{} takes a whole number", key));
  }
  return value;
}

Result<PeopleSpec> ReadGroup(const std::string& name, const YAML::Node& node, int64_t first) {
  NAUNGAN_TRY(OnlyKeys(node, {"count", "region", "deciles"}));
  NAUNGAN_ASSIGN(const auto count, ReadNumber<int64_t>(node, "count"));
  auto region = domain::RegionCode::Parse(TextOf(node, "region"), "region");
  if (!region) return Wrong(LineOf(node), region.error().message);
  PeopleSpec spec{.group = name, .count = count, .region = *region, .first_number = first};
  if (count < 0 || count > kPeopleInGroupMax || first + count > kPeopleMax) {
    return Wrong(LineOf(node), fmt::format("a group has at most {} people, a scenario {}",
                                           kPeopleInGroupMax, kPeopleMax));
  }
  if (node["deciles"]) {
    NAUNGAN_ASSIGN(spec.deciles, ReadNumber<int32_t>(node, "deciles"));
    if (spec.deciles < 1 || spec.deciles > kDecilesMax) {
      return Wrong(LineOf(node), fmt::format("deciles takes 1 to {}", kDecilesMax));
    }
  }
  return spec;
}

Status ReadGroups(const YAML::Node& node, Scenario& scenario) {
  if (node && !node.IsMap()) return Wrong(LineOf(node), "people takes groups by their names");
  int64_t first = 0;
  for (const auto& entry : node) {
    NAUNGAN_ASSIGN(auto spec, ReadGroup(entry.first.Scalar(), entry.second, first));
    first += spec.count;
    scenario.groups.push_back(std::move(spec));
  }
  return {};
}

Status ReadGiven(const YAML::Node& node, Scenario& scenario) {
  if (node && !node.IsMap()) return Wrong(LineOf(node), "given takes words with their values");
  for (const auto& entry : node) {
    if (!entry.second.IsScalar()) return Wrong(LineOf(entry.first), "a given word has one value");
    scenario.given[entry.first.Scalar()] = entry.second.Scalar();
  }
  return {};
}

Result<Shown> ReadShownLine(const YAML::Node& node) {
  NAUNGAN_TRY(OnlyKeys(node, {"line", "as_of", "ask", "show", "as", "expect"}));
  for (const char* key : {"line", "as_of", "ask", "expect"}) {
    if (!node[key]) return Wrong(LineOf(node), fmt::format("a shown line needs {}", key));
  }
  const YAML::Node& ask = node["ask"];
  if (!ask.IsMap() || ask.size() != 1) return Wrong(LineOf(node), "ask takes one question");
  const auto& question = *ask.begin();
  const std::string format = TextOf(node, "as");
  if (!format.empty() && format != "percent" && format != "rupiah") {
    return Wrong(LineOf(node["as"]), "as is percent or rupiah");
  }
  return Shown{.line = TextOf(node, "line"),
               .as_of = TextOf(node, "as_of"),
               .question = question.first.Scalar(),
               .request = question.second,
               .show = TextOf(node, "show"),
               .format = format,
               .expected = TextOf(node, "expect")};
}

Result<Scenario> ReadDocument(const YAML::Node& root) {
  if (!root.IsMap()) return Wrong(1, "a scenario file is a map");
  NAUNGAN_TRY(OnlyKeys(root, {"scenario", "title", "report", "generated", "seed", "given", "people",
                              "steps", "shown"}));
  Scenario scenario;
  scenario.name = TextOf(root, "scenario");
  scenario.title = TextOf(root, "title");
  if (scenario.name.empty()) return Wrong(1, "scenario needs a name");
  NAUNGAN_ASSIGN(scenario.seed, ReadNumber<uint64_t>(root, "seed"));
  NAUNGAN_TRY(ReadGiven(root["given"], scenario));
  NAUNGAN_TRY(ReadGroups(root["people"], scenario));
  if (!root["steps"] || !root["shown"]) return Wrong(1, "a scenario needs steps and shown");
  NAUNGAN_ASSIGN(scenario.steps, ReadSteps(root["steps"]));
  if (!root["shown"].IsSequence()) return Wrong(LineOf(root["shown"]), "shown takes a list");
  for (const auto& element : root["shown"]) {
    NAUNGAN_ASSIGN(auto shown, ReadShownLine(element));
    scenario.shown.push_back(std::move(shown));
  }
  return scenario;
}

}  // namespace

std::string TextOf(const YAML::Node& node, const char* key) {
  const YAML::Node value = node[key];
  return value && value.IsScalar() ? value.Scalar() : std::string();
}

Status OnlyKeys(const YAML::Node& node, const std::vector<std::string>& known) {
  if (!node.IsMap()) return Wrong(LineOf(node), "a map is wanted here");
  for (const auto& entry : node) {
    if (std::ranges::find(known, entry.first.Scalar()) == known.end()) {
      return Wrong(LineOf(entry.first), fmt::format("unknown key {}", entry.first.Scalar()));
    }
  }
  return {};
}

Result<std::vector<Step>> ReadSteps(const YAML::Node& node) {
  if (!node.IsSequence()) return Wrong(LineOf(node), "steps takes a list");
  std::vector<Step> steps;
  for (const auto& element : node) {
    if (!element.IsMap() || element.size() != 1) {
      return Wrong(LineOf(element), "a step is one verb with its request");
    }
    const auto& entry = *element.begin();
    steps.push_back({entry.first.Scalar(), entry.second, LineOf(element)});
    if (entry.second.IsMap() && entry.second["steps"]) {
      NAUNGAN_TRY(ReadSteps(entry.second["steps"]));
    }
  }
  return steps;
}

Result<Scenario> ParseScenario(const std::string& text, const std::string& path) {
  if (text.size() > kScenarioBytesMax) {
    return Fail(Code::kInvalidArgument, "SCENARIO_TOO_LARGE", path,
                fmt::format("a scenario file has at most {} bytes", kScenarioBytesMax));
  }
  try {  // yaml-cpp reports by exceptions; none leaves this function
    auto scenario = ReadDocument(YAML::Load(text));
    if (!scenario) return std::unexpected(Under(path, std::move(scenario).error()));
    return scenario;
  } catch (const YAML::Exception& error) {
    return Fail(Code::kInvalidArgument, "SCENARIO_MALFORMED", path, error.what());
  }
}

Result<Scenario> ReadScenario(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return Fail(Code::kNotFound, "SCENARIO_NOT_FOUND", path, fmt::format("cannot read {}", path));
  }
  std::string text(kScenarioBytesMax + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(file.gcount()));
  return ParseScenario(text, path);
}

}  // namespace naungan::cli
