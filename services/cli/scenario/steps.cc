#include "services/cli/scenario/steps.h"

#include <fmt/format.h>

#include <chrono>
#include <functional>
#include <map>
#include <thread>

#include "libs/domain/region_code.h"
#include "libs/domain/region_names.h"
#include "naungan/agreement/v1/agreement_service.pb.h"
#include "naungan/enrollment/v1/contribution_service.pb.h"
#include "services/cli/scenario/claims_step.h"
#include "services/cli/scenario/upload_step.h"
#include "services/cli/scenario/yaml_message.h"

namespace naungan::cli {
namespace {

constexpr auto kPollPause = std::chrono::milliseconds(5);

std::unexpected<Error> At(int line, Error error) {
  error.message = fmt::format("line {}: {}", line, error.message);
  return std::unexpected(std::move(error));
}

Status PlayStep(const Step& step, Stage& stage);

// Sets the words of one turn of a ForEach while it lives.
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
  for (size_t i = 0; i < each.size(); ++i) {
    NAUNGAN_ASSIGN(const std::string value, stage.Replace(each[i].Scalar()));
    const Turn turn(stage, value, i, each.size());
    for (const auto& element : body["steps"]) {
      const auto& entry = *element.begin();
      NAUNGAN_TRY(PlayStep({entry.first.Scalar(), entry.second, element.Mark().line + 1}, stage));
    }
  }
  return {};
}

void AddUnit(const domain::RegionCode& code, std::string_view name, const char* prefix,
             agreement::v1::UnitKind kind, agreement::v1::Agreement& agreement) {
  auto& unit = *agreement.add_units();
  unit.set_unit(fmt::format("{}-{}", prefix, code.compact()));
  unit.set_display_name(std::string(name));
  unit.set_kind(kind);
  unit.set_region_code(code.ToString());
  unit.set_registers(true);
}

// Every kecamatan and every desa of the region registers.
void AddRegionUnits(const domain::RegionCode& region, agreement::v1::Agreement& agreement) {
  const domain::RegionNames names;
  for (const auto& kecamatan : names.Children(region)) {
    AddUnit(kecamatan, *names.Name(kecamatan), "kecamatan", agreement::v1::UNIT_KIND_KECAMATAN,
            agreement);
    for (const auto& village : names.Children(kecamatan)) {
      if (village.Kind() != domain::VillageKind::kDesa) continue;
      AddUnit(village, *names.Name(village), "desa", agreement::v1::UNIT_KIND_VILLAGE, agreement);
    }
  }
}

Status PlayRegisterAgreementOfRegion(const YAML::Node& body, Stage& stage) {
  NAUNGAN_TRY(OnlyKeys(body, {"offices", "agreement"}));
  agreement::v1::RegisterAgreementRequest request;
  auto& agreement = *request.mutable_agreement();
  NAUNGAN_TRY(ReadMessage(
      body["agreement"], [&](std::string text) { return stage.Replace(std::move(text)); },
      agreement));
  NAUNGAN_ASSIGN(const auto region,
                 domain::RegionCode::Parse(agreement.region_code(), "agreement.region_code"));
  for (int i = 1; i <= body["offices"].as<int>(); ++i) {
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
  NAUNGAN_TRY(
      ReadMessage(body, [&](std::string text) { return stage.Replace(std::move(text)); }, request));
  enrollment::v1::IssueBillResponse response;
  while (true) {
    request.clear_request_id();
    response.Clear();
    NAUNGAN_TRY(stage.Call("IssueBill", request, response));
    if (response.has_bill()) break;
    std::this_thread::sleep_for(kPollPause);
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
    return Fail(Code::kInvalidArgument, "SCENARIO_MALFORMED", "bill",
                fmt::format("{} was not billed by an earlier step", bill));
  }
  YAML::Node payment;
  for (const char* key : {"reference", "paid_date", "source"}) payment[key] = body[key];
  enrollment::v1::RecordPaymentRequest request;
  request.set_account(account);
  NAUNGAN_TRY(ReadMessage(
      payment, [&](std::string text) { return stage.Replace(std::move(text)); },
      *request.mutable_payment()));
  request.mutable_payment()->set_amount_rupiah(found->second);
  enrollment::v1::RecordPaymentResponse response;
  return stage.Call("RecordPayment", request, response);
}

// Any method of the public API by its name, its answer looked at by nobody: what it did must show
// in the reports.
Status PlayRpc(const Step& step, Stage& stage) {
  const Method* method = stage.api().Find(step.verb);
  if (method == nullptr) {
    return Fail(Code::kInvalidArgument, "SCENARIO_MALFORMED", "steps",
                fmt::format("no step is called {}", step.verb));
  }
  const std::unique_ptr<google::protobuf::Message> response(method->response->New());
  const bool decides = step.verb.starts_with("Approve") || step.verb.starts_with("Reject") ||
                       step.verb.starts_with("Pay");
  return stage.Call(step.verb, step.body, *response, decides ? kHead : kOfficer);
}

Status PlayStep(const Step& step, Stage& stage) {
  static const std::map<std::string, Status (*)(const YAML::Node&, Stage&), std::less<>> kVerbs = {
      {"ForEach", PlayForEach},
      {"RegisterAgreementOfRegion", PlayRegisterAgreementOfRegion},
      {"Upload", PlayUpload},
      {"Approve", PlayApprove},
      {"Bill", PlayBill},
      {"PayBill", PlayPayBill},
      {"RegisterSelfPayers", PlayRegisterSelfPayers},
      {"Claims", PlayClaims}};
  const auto verb = kVerbs.find(step.verb);
  Status outcome = verb == kVerbs.end() ? PlayRpc(step, stage) : verb->second(step.body, stage);
  if (!outcome) return At(step.line, std::move(outcome).error());
  return {};
}

}  // namespace

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
