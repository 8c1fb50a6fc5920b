#include "services/reporting/given/create_statement.h"

#include <fmt/core.h>

#include "libs/domain/date_limits.h"
#include "libs/domain/new_resource_id.h"
#include "libs/domain/resource_names.h"
#include "services/reporting/given/given_figure_checks.h"

namespace naungan::reporting {

Status CheckStatement(const v1::Statement& statement, const domain::RegionNames& regions,
                      domain::Date today) {
  NAUNGAN_ASSIGN(const auto name, domain::StatementName::Parse(statement.name(), "statement.name"));
  NAUNGAN_TRY(domain::CheckNewResourceId(name.statement, "statement.name"));
  NAUNGAN_TRY(CheckRegion(name.region.code, regions, "statement.name"));
  NAUNGAN_TRY(domain::PastDate(statement.as_of_date(), "statement.as_of_date", today));
  if (statement.stated_measure() == v1::MEASURE_UNSPECIFIED ||
      !v1::Measure_IsValid(statement.stated_measure())) {
    return Fail(Code::kInvalidArgument, "MEASURE_UNSUPPORTED", "statement.stated_measure",
                "Give the measure that the publisher says the figure is.");
  }
  NAUNGAN_TRY(CheckPersons(statement.stated_persons(), "statement.stated_persons"));
  return CheckSource(statement.source(), "statement.source");
}

Result<std::optional<v1::StatementCreated>> DecideStatement(
    const v1::Statement& statement, const domain::RegionNames& regions,
    const std::optional<v1::StoredStatement>& existing, const v1::StoredRegion& region,
    domain::Date today) {
  NAUNGAN_TRY(CheckStatement(statement, regions, today));
  if (existing) {
    if (existing->statement().SerializeAsString() == statement.SerializeAsString()) {
      return std::nullopt;
    }
    return Fail(Code::kAlreadyExists, "STATEMENT_EXISTS", "statement.name",
                "A statement of this name exists with other content. Choose another name.");
  }
  if (region.statements() >= kStatementsPerRegionMax) {
    return Fail(Code::kResourceExhausted, "STATEMENTS_FULL", "statement.name",
                fmt::format("A region has at most {} statements.", kStatementsPerRegionMax));
  }
  v1::StatementCreated created;
  *created.mutable_statement() = statement;
  created.set_ordinal(region.statements() + 1);
  return created;
}

}  // namespace naungan::reporting
