#include "services/cli/scenario/scenario_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <set>

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
    return Wrong(LineOf(node), fmt::format("{} must be a whole number", key));
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
    return Wrong(LineOf(node),
                 fmt::format("a group has at most {} people, and a scenario at most {}",
                             kPeopleInGroupMax, kPeopleMax));
  }
  if (node["deciles"]) {
    NAUNGAN_ASSIGN(spec.deciles, ReadNumber<int32_t>(node, "deciles"));
    if (spec.deciles < 1 || spec.deciles > kDecilesMax) {
      return Wrong(LineOf(node), fmt::format("deciles must be a number from 1 to {}", kDecilesMax));
    }
  }
  return spec;
}

Status ReadGroups(const YAML::Node& node, Scenario& scenario) {
  if (node && !node.IsMap()) return Wrong(LineOf(node), "people must list groups by their names");
  int64_t first = 0;
  for (const auto& entry : node) {
    NAUNGAN_ASSIGN(auto spec, ReadGroup(entry.first.Scalar(), entry.second, first));
    first += spec.count;
    scenario.groups.push_back(std::move(spec));
  }
  return {};
}

Status ReadGiven(const YAML::Node& node, Scenario& scenario) {
  if (node && !node.IsMap()) return Wrong(LineOf(node), "given must list words with their values");
  for (const auto& entry : node) {
    if (!entry.second.IsScalar())
      return Wrong(LineOf(entry.first), "a given word must have a single value");
    scenario.given[entry.first.Scalar()] = entry.second.Scalar();
  }
  return {};
}

Result<Shown> ReadShownLine(const YAML::Node& node) {
  NAUNGAN_TRY(OnlyKeys(node, {"line", "as_of", "ask", "show", "as", "expect"}));
  for (const char* key : {"line", "as_of", "ask", "expect"}) {
    if (!node[key]) return Wrong(LineOf(node), fmt::format("a line of shown must state {}", key));
  }
  const YAML::Node& ask = node["ask"];
  if (!ask.IsMap() || ask.size() != 1)
    return Wrong(LineOf(node), "ask must state one question with its request");
  const auto& question = *ask.begin();
  const std::string format = TextOf(node, "as");
  if (!format.empty() && format != "percent" && format != "rupiah") {
    return Wrong(LineOf(node["as"]), "as must be percent or rupiah");
  }
  return Shown{.line = TextOf(node, "line"),
               .as_of = TextOf(node, "as_of"),
               .question = question.first.Scalar(),
               .request = question.second,
               .show = TextOf(node, "show"),
               .format = format,
               .expected = TextOf(node, "expect")};
}

// `depth` is the level of these steps, `count` the number of steps before them.
Status CheckStepList(const YAML::Node& node, int depth, int& count) {
  if (!node.IsSequence()) return Wrong(LineOf(node), "steps must be a list");
  if (depth > kStepsDepthMax) {
    return Wrong(LineOf(node),
                 fmt::format("steps stand within steps at most {} levels deep", kStepsDepthMax));
  }
  for (const auto& element : node) {
    if (!element.IsMap() || element.size() != 1) {
      return Wrong(LineOf(element), "a step must be one verb with its request");
    }
    if (++count > kStepsMax) {
      return Wrong(LineOf(element),
                   fmt::format("a file has at most {} steps, those within steps and "
                               "aliases included",
                               kStepsMax));
    }
    const YAML::Node body = element.begin()->second;
    if (body.IsMap() && body["steps"]) NAUNGAN_TRY(CheckStepList(body["steps"], depth + 1, count));
  }
  return {};
}

Result<Scenario> ReadDocument(const YAML::Node& root) {
  if (!root.IsMap()) return Wrong(1, "a scenario file must have keys with their values");
  NAUNGAN_TRY(OnlyKeys(root, {"scenario", "title", "report", "generated", "seed", "given", "people",
                              "steps", "shown"}));
  Scenario scenario;
  scenario.name = TextOf(root, "scenario");
  scenario.title = TextOf(root, "title");
  if (scenario.name.empty()) return Wrong(1, "scenario must state the name of the scenario");
  NAUNGAN_ASSIGN(scenario.seed, ReadNumber<uint64_t>(root, "seed"));
  NAUNGAN_TRY(ReadGiven(root["given"], scenario));
  NAUNGAN_TRY(ReadGroups(root["people"], scenario));
  if (!root["steps"] || !root["shown"]) return Wrong(1, "a scenario must have steps and shown");
  NAUNGAN_ASSIGN(scenario.steps, ReadSteps(root["steps"]));
  if (!root["shown"].IsSequence()) return Wrong(LineOf(root["shown"]), "shown must be a list");
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
  if (!node.IsMap()) return Wrong(LineOf(node), "keys with their values must stand here");
  std::set<std::string> stated;
  for (const auto& entry : node) {
    const std::string& key = entry.first.Scalar();
    if (std::ranges::find(known, key) == known.end()) {
      return Wrong(LineOf(entry.first),
                   fmt::format("the key {} is not known here; the known ones are {}", key,
                               fmt::join(known, ", ")));
    }
    if (!stated.insert(key).second) {
      return Wrong(LineOf(entry.first), fmt::format("the key {} is stated twice", key));
    }
  }
  return {};
}

Result<std::vector<Step>> ReadSteps(const YAML::Node& node) {
  int count = 0;
  NAUNGAN_TRY(CheckStepList(node, 1, count));
  std::vector<Step> steps;
  for (const auto& element : node) {
    const auto& entry = *element.begin();
    steps.push_back({entry.first.Scalar(), entry.second, LineOf(element)});
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
    return Fail(Code::kNotFound, "SCENARIO_NOT_FOUND", path,
                fmt::format("the file {} cannot be opened", path));
  }
  std::string text(kScenarioBytesMax + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(file.gcount()));
  return ParseScenario(text, path);
}

}  // namespace naungan::cli
