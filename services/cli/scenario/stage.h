// What the steps and the questions of one running scenario share. One thread.
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

// Offices that act in a scenario. Who uploads does not approve, who submits a claim does not
// either.
inline const rpc::Actor kOfficer{.name = "petugas", .role = "officer"};
inline const rpc::Actor kHead{.name = "kepala-cabang", .role = "approver"};

class Stage {
 public:
  // What it is given by reference must outlive it.
  Stage(Api& api, Cast cast, Progress& progress, const platform::Clock& clock)
      : api_(api), cast_(std::move(cast)), progress_(progress), clock_(clock) {}

  Api& api() { return api_; }
  Cast& cast() { return cast_; }
  Progress& progress() { return progress_; }
  const platform::Clock& clock() const { return clock_; }

  // Replaces {each}, {index}, {count} of the innermost ForEach, {word} by what the file gives it,
  // and {group[7]} by the participant id of that member.
  Result<std::string> Replace(std::string text);
  // The text of a key with its references replaced; empty where it is left out.
  Result<std::string> Text(const YAML::Node& node, const char* key);
  // Sets the fields of `message` that a node names, references replaced.
  Status Read(const YAML::Node& node, google::protobuf::Message& message);
  // The people that a node's key `people` names.
  Result<Slice> People(const YAML::Node& node);

  void PushWord(const std::string& word, const std::string& value) {
    words_[word].push_back(value);
  }
  void PopWord(const std::string& word) { words_[word].pop_back(); }

  // Calls `method` with the request that `body` says.
  Status Call(const std::string& method, const YAML::Node& body,
              google::protobuf::Message& response, const rpc::Actor& actor = kOfficer);
  // Calls with a request at hand.
  Status Call(const std::string& method, google::protobuf::Message& request,
              google::protobuf::Message& response, const rpc::Actor& actor = kOfficer);

  // Lets sagas end, if anything was commanded since the last time.
  Status Settle();

  // Amounts of the bills of this run, by account and bill.
  std::map<std::pair<std::string, std::string>, int64_t>& bills() { return bills_; }

 private:
  Api& api_;
  Cast cast_;
  Progress& progress_;
  const platform::Clock& clock_;
  // Something was commanded since the sagas ended last: anything at all, and anything but a claim.
  bool unsettled_ = true;
  bool unsettled_but_for_claims_ = true;
  std::map<std::string, std::vector<std::string>> words_;
  std::map<std::pair<std::string, std::string>, int64_t> bills_;
};

}  // namespace naungan::cli
