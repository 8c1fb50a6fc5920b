// The people of a scenario while it is played. They are generated once, and their participant ids
// are learned from the house when a step or a question needs them. One thread.
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
  // Generates the people of all groups. Errors: GeneratePeople's.
  static Result<Cast> Generate(const Scenario& scenario, const domain::RegionNames& names);

  const std::map<std::string, std::vector<Person>>& groups() const { return groups_; }
  // Precondition: the group has this member.
  const Person& At(const std::string& group, size_t member) const {
    return groups_.at(group)[member];
  }

  // Reads which people a step or a question is about: "farmers", or a map of these keys.
  //
  //   group        the name of the group
  //   order: rank  in the order of admission, which is that of the ranks; left out: as generated
  //   from, to     the members [from, to) in that order; left out: from the first, to the last
  //   part: 3/12   of these, the part 3 of the twelve equal parts 0 to 11; left out: all
  //
  // `part` is the text of the key `part` with its references replaced. Error: kInvalidArgument,
  // SCENARIO_MALFORMED, with the line.
  Result<Slice> ReadSlice(const YAML::Node& node, const std::string& part) const;

  // Notes that these members are the rows of `upload`, in this order.
  void Uploaded(const std::string& upload, const Slice& slice) { uploads_[upload] = slice; }
  // The participant id of a member. The enrollment service is asked once: for the rows of the
  // upload that has the member, which may still be waiting for a seat, or else for the NIK. Errors:
  // those of the calls, and kInvalidArgument, SCENARIO_MALFORMED, if the group has no such member.
  Result<std::string> ParticipantId(Api& api, const std::string& group, size_t member);

 private:
  // Asks for the ids of all rows of the uploads that have the member.
  Status LearnRows(Api& api, const std::string& group, size_t member);

  std::map<std::string, std::vector<Person>> groups_;
  std::map<std::pair<std::string, size_t>, std::string> participant_ids_;
  // The uploads for whose ids the service was not asked yet.
  std::map<std::string, Slice> uploads_;
};

}  // namespace naungan::cli
