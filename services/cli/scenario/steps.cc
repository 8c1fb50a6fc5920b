#include "services/cli/scenario/steps.h"

#include <fmt/format.h>

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "libs/domain/region_code.h"
#include "libs/domain/region_names.h"
#include "naungan/agreement/v1/agreement_service.pb.h"
#include "naungan/enrollment/v1/contribution_service.pb.h"
#include "services/cli/scenario/claims_step.h"
#include "services/cli/scenario/patience.h"
#include "services/cli/scenario/upload_step.h"

namespace naungan::cli {
namespace {

constexpr auto kPollPause = std::chrono::milliseconds(5);
constexpr int kOfficesMax = 1'000;

std::unexpected<Error> At(const Step& step, Error error) {
  error.message = fmt::format("step {} at line {}: {}", step.verb, step.line, error.message);
  return std::unexpected(std::move(error));
}

std::unexpected<Error> Wrong(std::string_view field, std::string why) {
  return Fail(Code::kInvalidArgument, "SCENARIO_MALFORMED", field, std::move(why));
}

Status PlayStep(const Step& step, Stage& stage);

// One turn of a ForEach: texts may name its words as long as it lives.
class Turn {
 public:
  Turn(Stage& stage, const std::string& each, size_t index, size_t count) : stage_(stage) {
    stage_.PushWord("each", each);
    stage_.PushWord("index", fmt::to_string(index));
    stage_.PushWord("count", fmt::to_string(count));
  }
  ~Turn() {
    for (const char* word : {"each", "index", "count"}) stage_.PopWord(word);
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  Stage& stage_;
};

Status PlayForEach(const YAML::Node& body, Stage& stage) {
  NAUNGAN_TRY(OnlyKeys(body, {"each", "steps"}));
  const YAML::Node each = body["each"];
  if (!each.IsSequence()) return Wrong("each", "each must be a list");
  NAUNGAN_ASSIGN(const auto steps, ReadSteps(body["steps"]));
  for (size_t i = 0; i < each.size(); ++i) {
    NAUNGAN_ASSIGN(const std::string value, stage.Replace(each[i].Scalar()));
    const Turn turn(stage, value, i, each.size());
    for (const auto& step : steps) NAUNGAN_TRY(PlayStep(step, stage));
  }
  return {};
}

void AddUnit(const domain::RegionCode& code, const domain::RegionNames& names, const char* prefix,
             agreement::v1::UnitKind kind, agreement::v1::Agreement& agreement) {
  auto& unit = *agreement.add_units();
  unit.set_unit(fmt::format("{}-{}", prefix, code.compact()));
  unit.set_display_name(std::string(names.Name(code).value_or("")));
  unit.set_kind(kind);
  unit.set_region_code(code.ToString());
  unit.set_registers(true);
}

// Makes every kecamatan and every desa of the region a unit that registers people.
void AddRegionUnits(const domain::RegionCode& region, agreement::v1::Agreement& agreement) {
  const domain::RegionNames names;
  for (const auto& kecamatan : names.Children(region)) {
    AddUnit(kecamatan, names, "kecamatan", agreement::v1::UNIT_KIND_KECAMATAN, agreement);
    for (const auto& village : names.Children(kecamatan)) {
      if (village.Kind() != domain::VillageKind::kDesa) continue;
      AddUnit(village, names, "desa", agreement::v1::UNIT_KIND_VILLAGE, agreement);
    }
  }
}

Status PlayRegisterAgreementOfRegion(const YAML::Node& body, Stage& stage) {
  NAUNGAN_TRY(OnlyKeys(body, {"offices", "agreement"}));
  agreement::v1::RegisterAgreementRequest request;
  auto& agreement = *request.mutable_agreement();
  NAUNGAN_TRY(stage.Read(body["agreement"], agreement));
  NAUNGAN_ASSIGN(const auto region,
                 domain::RegionCode::Parse(agreement.region_code(), "agreement.region_code"));
  const int offices = body["offices"].as<int>();
  if (offices < 0 || offices > kOfficesMax) {
    return Wrong("offices", fmt::format("offices must be a number from 0 to {}", kOfficesMax));
  }
  for (int i = 1; i <= offices; ++i) {
    auto& unit = *agreement.add_units();
    unit.set_unit(fmt::format("opd-{:02}", i));
    unit.set_display_name(fmt::format("OPD {}", i));
    unit.set_kind(agreement::v1::UNIT_KIND_OPD);
    unit.set_region_code(region.ToString());
    unit.set_registers(true);
    unit.set_pays(true);
  }
  AddRegionUnits(region, agreement);
  agreement::v1::RegisterAgreementResponse response;
  return stage.Call("RegisterAgreement", request, response);
}

Status PlayBill(const YAML::Node& body, Stage& stage) {
  enrollment::v1::IssueBillRequest request;
  NAUNGAN_TRY(stage.Read(body, request));
  enrollment::v1::IssueBillResponse response;
  Patience patience(stage.clock(), kPollPause);
  while (true) {
    // The same request id would get the same answer again, which is that the bill is pending.
    request.clear_request_id();
    NAUNGAN_TRY(stage.Call("IssueBill", request, response));
    if (response.has_bill()) break;
    if (!patience.Pause(response.account().pending())) {
      return Fail(Code::kDeadlineExceeded, "BILL_PENDING", "bill",
                  fmt::format("the amount of {} is still being summed, and the sum does not move",
                              request.bill()));
    }
  }
  stage.bills()[{request.account(), request.bill()}] = response.bill().amount_rupiah();
  return {};
}

Status PlayPayBill(const YAML::Node& body, Stage& stage) {
  NAUNGAN_TRY(OnlyKeys(body, {"account", "bill", "reference", "paid_date", "source"}));
  NAUNGAN_ASSIGN(const std::string account, stage.Text(body, "account"));
  NAUNGAN_ASSIGN(const std::string bill, stage.Text(body, "bill"));
  const auto found = stage.bills().find({account, bill});
  if (found == stage.bills().end()) {
    return Wrong("bill", fmt::format("no earlier step has issued the bill {}", bill));
  }
  YAML::Node payment;
  for (const char* key : {"reference", "paid_date", "source"}) payment[key] = body[key];
  enrollment::v1::RecordPaymentRequest request;
  request.set_account(account);
  NAUNGAN_TRY(stage.Read(payment, *request.mutable_payment()));
  request.mutable_payment()->set_amount_rupiah(found->second);
  enrollment::v1::RecordPaymentResponse response;
  return stage.Call("RecordPayment", request, response);
}

// Calls any method of the public API by its name. The answer is not looked at: what the method did
// must show in the reports.
Status PlayRpc(const Step& step, Stage& stage) {
  const Method* method = stage.api().Find(step.verb);
  if (method == nullptr) {
    return Wrong("steps", fmt::format("there is no verb and no RPC named {}", step.verb));
  }
  const std::unique_ptr<google::protobuf::Message> response(method->response->New());
  const bool decides = step.verb.starts_with("Approve") || step.verb.starts_with("Reject") ||
                       step.verb.starts_with("Pay");
  return stage.Call(step.verb, step.body, *response, decides ? kHead : kOfficer);
}

using PlayVerb = Status (*)(const YAML::Node&, Stage&);

// Returns nullptr if there is no such verb.
PlayVerb FindVerb(std::string_view verb) {
  static const std::map<std::string_view, PlayVerb> kVerbs = {
      {"ForEach", PlayForEach},
      {"RegisterAgreementOfRegion", PlayRegisterAgreementOfRegion},
      {"Upload", PlayUpload},
      {"Approve", PlayApprove},
      {"Bill", PlayBill},
      {"PayBill", PlayPayBill},
      {"RegisterSelfPayers", PlayRegisterSelfPayers},
      {"Claims", PlayClaims}};
  const auto found = kVerbs.find(verb);
  return found == kVerbs.end() ? nullptr : found->second;
}

Status PlayStep(const Step& step, Stage& stage) {
  const PlayVerb verb = FindVerb(step.verb);
  try {  // yaml-cpp reports a value of the wrong type by an exception; none leaves this function
    Status outcome = verb == nullptr ? PlayRpc(step, stage) : verb(step.body, stage);
    if (!outcome) return At(step, std::move(outcome).error());
    return outcome;
  } catch (const YAML::Exception& error) {
    return At(step, {.code = Code::kInvalidArgument,
                     .reason = "SCENARIO_MALFORMED",
                     .field = "",
                     .message = error.what()});
  }
}

Status CheckEach(const std::vector<Step>& steps, const Api& api) {
  for (const auto& step : steps) {
    if (FindVerb(step.verb) == nullptr && api.Find(step.verb) == nullptr) {
      return Wrong("steps", fmt::format("line {}: there is no verb and no RPC named {}", step.line,
                                        step.verb));
    }
    if (step.verb != "ForEach") continue;
    if (!step.body.IsMap() || !step.body["steps"]) {
      return Wrong("steps", fmt::format("line {}: ForEach must have steps", step.line));
    }
    NAUNGAN_ASSIGN(const auto inner, ReadSteps(step.body["steps"]));
    NAUNGAN_TRY(CheckEach(inner, api));
  }
  return {};
}

}  // namespace

Status CheckSteps(const Scenario& scenario, const Api& api) {
  auto checked = CheckEach(scenario.steps, api);
  if (!checked) return std::unexpected(Under(scenario.name, std::move(checked).error()));
  return {};
}

Status PlaySteps(const Scenario& scenario, Stage& stage) {
  for (const auto& [word, value] : scenario.given) stage.PushWord(word, value);
  for (size_t i = 0; i < scenario.steps.size(); ++i) {
    const Step& step = scenario.steps[i];
    stage.progress().Begin(
        fmt::format("{} {}/{} {}", scenario.name, i + 1, scenario.steps.size(), step.verb));
    if (auto outcome = PlayStep(step, stage); !outcome) {
      return std::unexpected(Under(scenario.name, std::move(outcome).error()));
    }
    stage.progress().End();
  }
  return {};
}

}  // namespace naungan::cli
