#include "services/cli/scenario/questions.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdlib>
#include <memory>
#include <string_view>

#include "naungan/reporting/v1/reporting_queries.pb.h"
#include "services/cli/scenario/field_text.h"

namespace naungan::cli {
namespace {

constexpr int32_t kPageRows = 1'000;

std::unexpected<Error> Wrong(std::string why) {
  return Fail(Code::kInvalidArgument, "SCENARIO_MALFORMED", "ask", std::move(why));
}

Result<std::string> CountPeople(const YAML::Node& request, Stage& stage) {
  NAUNGAN_TRY(OnlyKeys(request, {"people", "programme", "date", "state"}));
  NAUNGAN_ASSIGN(const Slice slice, stage.People(request));
  const std::string state = TextOf(request, "state");
  if (state != "registered" && state != "covered") {
    return Wrong("state must be registered or covered");
  }
  YAML::Node shared(YAML::NodeType::Map);
  for (const char* key : {"programme", "date"}) shared[key] = request[key];
  reporting::v1::CheckParticipantRequest check;
  NAUNGAN_TRY(stage.Read(shared, check));
  int64_t count = 0;
  for (const size_t member : slice.members) {
    NAUNGAN_ASSIGN(const std::string id,
                   stage.cast().ParticipantId(stage.api(), slice.group, member));
    check.set_participant("participants/" + id);
    reporting::v1::CheckParticipantResponse response;
    NAUNGAN_TRY(stage.Call("CheckParticipant", check, response));
    if (state == "covered" ? response.covered() : response.registered()) ++count;
  }
  return fmt::to_string(count);
}

Result<std::string> WaitInOrder(const YAML::Node& request, Stage& stage) {
  NAUNGAN_TRY(OnlyKeys(request, {"people", "roster", "as_of_date"}));
  NAUNGAN_ASSIGN(const Slice slice, stage.People(request));
  YAML::Node shared(YAML::NodeType::Map);
  for (const char* key : {"roster", "as_of_date"}) shared[key] = request[key];
  reporting::v1::ListWaitingRequest list;
  NAUNGAN_TRY(stage.Read(shared, list));
  list.set_page_size(kPageRows);
  size_t place = 0;
  do {
    reporting::v1::ListWaitingResponse page;
    NAUNGAN_TRY(stage.Call("ListWaiting", list, page));
    for (const auto& row : page.rows()) {
      if (place == slice.members.size()) return std::string("no");
      NAUNGAN_ASSIGN(const std::string id,
                     stage.cast().ParticipantId(stage.api(), slice.group, slice.members[place]));
      if (row.participant_id() != id) return std::string("no");
      ++place;
    }
    list.set_page_token(page.next_page_token());
  } while (!list.page_token().empty());
  return std::string(place == slice.members.size() ? "yes" : "no");
}

// Returns nullptr if reporting has no such RPC.
const Method* FindRpc(const Shown& shown, const Api& api) {
  const Method* method = api.Find(shown.question);
  return method != nullptr && method->service == "reporting" ? method : nullptr;
}

Result<std::string> AskRpc(const Shown& shown, Stage& stage) {
  const Method* method = FindRpc(shown, stage.api());
  if (method == nullptr) return Wrong(fmt::format("reporting has no RPC {}", shown.question));
  const std::unique_ptr<google::protobuf::Message> response(method->response->New());
  NAUNGAN_TRY(stage.Call(shown.question, shown.request, *response));
  return FieldText(*response, shown.show);
}

// Writes "6070" as "60.70 %" or "1234567" as "Rp1,234,567". A value that is no number stays as it
// is.
std::string Format(const std::string& value, const std::string& format) {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (format.empty() || error != std::errc{} || end != value.data() + value.size()) return value;
  const std::string sign = number < 0 ? "-" : "";
  if (format == "percent") {
    return fmt::format("{}{}.{:02} %", sign, std::abs(number / 100), std::abs(number % 100));
  }
  std::string digits = value.substr(sign.size());
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<size_t>(at), ",");
  }
  return sign + "Rp" + digits;
}

using AskMany = Result<std::string> (*)(const YAML::Node&, Stage&);

// Returns nullptr if there is no such question.
AskMany FindQuestion(std::string_view question) {
  if (question == "CountPeople") return CountPeople;
  if (question == "WaitInOrder") return WaitInOrder;
  return nullptr;
}

Result<std::string> Ask(const Shown& shown, Stage& stage) {
  const AskMany many = FindQuestion(shown.question);
  try {  // yaml-cpp reports a value of the wrong type by an exception; none leaves this function
    return many == nullptr ? AskRpc(shown, stage) : many(shown.request, stage);
  } catch (const YAML::Exception& error) {
    return Wrong(error.what());
  }
}

std::string LineName(const Scenario& scenario, const Shown& shown) {
  return fmt::format("{}: {}", scenario.name, shown.line);
}

}  // namespace

Status CheckQuestions(const Scenario& scenario, const Api& api) {
  for (const auto& shown : scenario.shown) {
    if (FindQuestion(shown.question) != nullptr || FindRpc(shown, api) != nullptr) continue;
    return std::unexpected(
        Under(LineName(scenario, shown),
              Wrong(fmt::format("reporting has no RPC {}", shown.question)).error()));
  }
  return {};
}

Result<std::vector<Line>> AskAll(const Scenario& scenario, Stage& stage) {
  NAUNGAN_TRY(stage.Settle());
  std::vector<Line> lines;
  for (const auto& shown : scenario.shown) {
    auto got = Ask(shown, stage);
    if (!got) {
      return std::unexpected(Under(LineName(scenario, shown), std::move(got).error()));
    }
    lines.push_back({shown.line, shown.as_of, shown.expected, Format(*got, shown.format)});
  }
  return lines;
}

}  // namespace naungan::cli
