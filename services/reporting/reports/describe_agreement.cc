#include "services/reporting/reports/describe_agreement.h"

#include <algorithm>
#include <map>
#include <string>

#include "libs/domain/resource_names.h"
#include "naungan/agreement/v1/agreement.pb.h"
#include "services/reporting/reports/agreement_on_date.h"
#include "services/reporting/reports/count_participants.h"

namespace naungan::reporting {
namespace {

using agreement::v1::Agreement;

Result<std::map<std::string, int64_t>> RegisteredByCategory(const Agreement& agreement,
                                                            const common::v1::Date& date,
                                                            Partitions partitions) {
  v1::CountParticipantsRequest request;
  *request.mutable_as_of_date() = date;
  request.mutable_filter()->add_agreements(agreement.name());
  request.add_group_by(v1::DIMENSION_CATEGORY);
  NAUNGAN_ASSIGN(const auto counted, CountParticipants(request, partitions));
  std::map<std::string, int64_t> registered;
  for (const v1::ParticipantCount& count : counted.counts()) {
    registered[count.key(0).value()] = count.registered();
  }
  return registered;
}

bool Serves(const agreement::v1::Unit& unit, const std::string& category) {
  return unit.categories().empty() ||
         std::ranges::find(unit.categories(), category) != unit.categories().end();
}

void WriteCategory(const Agreement& agreement, const agreement::v1::Category& category,
                   v1::CategoryFigures& figures) {
  figures.set_category(category.category());
  *figures.mutable_programmes() = category.programmes();
  figures.set_quota_seats(category.quota_seats());
  for (const agreement::v1::Unit& unit : agreement.units()) {
    if (!Serves(unit, category.category())) continue;
    if (unit.registers()) figures.add_registering_units(unit.unit());
    if (unit.pays()) figures.add_paying_units(unit.unit());
  }
}

void WriteSuccessors(const state::Reader& rows, const std::string& agreement, int32_t day,
                     v1::DescribeAgreementResponse& response) {
  kSuccessors.Scan(rows, state::EncodeKey(kSuccessors.id, agreement),
                   [&](std::string_view, const v1::StoredSuccessor& stored) {
                     if (AgreementOn(rows, stored.successor(), day)) {
                       response.add_successors(stored.successor());
                     }
                     return true;
                   });
}

}  // namespace

Result<v1::DescribeAgreementResponse> DescribeAgreement(const v1::DescribeAgreementRequest& request,
                                                        Partitions partitions) {
  NAUNGAN_TRY(domain::AgreementName::Parse(request.agreement(), "agreement"));
  NAUNGAN_ASSIGN(const domain::Date date,
                 domain::Date::FromProto(request.as_of_date(), "as_of_date"));
  // Each partition has all agreements, so the first one can answer.
  const state::Reader& rows = *partitions.front();
  const auto version = AgreementOn(rows, request.agreement(), date.days());
  if (!version) {
    return Fail(Code::kNotFound, "AGREEMENT_UNKNOWN", "agreement",
                "No agreement of this name holds on that date.");
  }
  const Agreement& agreement = version->agreement();
  NAUNGAN_ASSIGN(const auto registered,
                 RegisteredByCategory(agreement, request.as_of_date(), partitions));

  v1::DescribeAgreementResponse response;
  response.set_agreement(agreement.name());
  response.set_predecessor(agreement.predecessor());
  WriteSuccessors(rows, agreement.name(), date.days(), response);
  *response.mutable_term() = agreement.term();
  *response.mutable_signed_date() = agreement.signed_date();
  response.set_units(agreement.units_size());
  for (const agreement::v1::Category& category : agreement.categories()) {
    v1::CategoryFigures& figures = *response.add_categories();
    WriteCategory(agreement, category, figures);
    const auto count = registered.find(category.category());
    figures.set_registered(count == registered.end() ? 0 : count->second);
  }
  return response;
}

}  // namespace naungan::reporting
