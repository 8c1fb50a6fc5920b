#include "services/cli/scenario/field_text.h"

#include <gtest/gtest.h>

#include "naungan/agreement/v1/agreement.pb.h"
#include "naungan/enrollment/v1/contribution_service.pb.h"
#include "naungan/reporting/v1/reporting_service.pb.h"

namespace naungan::cli {
namespace {

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
  agreement::v1::Category category;
  category.add_programmes(common::v1::PROGRAMME_JKK);
  category.add_programmes(common::v1::PROGRAMME_JKM);
  EXPECT_EQ(FieldText(category, "programmes"), "JKK JKM");
  agreement::v1::Unit unit;
  unit.add_categories("a");
  unit.add_categories("b");
  EXPECT_EQ(FieldText(unit, "categories"), "a b");
  EXPECT_EQ(FieldText(unit, "categories[1]"), "b");
}

TEST(FieldText, MonthsAsIsoText) {
  enrollment::v1::IssueBillRequest bill;
  bill.mutable_from_month()->set_year(2024);
  bill.mutable_from_month()->set_month(6);
  EXPECT_EQ(FieldText(bill, "from_month"), "2024-06");
}

// A misspelt path must not read as "none", because a line may expect just that.
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
