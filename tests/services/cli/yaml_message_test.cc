#include "services/cli/scenario/yaml_message.h"

#include <gtest/gtest.h>

#include "naungan/agreement/v1/agreement.pb.h"
#include "naungan/enrollment/v1/contribution_service.pb.h"
#include "naungan/enrollment/v1/enrollment_service.pb.h"
#include "naungan/reporting/v1/reporting_service.pb.h"

namespace naungan::cli {
namespace {

Result<std::string> AsItIs(std::string text) { return text; }

template <typename Message>
Result<Message> Read(const std::string& yaml, const ReplaceReferences& replace = AsItIs) {
  Message message;
  NAUNGAN_TRY(ReadMessage(YAML::Load(yaml), replace, message));
  return message;
}

template <typename Message>
Error Refused(const std::string& yaml) {
  const auto read = Read<Message>(yaml);
  EXPECT_FALSE(read) << yaml;
  return read ? Error{} : read.error();
}

TEST(ReadMessage, EveryKindOfField) {
  const auto agreement = Read<agreement::v1::Agreement>(R"(
name: agreements/a
local_government: {office: Kota, acting: true}
signed_date: 2024-05-13
term: [2024-05-13, 2025-01-01]
version: 12345678901
categories:
- {category: rentan, segment: BPU, programmes: [JKK, JKM], quota_seats: 744, jkk_risk_class: 5}
- {category: non-asn}
units:
- {unit: disnaker, registers: true, pays: false, categories: [rentan, non-asn]}
)");
  ASSERT_TRUE(agreement) << agreement.error().message;
  EXPECT_EQ(agreement->name(), "agreements/a");
  EXPECT_EQ(agreement->local_government().office(), "Kota");
  EXPECT_TRUE(agreement->local_government().acting());
  EXPECT_EQ(agreement->version(), 12'345'678'901);
  ASSERT_EQ(agreement->categories_size(), 2);
  const auto& category = agreement->categories(0);
  EXPECT_EQ(category.segment(), common::v1::SEGMENT_BPU);
  ASSERT_EQ(category.programmes_size(), 2);
  EXPECT_EQ(category.programmes(1), common::v1::PROGRAMME_JKM);
  EXPECT_EQ(category.quota_seats(), 744);
  EXPECT_EQ(category.jkk_risk_class(), 5);
  EXPECT_TRUE(agreement->units(0).registers());
  EXPECT_FALSE(agreement->units(0).pays());
  EXPECT_EQ(agreement->units(0).categories(1), "non-asn");
}

TEST(ReadMessage, ShortFormsOfDateMonthAndPeriod) {
  const auto agreement =
      Read<agreement::v1::Agreement>("{signed_date: 2024-05-13, term: [2024-06-01]}");
  ASSERT_TRUE(agreement) << agreement.error().message;
  EXPECT_EQ(agreement->signed_date().year(), 2024);
  EXPECT_EQ(agreement->signed_date().month(), 5);
  EXPECT_EQ(agreement->signed_date().day(), 13);
  EXPECT_EQ(agreement->term().from_date().month(), 6);
  EXPECT_FALSE(agreement->term().has_to_date()) << "[from] has no end";

  const auto bill = Read<enrollment::v1::IssueBillRequest>("{from_month: 2024-06}");
  ASSERT_TRUE(bill) << bill.error().message;
  EXPECT_EQ(bill->from_month().year(), 2024);
  EXPECT_EQ(bill->from_month().month(), 6);
}

TEST(ReadMessage, QuotedAndUnquotedScalarsAreTheSame) {
  const auto agreement =
      Read<agreement::v1::Agreement>(R"({region_code: "73.09", version: "3", reference: 12})");
  ASSERT_TRUE(agreement) << agreement.error().message;
  EXPECT_EQ(agreement->region_code(), "73.09");
  EXPECT_EQ(agreement->version(), 3);
  EXPECT_EQ(agreement->reference(), "12");
}

TEST(ReadMessage, ReferencesAreReplacedInEveryScalar) {
  const auto replace = [](const std::string& text) -> Result<std::string> {
    if (text == "{day}") return "2024-05-13";
    if (text == "{n}") return "42";
    return text;
  };
  const auto agreement = Read<agreement::v1::Agreement>(
      R"({version: "{n}", signed_date: "{day}", units: [{categories: ["{n}"]}]})", replace);
  ASSERT_TRUE(agreement) << agreement.error().message;
  EXPECT_EQ(agreement->version(), 42);
  EXPECT_EQ(agreement->signed_date().day(), 13);
  EXPECT_EQ(agreement->units(0).categories(0), "42");
}

TEST(ReadMessage, ARefusedReferenceNamesFieldAndLine) {
  const auto replace = [](const std::string&) -> Result<std::string> {
    return Fail(Code::kInvalidArgument, "X", "", "nobody is {x[0]}");
  };
  const auto read = Read<agreement::v1::Agreement>("\nname: \"{x[0]}\"", replace);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().field, "name");
  EXPECT_EQ(read.error().message, "line 2: nobody is {x[0]}");
}

TEST(ReadMessage, AnUnknownFieldNamesItsLineAndPath) {
  const Error error =
      Refused<agreement::v1::Agreement>("name: a\ncategories:\n- category: x\n  quota: 3\n");
  EXPECT_EQ(error.reason, "SCENARIO_MALFORMED");
  EXPECT_EQ(error.field, "categories.quota");
  EXPECT_EQ(error.message, "line 4: Category has no field quota");
}

TEST(ReadMessage, ValuesOfTheWrongKind) {
  using agreement::v1::Agreement;
  EXPECT_EQ(Refused<Agreement>("signed_date: 2024-02-30").field, "signed_date");
  EXPECT_EQ(Refused<Agreement>("signed_date: yesterday").field, "signed_date");
  EXPECT_EQ(Refused<Agreement>("signed_date: [2024-01-01]").message,
            "line 1: signed_date takes one value");
  EXPECT_EQ(Refused<Agreement>("term: 2024-01-01").field, "term");
  EXPECT_EQ(Refused<Agreement>("term: []").field, "term");
  EXPECT_EQ(Refused<Agreement>("term: [2024-01-01, 2024-02-01, 2024-03-01]").field, "term");
  EXPECT_EQ(Refused<Agreement>("version: many").message, "line 1: version takes a whole number");
  EXPECT_EQ(Refused<Agreement>("version: 1.5").message, "line 1: version takes a whole number");
  EXPECT_EQ(Refused<Agreement>("version: 9223372036854775808").field, "version");
  EXPECT_EQ(Refused<Agreement>("categories: {category: a}").message,
            "line 1: categories takes a list");
  EXPECT_EQ(Refused<Agreement>("categories: [a]").message, "line 1: Category takes fields");
  EXPECT_EQ(Refused<Agreement>("categories: [{jkk_risk_class: 2147483648}]").message,
            "line 1: jkk_risk_class is too large");
  EXPECT_EQ(Refused<Agreement>("categories: [{segment: SEGMENT_PU}]").message,
            "line 1: Segment has no value SEGMENT_PU");
  EXPECT_EQ(Refused<Agreement>("units: [{registers: yes}]").message,
            "line 1: registers takes true or false");
  EXPECT_EQ(Refused<Agreement>("[a]").message, "line 1: Agreement takes fields");
  EXPECT_EQ(Refused<enrollment::v1::IssueBillRequest>("from_month: 2024-13").field, "from_month");
}

reporting::v1::ReconcileResponse Reconciled() {
  reporting::v1::ReconcileResponse response;
  auto& reconciliation = *response.add_reconciliations();
  reconciliation.set_agrees(true);
  reconciliation.mutable_statement()->set_stated_measure(reporting::v1::MEASURE_REGISTERED);
  reconciliation.mutable_statement()->set_stated_persons(130);
  reconciliation.mutable_statement()->mutable_as_of_date()->set_year(2024);
  reconciliation.mutable_statement()->mutable_as_of_date()->set_month(12);
  reconciliation.mutable_statement()->mutable_as_of_date()->set_day(31);
  auto& first = *reconciliation.add_derived();
  first.set_measure(reporting::v1::MEASURE_REGISTERED);
  first.set_persons(79);
  auto& second = *reconciliation.add_derived();
  second.set_measure(reporting::v1::MEASURE_TARGET_POPULATION);
  second.set_persons(125);
  second.set_difference(-5);
  return response;
}

TEST(FieldText, WalksAPath) {
  const auto response = Reconciled();
  const auto text = [&](const std::string& path) {
    const auto found = FieldText(response, path);
    return found ? *found : "error: " + found.error().message;
  };
  EXPECT_EQ(text("reconciliations[0].agrees"), "yes");
  EXPECT_EQ(text("reconciliations[0].mislabelled"), "no");
  EXPECT_EQ(text("reconciliations[0].statement.stated_persons"), "130");
  EXPECT_EQ(text("reconciliations[0].statement.stated_measure"), "REGISTERED");
  EXPECT_EQ(text("reconciliations[0].statement.as_of_date"), "2024-12-31");
  EXPECT_EQ(text("reconciliations[0].derived[1].persons"), "125");
  EXPECT_EQ(text("reconciliations[0].derived[measure=TARGET_POPULATION].difference"), "-5");
  EXPECT_EQ(text("reconciliations[0].derived.size"), "2");
  EXPECT_EQ(text("reconciliations.size"), "1");
}

TEST(FieldText, WhatIsNotThereIsNone) {
  const auto response = Reconciled();
  EXPECT_EQ(FieldText(response, "reconciliations[1].agrees"), "none");
  EXPECT_EQ(FieldText(response, "reconciliations[0].derived[measure=COVERED].persons"), "none");
  reporting::v1::GetCoverageRatioResponse ratio;
  EXPECT_EQ(FieldText(ratio, "ratio.as_of_date"), "none");
  EXPECT_EQ(FieldText(agreement::v1::Category(), "programmes"), "none");
}

TEST(FieldText, AllValuesOfARepeatedField) {
  const auto category = Read<agreement::v1::Category>("{programmes: [JKK, JKM, JHT]}");
  EXPECT_EQ(FieldText(*category, "programmes"), "JKK JKM JHT");
  const auto unit = Read<agreement::v1::Unit>("{categories: [a, b]}");
  EXPECT_EQ(FieldText(*unit, "categories"), "a b");
  EXPECT_EQ(FieldText(*unit, "categories[1]"), "b");
}

TEST(FieldText, MonthsAsIsoText) {
  const auto bill = Read<enrollment::v1::IssueBillRequest>("{from_month: 2024-06}");
  EXPECT_EQ(FieldText(*bill, "from_month"), "2024-06");
}

// A slip of the pen in a path must not read as "none": a line might expect that.
TEST(FieldText, RefusesAPathThatTheMessageCannotHave) {
  const auto response = Reconciled();
  for (const std::string path :
       {"", "persons", "reconciliations[0].person", "reconciliations.agrees",
        "reconciliations[first].agrees", "reconciliations[-1].agrees", "reconciliations[0",
        "reconciliations[].agrees", "reconciliations[0].agrees.x",
        "reconciliations[0].statement[0].stated_persons",
        "reconciliations[0].derived[mesure=COVERED].persons"}) {
    const auto found = FieldText(response, path);
    ASSERT_FALSE(found) << path << ": " << *found;
    EXPECT_EQ(found.error().reason, "SCENARIO_MALFORMED");
    EXPECT_EQ(found.error().field, "show");
  }
}

}  // namespace
}  // namespace naungan::cli
