// What the steps and questions of a scenario share while it is played. One thread.
#pragma once

#include <yaml-cpp/yaml.h>

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "libs/base/result.h"
#include "libs/platform/clock.h"
#include "libs/rpc/actor.h"
#include "services/cli/scenario/api.h"
#include "services/cli/scenario/cast.h"
#include "services/cli/scenario/progress.h"

namespace naungan::cli {

// The actors of a scenario. The house requires that one person uploads rows or submits a claim and
// another one approves.
inline const rpc::Actor kOfficer{.name = "petugas", .role = "officer"};
inline const rpc::Actor kHead{.name = "kepala-cabang", .role = "approver"};

class Stage {
 public:
  // `api`, `progress` and `clock` must outlive the stage.
  Stage(Api& api, Cast cast, Progress& progress, const platform::Clock& clock)
      : api_(api), cast_(std::move(cast)), progress_(progress), clock_(clock) {}

  Api& api() { return api_; }
  Cast& cast() { return cast_; }
  Progress& progress() { return progress_; }
  const platform::Clock& clock() const { return clock_; }

  // Replaces what stands in braces: {each}, {index} and {count} by those of the innermost ForEach,
  // a word by the value that the file gives it, and {group[7]} by the participant id of that
  // member. Errors: kInvalidArgument, SCENARIO_MALFORMED; those of the call that asks for the id.
  Result<std::string> Replace(std::string text);
  // The text of a key with its references replaced. Empty if the key is left out.
  Result<std::string> Text(const YAML::Node& node, const char* key);
  // Sets the fields of `message` that a node states, with references replaced. Errors: those of
  // yaml::ReadMessage.
  Status Read(const YAML::Node& node, google::protobuf::Message& message);
  // The people that the key `people` of a node names (Cast::ReadSlice).
  Result<Slice> People(const YAML::Node& node);

  void PushWord(const std::string& word, const std::string& value) {
    words_[word].push_back(value);
  }
  void PopWord(const std::string& word) { words_[word].pop_back(); }

  // Calls `method` with the request that `body` states. Error: kInvalidArgument,
  // SCENARIO_MALFORMED, if the API has no such method or the body is not its request; those of
  // Api::Call.
  Status Call(const std::string& method, const YAML::Node& body,
              google::protobuf::Message& response, const rpc::Actor& actor = kOfficer);
  // Calls `method`, which the API must have.
  Status Call(const std::string& method, google::protobuf::Message& request,
              google::protobuf::Message& response, const rpc::Actor& actor = kOfficer);

  // Waits until the house has finished what the commands since the last Settle set going.
  Status Settle();

  // The amounts of the bills that this run has issued, in rupiah, by account and bill.
  std::map<std::pair<std::string, std::string>, int64_t>& bills() { return bills_; }

 private:
  Api& api_;
  Cast cast_;
  Progress& progress_;
  const platform::Clock& clock_;
  // Was anything called since the last Settle? Was anything but claims called?
  bool unsettled_ = true;
  bool unsettled_but_for_claims_ = true;
  std::map<std::string, std::vector<std::string>> words_;
  std::map<std::pair<std::string, std::string>, int64_t> bills_;
};

}  // namespace naungan::cli
