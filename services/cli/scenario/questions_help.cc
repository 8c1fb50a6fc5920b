#include "services/cli/scenario/questions_help.h"

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>

#include <set>

#include "libs/yaml/enum_names.h"
#include "naungan/reporting/v1/reporting.pb.h"
#include "naungan/reporting/v1/reporting_service.pb.h"

namespace naungan::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;

constexpr QuestionExample kExamples[] = {
    {.what = "the coverage ratio of a region",
     .ask =
         R"({GetCoverageRatio: {region_code: "15.08", as_of_date: 2024-12-31, measure: COVERED}})",
     .show = "ratio.rounded_basis_points",
     .as = "percent"},
    {.what = "the covered persons whom that ratio leaves out, since no baseline counts their group",
     .ask =
         R"({GetCoverageRatio: {region_code: "15.08", as_of_date: 2024-12-31, measure: COVERED}})",
     .show = "persons_outside",
     .as = ""},
    {.what = "the ratio of one group, by the newest baseline of that group",
     .ask =
         R"({GetCoverageRatio: {region_code: "15.08", as_of_date: 2024-12-31, measure: COVERED}})",
     .show = "groups[segment=PU].ratio.truncated_basis_points",
     .as = "percent"},
    {.what = "the day of that baseline",
     .ask =
         R"({GetCoverageRatio: {region_code: "15.08", as_of_date: 2024-12-31, measure: COVERED}})",
     .show = "groups[segment=PU].ratio.baselines[0].as_of_date",
     .as = ""},
    {.what = "how many kecamatan participants live in",
     .ask = "{CountParticipants: {as_of_date: 2024-12-31, group_by: [LOCALITY], "
            "locality_level: KECAMATAN}}",
     .show = "counts.size",
     .as = ""},
    {.what = "what was paid for claims from one kecamatan",
     .ask = "{SumClaims: {from_date: 2024-01-01, to_date: 2025-01-01, "
            "filter: {locality_code: \"15.08.01\"}}}",
     .show = "sums[0].amount_rupiah",
     .as = "rupiah"},
};

// Adds the enums that a message has in its fields or in those of its parts.
void AddEnums(const Descriptor& message, std::set<const EnumDescriptor*>& enums) {
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    if (field.enum_type() != nullptr) enums.insert(field.enum_type());
    if (field.message_type() != nullptr) AddEnums(*field.message_type(), enums);
  }
}

std::string FieldsOf(const Descriptor& message) {
  std::string text;
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    // Positions that the answer must have seen are filled in by `naungan` itself.
    if (field.name() == "after") continue;
    text += (text.empty() ? "" : " ") + field.name();
  }
  return text;
}

std::string ValuesOf(const EnumDescriptor& values) {
  std::string text;
  for (int i = 0; i < values.value_count(); ++i) {
    if (values.value(i)->number() == 0) continue;
    text += (text.empty() ? "" : " ") + yaml::ShortName(*values.value(i));
  }
  return text;
}

bool IsQuestion(const google::protobuf::MethodDescriptor& method) {
  return method.input_type()->FindFieldByName("request_id") == nullptr;
}

}  // namespace

std::span<const QuestionExample> QuestionExamples() { return kExamples; }

std::string QuestionsHelp() {
  const auto& service =
      *reporting::v1::GetCoverageRatioRequest::descriptor()->file()->FindServiceByName(
          "ReportingService");
  std::string text = "What the lines of a file may ask of reporting, with the fields of each:\n";
  std::set<const EnumDescriptor*> enums;
  for (int i = 0; i < service.method_count(); ++i) {
    if (!IsQuestion(*service.method(i))) continue;
    const Descriptor& request = *service.method(i)->input_type();
    text += fmt::format("  {}: {}\n", service.method(i)->name(), FieldsOf(request));
    AddEnums(request, enums);
  }
  text += fmt::format("  filter: {}\n", FieldsOf(*reporting::v1::ParticipantFilter::descriptor()));
  text += "  CountPeople: people programme date state\n  WaitInOrder: people roster as_of_date\n";
  text += "Values:\n";
  std::set<std::string> lines;
  for (const EnumDescriptor* each : enums) {
    lines.insert(fmt::format("  {}: {}\n", each->name(), ValuesOf(*each)));
  }
  for (const std::string& line : lines) text += line;
  text += "Examples:\n";
  for (const QuestionExample& example : kExamples) {
    text +=
        fmt::format("  # {}\n  ask: {}\n  show: \"{}\"\n", example.what, example.ask, example.show);
    if (*example.as != '\0') text += fmt::format("  as: {}\n", example.as);
  }
  return text;
}

}  // namespace naungan::cli
