#include "services/cli/scenario/questions.h"

#include <fmt/format.h>

#include <charconv>
#include <memory>

#include "naungan/reporting/v1/reporting_queries.pb.h"
#include "services/cli/scenario/yaml_message.h"

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
    return Wrong("state is registered or covered");
  }
  YAML::Node shared(YAML::NodeType::Map);
  for (const char* key : {"programme", "date"}) shared[key] = request[key];
  reporting::v1::CheckParticipantRequest check;
  NAUNGAN_TRY(ReadMessage(shared, [](std::string text) { return text; }, check));
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
  NAUNGAN_TRY(ReadMessage(shared, [](std::string text) { return text; }, list));
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

Result<std::string> AskRpc(const Shown& shown, Stage& stage) {
  const Method* method = stage.api().Find(shown.question);
  if (method == nullptr || method->service != ServiceId::kReporting) {
    return Wrong(fmt::format("reporting has no RPC {}", shown.question));
  }
  const std::unique_ptr<google::protobuf::Message> response(method->response->New());
  NAUNGAN_TRY(stage.Call(shown.question, shown.request, *response));
  return FieldText(*response, shown.show);
}

// "6070" as "60.70 %"; "1234567" as "Rp1,234,567"; everything else as it is.
std::string Format(const std::string& value, const std::string& format) {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (format.empty() || error != std::errc{} || end != value.data() + value.size()) return value;
  if (format == "percent") return fmt::format("{}.{:02} %", number / 100, number % 100);
  std::string grouped = fmt::to_string(number);
  for (auto at = static_cast<std::ptrdiff_t>(grouped.size()) - 3; at > 0; at -= 3) {
    grouped.insert(static_cast<size_t>(at), ",");
  }
  return format == "rupiah" ? "Rp" + grouped : grouped;
}

Result<std::string> Ask(const Shown& shown, Stage& stage) {
  if (shown.question == "CountPeople") return CountPeople(shown.request, stage);
  if (shown.question == "WaitInOrder") return WaitInOrder(shown.request, stage);
  return AskRpc(shown, stage);
}

}  // namespace

Result<std::vector<Line>> AskAll(const Scenario& scenario, Stage& stage) {
  NAUNGAN_TRY(stage.Settle());
  std::vector<Line> lines;
  for (const auto& shown : scenario.shown) {
    auto got = Ask(shown, stage);
    if (!got) {
      return std::unexpected(
          Under(fmt::format("{}: {}", scenario.name, shown.line), std::move(got).error()));
    }
    lines.push_back({shown.line, shown.as_of, shown.expected, Format(*got, shown.format)});
  }
  return lines;
}

}  // namespace naungan::cli
