#include <fmt/core.h>

#include "libs/base/hex.h"
#include "libs/runtime/meta_rows.h"
#include "tests/simulation/checkers.h"

namespace naungan::simulation {
namespace {

using Rows = std::map<std::string, std::string>;

Rows AllRows(const state::Reader& rows) {
  Rows all;
  rows.Scan("", "", [&](std::string_view key, std::string_view value) {
    all.emplace(key, value);
    return true;
  });
  return all;
}

Rows PastOf(const state::Reader& rows) {
  Rows past = ServiceRows(rows);
  if (const auto cursor = runtime::LoadCursor(rows)) {
    const Digest& chain = cursor->admission.chain;
    past["chain"] = std::string(chain.begin(), chain.end());
  }
  return past;
}

std::string FirstDifference(const Rows& ours, const Rows& cold) {
  for (const auto& [key, value] : ours) {
    const auto other = cold.find(key);
    if (other == cold.end()) return "has the row " + EncodeHex(key) + " of its own";
    if (other->second != value) return "has another row " + EncodeHex(key);
  }
  for (const auto& [key, value] : cold) {
    if (!ours.contains(key)) return "lacks the row " + EncodeHex(key);
  }
  return {};
}

}  // namespace

Violations CompareWithColdReader(House& house, const House::Group& group, Compared compared) {
  Node cold(house.node_ports(), group.place, "-cold");
  cold.Start(/*lead=*/false);
  while (cold.Run()) {
  }
  const auto replayed = cold.partition().OpenView();
  if (cold.Stopped() || !replayed) return {cold.name() + ": " + cold.partition().Status().alarm};
  const auto rows_of = [&](const runtime::View& view) {
    return compared == Compared::kAllRows ? AllRows(*view.rows) : PastOf(*view.rows);
  };
  const Rows rows = rows_of(*replayed);
  Violations violations;
  for (const auto& node : group.nodes) {
    if (!node->up() || node->Stopped()) continue;
    const auto view = node->partition().OpenView();
    const std::string found =
        view ? FirstDifference(rows_of(*view), rows) : "does not serve: " + view.error().message;
    if (!found.empty()) violations.push_back(fmt::format("{} {}", node->name(), found));
  }
  return violations;
}

Violations CheckReplay(const Evidence& evidence) {
  Violations violations;
  for (const House::Group& group : evidence.house.groups()) {
    if (group.place.IsFigures()) continue;  // CheckReports checks those
    for (const auto& found : CompareWithColdReader(evidence.house, group, Compared::kAllRows)) {
      violations.push_back("I7: " + found);
    }
  }
  return violations;
}

}  // namespace naungan::simulation
