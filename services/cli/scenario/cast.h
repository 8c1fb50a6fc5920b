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
  // [from, to), of them part 3 of twelve equal parts (0 to 11), in the order of admission if so
  // asked, else as generated. `part` is the text of that key, its references replaced.
  Result<Slice> ReadSlice(const YAML::Node& node, const std::string& part) const;

  // These members are the rows of `upload`, in this order.
  void Uploaded(const std::string& upload, const Slice& slice) { uploads_[upload] = slice; }
  // The participant id of a member, asked of the enrollment service once: of an upload's rows, who
  // may be waiting, or else by NIK.
  Result<std::string> ParticipantId(Api& api, const std::string& group, size_t member);

 private:
  // Learns the ids of all rows of the uploads that have the member.
  Status LearnRows(Api& api, const std::string& group, size_t member);

  std::map<std::string, std::vector<Person>> groups_;
  std::map<std::pair<std::string, size_t>, std::string> participant_ids_;
  // The uploads whose rows' ids were not asked for yet.
  std::map<std::string, Slice> uploads_;
};

}  // namespace naungan::cli
