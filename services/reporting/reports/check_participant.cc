#include "services/reporting/reports/check_participant.h"

#include <map>
#include <string_view>
#include <utility>

#include "libs/base/check.h"
#include "libs/domain/coverage.h"
#include "libs/domain/resource_names.h"
#include "services/reporting/filters/as_of.h"
#include "services/reporting/folds/figure_rows.h"
#include "services/reporting/measures/registered_and_covered.h"

namespace naungan::reporting {
namespace {

const v1::StoredDimensions& DimensionsIn(const state::Reader& rows, int32_t number,
                                         std::map<int32_t, v1::StoredDimensions>& known) {
  const auto [found, is_new] = known.try_emplace(number);
  if (is_new) {
    auto stored = kDimensions.Get(rows, number);
    NAUNGAN_CHECK(stored, "a stay names dimensions that are stored with it");
    found->second = *std::move(stored);
  }
  return found->second;
}

}  // namespace
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
  std::map<int32_t, v1::StoredDimensions> known;
  const KnownStays stays = StaysOf(participant_id, *person, knowledge,
                                   [&](int32_t number) -> const v1::StoredDimensions& {
                                     return DimensionsIn(rows, number, known);
                                   });
  AccountBills bills(rows, knowledge);
  const domain::Coverage coverage = domain::CoverageOn(
      stays.participations, [&](std::string_view account) { return bills.Of(account); }, rules,
      programme, date);
  if (coverage.by == nullptr) return response;
  response.set_registered(true);
  response.set_covered(coverage.IsCovered());
  response.set_reason(coverage.reason);
  response.set_account(coverage.by->account);
  const auto place = static_cast<size_t>(coverage.by - stays.participations.data());
  const v1::StoredStay& stay = person->stays(stays.places[place]);
  response.set_category(DimensionsIn(rows, stay.dimensions(), known).category());
  return response;
}

}  // namespace naungan::reporting
