// The people of a running scenario: generated once, known to the house by their participant ids.
// One thread.
#pragma once

#include <yaml-cpp/yaml.h>

#include <map>
#include <string>
#include <vector>

#include "libs/base/result.h"
#include "libs/domain/region_names.h"
#include "services/cli/scenario/api.h"
#include "services/cli/scenario/people.h"
#include "services/cli/scenario/scenario_file.h"

namespace naungan::cli {

// Some people of a group, by their places in it.
struct Slice {
  std::string group;
  std::vector<size_t> members;
};

class Cast {
 public:
  static Result<Cast> Generate(const Scenario& scenario, const domain::RegionNames& names);

  const std::map<std::string, std::vector<Person>>& groups() const { return groups_; }
  const Person& At(const std::string& group, size_t member) const {
    return groups_.at(group)[member];
  }

  // Reads "farmers", or {group: farmers, from: 0, to: 200, part: "3/12", order: rank}: the members
  // [from, to), of them the third of twelve equal parts (counted from 0), in the order of admission
  // if so asked.
  Result<Slice> ReadSlice(const YAML::Node& node, const std::string& part) const;

  // The participant id of a member, asked of the enrollment service once.
  Result<std::string> ParticipantId(Api& api, const std::string& group, size_t member);

 private:
  std::map<std::string, std::vector<Person>> groups_;
  std::map<std::pair<std::string, size_t>, std::string> participant_ids_;
};

}  // namespace naungan::cli
