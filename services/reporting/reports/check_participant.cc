#include "services/reporting/reports/check_participant.h"

#include "libs/base/check.h"
#include "libs/domain/coverage.h"
#include "libs/domain/resource_names.h"
#include "services/reporting/filters/as_of.h"
#include "services/reporting/folds/figure_rows.h"
#include "services/reporting/measures/registered_and_covered.h"

namespace naungan::reporting {
Result<std::string> RouteCheck(const v1::CheckParticipantRequest& request) {
  NAUNGAN_ASSIGN(const auto name,
                 domain::ParticipantName::Parse(request.participant(), "participant"));
  return name.RoutingKey();
}

Result<v1::CheckParticipantResponse> CheckParticipant(const v1::CheckParticipantRequest& request,
                                                      const state::Reader& rows,
                                                      const domain::CoverRules& rules) {
  NAUNGAN_ASSIGN(const std::string participant_id, RouteCheck(request));
  NAUNGAN_ASSIGN(const domain::Date date, domain::Date::FromProto(request.date(), "date"));
  NAUNGAN_ASSIGN(const Knowledge knowledge, ReadKnowledge(request.known_at_us()));
  const common::v1::Programme programme = request.programme();
  if (programme == common::v1::PROGRAMME_UNSPECIFIED || !common::v1::Programme_IsValid(programme)) {
    return Fail(Code::kInvalidArgument, "PROGRAMME_UNKNOWN", "programme",
                "Name a programme. A person may be covered in one programme and not in another.");
  }

  v1::CheckParticipantResponse response;
  response.set_reason(common::v1::COVER_REASON_NOT_REGISTERED);
  const auto person = kPersons.Get(rows, participant_id);
  if (!person) return response;
  CoverageOfPersons persons(rows, knowledge, rules);
  const KnownStays stays = persons.StaysOf(participant_id, *person);
  const domain::Coverage coverage =
      domain::CoverageOn(stays.participations, persons.bills_of(), rules, programme, date);
  if (coverage.by == nullptr) return response;
  response.set_registered(true);
  response.set_covered(coverage.IsCovered());
  response.set_reason(coverage.reason);
  response.set_account(coverage.by->account);
  const auto place = static_cast<size_t>(coverage.by - stays.participations.data());
  const auto dimensions = kDimensions.Get(rows, person->stays(stays.places[place]).dimensions());
  NAUNGAN_CHECK(dimensions, "a stay names dimensions that are stored with it");
  response.set_category(dimensions->category());
  return response;
}

}  // namespace naungan::reporting
