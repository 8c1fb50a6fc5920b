#include "services/reporting/reporting_machine.h"

#include <optional>
#include <utility>

#include "libs/base/check.h"
#include "libs/domain/resource_names.h"
#include "libs/domain/today.h"
#include "libs/runtime/event_level.h"
#include "naungan/reporting/v1/reporting_service.pb.h"
#include "services/reporting/given/create_baseline.h"
#include "services/reporting/given/create_statement.h"
#include "services/reporting/given/given_rows.h"

namespace naungan::reporting {
namespace {

v1::StoredRegion RegionOf(const state::Reader& rows, const domain::RegionName& region) {
  return kRegions.Get(rows, region.code.ToString()).value_or(v1::StoredRegion());
}

Result<runtime::Decision> DecideCreateBaseline(const v1::ReportingCommand& command,
                                               const v1::Baseline& baseline,
                                               const domain::RegionNames& regions,
                                               const state::Reader& rows, domain::Date today) {
  NAUNGAN_ASSIGN(const auto name, domain::BaselineName::Parse(baseline.name(), "baseline.name"));
  const auto existing = kBaselines.Get(rows, name.region.code.ToString(), name.baseline);
  NAUNGAN_ASSIGN(auto created,
                 DecideBaseline(baseline, regions, existing, RegionOf(rows, name.region), today));
  runtime::Decision decision;
  if (created) {
    v1::ReportingLogEvent event;
    event.set_actor(command.actor());
    *event.mutable_baseline_created() = *std::move(created);
    decision.events.push_back(event.SerializeAsString());
  }
  v1::CreateBaselineResponse response;
  *response.mutable_baseline() = baseline;
  decision.result = response.SerializeAsString();
  return decision;
}

Result<runtime::Decision> DecideCreateStatement(const v1::ReportingCommand& command,
                                                const v1::Statement& statement,
                                                const domain::RegionNames& regions,
                                                const state::Reader& rows, domain::Date today) {
  NAUNGAN_ASSIGN(const auto name, domain::StatementName::Parse(statement.name(), "statement.name"));
  const auto existing = kStatements.Get(rows, name.region.code.ToString(), name.statement);
  NAUNGAN_ASSIGN(auto created,
                 DecideStatement(statement, regions, existing, RegionOf(rows, name.region), today));
  runtime::Decision decision;
  if (created) {
    v1::ReportingLogEvent event;
    event.set_actor(command.actor());
    *event.mutable_statement_created() = *std::move(created);
    decision.events.push_back(event.SerializeAsString());
  }
  v1::CreateStatementResponse response;
  *response.mutable_statement() = statement;
  decision.result = response.SerializeAsString();
  return decision;
}

// The name in an event. It was parsed before the event was decided, so it parses again.
template <typename Name>
Name NameIn(const std::string& text) {
  auto name = Name::Parse(text, "name");
  NAUNGAN_CHECK(name, "an event of our own log has a well-formed name");
  return *std::move(name);
}

Result<v1::ReportingLogEvent> Decoded(std::string_view bytes) {
  v1::ReportingLogEvent event;
  if (!event.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) ||
      event.event_case() == v1::ReportingLogEvent::EVENT_NOT_SET) {
    return runtime::EventUnknown(event.GetTypeName());
  }
  return event;
}

void ApplyBaseline(const v1::BaselineCreated& created, state::Writer& rows) {
  const auto name = NameIn<domain::BaselineName>(created.baseline().name());
  const std::string region_code = name.region.code.ToString();
  v1::StoredBaseline stored;
  *stored.mutable_baseline() = created.baseline();
  stored.set_ordinal(created.ordinal());
  kBaselines.Put(rows, stored, region_code, name.baseline);
  v1::StoredRegion region = RegionOf(rows, name.region);
  region.set_baselines(created.ordinal());
  kRegions.Put(rows, region, region_code);
}

void ApplyStatement(const v1::StatementCreated& created, state::Writer& rows) {
  const auto name = NameIn<domain::StatementName>(created.statement().name());
  const std::string region_code = name.region.code.ToString();
  v1::StoredStatement stored;
  *stored.mutable_statement() = created.statement();
  stored.set_ordinal(created.ordinal());
  kStatements.Put(rows, stored, region_code, name.statement);
  v1::StoredRegion region = RegionOf(rows, name.region);
  region.set_statements(created.ordinal());
  kRegions.Put(rows, region, region_code);
}

}  // namespace

Result<runtime::Decision> ReportingMachine::Decide(std::string_view command,
                                                   const state::Reader& rows,
                                                   runtime::Moment now) const {
  const domain::Date today = domain::LatestDate(now.time_us);
  v1::ReportingCommand decoded;
  if (decoded.ParseFromArray(command.data(), static_cast<int>(command.size()))) {
    switch (decoded.command_case()) {
      case v1::ReportingCommand::kCreateBaseline:
        return DecideCreateBaseline(decoded, decoded.create_baseline().baseline(), regions_, rows,
                                    today);
      case v1::ReportingCommand::kCreateStatement:
        return DecideCreateStatement(decoded, decoded.create_statement().statement(), regions_,
                                     rows, today);
      case v1::ReportingCommand::COMMAND_NOT_SET:
        break;
    }
  }
  return Fail(Code::kInvalidArgument, "COMMAND_UNREADABLE", "",
              "The command is not one of the reporting service.");
}

Result<runtime::Decision> ReportingMachine::React(const runtime::InputRecord&, const state::Reader&,
                                                  runtime::Moment) const {
  return Fail(Code::kInternal, "INPUT_UNKNOWN", "", "The reporting log reads no feeds.");
}

Result<runtime::Decision> ReportingMachine::Slice(const runtime::Work& work, const state::Reader&,
                                                  runtime::Moment) const {
  return Fail(Code::kInternal, "WORK_UNKNOWN", "",
              "The reporting log queues no work, but there is work " + work.id + ".");
}

Status ReportingMachine::Apply(std::string_view event, const runtime::EventContext&,
                               state::Writer& rows) const {
  NAUNGAN_ASSIGN(const v1::ReportingLogEvent decoded, Decoded(event));
  if (decoded.has_baseline_created()) {
    ApplyBaseline(decoded.baseline_created(), rows);
  } else {
    ApplyStatement(decoded.statement_created(), rows);
  }
  return {};
}

Result<std::vector<runtime::Outgoing>> ReportingMachine::Publish(std::string_view event) const {
  NAUNGAN_TRY(Decoded(event));
  return std::vector<runtime::Outgoing>();
}

std::vector<runtime::InputSpec> ReportingMachine::Inputs() const { return {}; }

}  // namespace naungan::reporting
