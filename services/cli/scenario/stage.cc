#include "services/cli/scenario/stage.h"

#include <fmt/core.h>

#include <charconv>
#include <memory>

#include "libs/base/check.h"
#include "libs/yaml/message_reader.h"

namespace naungan::cli {
namespace {

std::unexpected<Error> Wrong(std::string why) {
  return Fail(Code::kInvalidArgument, "SCENARIO_MALFORMED", "", std::move(why));
}

// A member of a group, as "farmers[7]" names it.
struct Member {
  std::string group;
  size_t place = 0;
};

Result<Member> ReadMember(std::string_view word) {
  const size_t bracket = word.find('[');
  Member member{.group = std::string(word.substr(0, bracket))};
  if (bracket == std::string_view::npos || !word.ends_with(']')) {
    return Wrong(
        fmt::format("{{{}}} is neither a given word nor a member like {{group[7]}}", word));
  }
  const std::string_view digits = word.substr(bracket + 1, word.size() - bracket - 2);
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), member.place);
  if (error != std::errc{} || end != digits.data() + digits.size()) {
    return Wrong(fmt::format("{{{}}} must have a number in its brackets", word));
  }
  return member;
}

}  // namespace

Result<std::string> Stage::Replace(std::string text) {
  size_t open = 0;
  while ((open = text.find('{', open)) != std::string::npos) {
    const size_t close = text.find('}', open);
    if (close == std::string::npos)
      return Wrong(fmt::format("{} has an opening brace and no closing one", text));
    const std::string word = text.substr(open + 1, close - open - 1);
    std::string value;
    if (const auto found = words_.find(word); found != words_.end() && !found->second.empty()) {
      value = found->second.back();
    } else {
      NAUNGAN_ASSIGN(const Member member, ReadMember(word));
      NAUNGAN_ASSIGN(value, cast_.ParticipantId(api_, member.group, member.place));
    }
    text.replace(open, close - open + 1, value);
    open += value.size();
  }
  return text;
}

Result<std::string> Stage::Text(const YAML::Node& node, const char* key) {
  return Replace(TextOf(node, key));
}

Status Stage::Read(const YAML::Node& node, google::protobuf::Message& message) {
  const yaml::ReadOptions options{
      .reason = "SCENARIO_MALFORMED",
      .replace = [this](std::string text) { return Replace(std::move(text)); }};
  return yaml::ReadMessage(node, options, message);
}

Result<Slice> Stage::People(const YAML::Node& node) {
  const YAML::Node people = node["people"];
  if (!people) return Wrong(fmt::format("line {}: people is missing", node.Mark().line + 1));
  std::string part;
  if (people.IsMap()) {
    NAUNGAN_ASSIGN(part, Text(people, "part"));
  }
  return cast_.ReadSlice(people, part);
}

Status Stage::Call(const std::string& method, const YAML::Node& body,
                   google::protobuf::Message& response, const rpc::Actor& actor) {
  const Method* found = api_.Find(method);
  if (found == nullptr) return Wrong(fmt::format("the API has no RPC {}", method));
  const std::unique_ptr<google::protobuf::Message> request(found->request->New());
  NAUNGAN_TRY(Read(body, *request));
  return Call(method, *request, response, actor);
}

Status Stage::Call(const std::string& method, google::protobuf::Message& request,
                   google::protobuf::Message& response, const rpc::Actor& actor) {
  const Method* found = api_.Find(method);
  NAUNGAN_CHECK(found != nullptr, "the API has every method that a verb calls");
  // What a claim is decided on depends on the work of earlier steps, but not on that of other
  // claims.
  if (found->service == "claims" && unsettled_but_for_claims_) NAUNGAN_TRY(Settle());
  unsettled_ = true;
  if (found->service != "claims") unsettled_but_for_claims_ = true;
  return api_.Call(*found, actor, request, response);
}

Status Stage::Settle() {
  if (!unsettled_) return {};
  NAUNGAN_TRY(api_.Settle());
  unsettled_ = false;
  unsettled_but_for_claims_ = false;
  return {};
}

}  // namespace naungan::cli
