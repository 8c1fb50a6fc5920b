#include "tests/services/reporting/own_log.h"

#include "services/reporting/reporting_machine.h"

namespace naungan::reporting {

const domain::RegionNames& Regions() {
  static const domain::RegionNames regions;
  return regions;
}

v1::ReportingCommand BaselineOf(const std::string& id, std::string_view date, v1::Measure measure,
                                const Lines& lines) {
  v1::ReportingCommand command;
  command.set_actor("name=bappeda;role=analyst");
  v1::Baseline& baseline = *command.mutable_create_baseline()->mutable_baseline();
  baseline.set_name("regions/15.08/baselines/" + id);
  *baseline.mutable_as_of_date() = Day(date);
  baseline.set_measure(measure);
  baseline.set_source("Laporan");
  for (const Line& given : lines) {
    v1::BaselineLine& line = *baseline.add_lines();
    line.set_category(given.category);
    line.set_persons(given.persons);
    line.set_segment(given.segment);
  }
  return command;
}

v1::ReportingCommand StatementOf(const std::string& id, std::string_view date, v1::Measure measure,
                                 int64_t persons) {
  v1::ReportingCommand command;
  v1::Statement& statement = *command.mutable_create_statement()->mutable_statement();
  statement.set_name("regions/15.08/statements/" + id);
  *statement.mutable_as_of_date() = Day(date);
  statement.set_stated_measure(measure);
  statement.set_stated_persons(persons);
  statement.set_source("Siaran pers");
  return command;
}

Result<runtime::Decision> OwnLog::Tell(const v1::ReportingCommand& command) {
  const ReportingMachine machine(Regions());
  auto decision = machine.Decide(command.SerializeAsString(), rows_, {.time_us = kNowUs});
  if (!decision) return decision;
  for (const std::string& event : decision->events) machine.Apply(event, {}, rows_).value();
  return decision;
}

void Register(FeedBook& book, int64_t first, int64_t count, const std::string& category,
              std::string_view from, common::v1::Segment segment) {
  for (int64_t n = first; n < first + count; ++n) {
    book.Opened({.person = Person(n),
                 .from = std::string(from),
                 .seat = n,
                 .category = category,
                 .region_code = "15.08",
                 .segment = segment});
  }
}

}  // namespace naungan::reporting
