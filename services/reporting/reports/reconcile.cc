#include "services/reporting/reports/reconcile.h"

#include <algorithm>
#include <vector>

#include "libs/base/check.h"
#include "services/reporting/given/given_rows.h"
#include "services/reporting/measures/statement_verdict.h"
#include "services/reporting/reports/target_population.h"

namespace naungan::reporting {
namespace {

std::vector<v1::Statement> StatementsOf(const domain::RegionCode& region, domain::Date date,
                                        const state::Reader& log_rows) {
  std::vector<v1::Statement> statements;
  kStatements.Scan(log_rows, state::EncodeKey(kStatements.id, region.ToString()),
                   [&](std::string_view, const v1::StoredStatement& stored) {
                     const auto as_of =
                         domain::Date::FromProto(stored.statement().as_of_date(), "as_of_date");
                     NAUNGAN_CHECK(as_of, "a statement is stored with a valid date");
                     if (*as_of == date) statements.push_back(stored.statement());
                     return true;
                   });
  return statements;
}

std::vector<Derived> DeriveAll(const domain::RegionCode& region, domain::Date date,
                               const state::Reader& log_rows, Partitions figures) {
  const RegionPopulation population = PopulationOf(region, date, log_rows, figures);
  const int64_t registered = population.all.registered();
  std::vector<Derived> derived{
      {.measure = v1::MEASURE_REGISTERED, .persons = registered},
      {.measure = v1::MEASURE_COVERED, .persons = population.all.covered()}};
  // A statement is about everybody. What is known of some groups alone is not compared with it.
  if (population.target && population.added.registered() == registered) {
    derived.push_back({.measure = v1::MEASURE_NOT_REGISTERED,
                       .persons = std::max<int64_t>(*population.target - registered, 0)});
    derived.push_back({.measure = v1::MEASURE_TARGET_POPULATION, .persons = *population.target});
  }
  return derived;
}

}  // namespace

Result<v1::ReconcileResponse> Reconcile(const v1::ReconcileRequest& request,
                                        const state::Reader& log_rows, Partitions figures) {
  NAUNGAN_ASSIGN(const auto region,
                 domain::RegionCode::Parse(request.region_code(), "region_code"));
  NAUNGAN_ASSIGN(const domain::Date date,
                 domain::Date::FromProto(request.as_of_date(), "as_of_date"));
  v1::ReconcileResponse response;
  const std::vector<v1::Statement> statements = StatementsOf(region, date, log_rows);
  if (statements.empty()) return response;
  const std::vector<Derived> derived = DeriveAll(region, date, log_rows, figures);
  for (const v1::Statement& statement : statements) {
    *response.add_reconciliations() = JudgeStatement(statement, derived);
  }
  return response;
}

}  // namespace naungan::reporting
