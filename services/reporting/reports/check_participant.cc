#include "services/reporting/reports/check_participant.h"

#include <span>
#include <string_view>
#include <vector>

#include "libs/base/check.h"
#include "libs/domain/coverage.h"
#include "libs/domain/resource_names.h"
#include "services/reporting/filters/as_of.h"
#include "services/reporting/folds/account_kind.h"
#include "services/reporting/folds/figure_rows.h"
#include "services/reporting/measures/registered_and_covered.h"

namespace naungan::reporting {
namespace {

// One participation as the coverage rule reads it, and its category for the answer.
struct Stay {
  domain::Participation participation;
  std::string category;
};

std::vector<Stay> StaysOf(const std::string& participant_id, Knowledge knowledge,
                          const state::Reader& rows) {
  std::vector<Stay> stays;
  const auto person = kPersons.Get(rows, participant_id);
  if (!person) return stays;
  for (const v1::StoredStay& stored : person->stays()) {
    if (!knowledge.Has(stored.recorded_us())) continue;
    const auto dimensions = kDimensions.Get(rows, stored.dimensions());
    NAUNGAN_CHECK(dimensions, "a stay names dimensions that are stored with it");
    stays.push_back({.participation = {.account = dimensions->account().empty()
                                                      ? SelfPayerAccount(participant_id)
                                                      : dimensions->account(),
                                       .programmes = ProgrammesOf(dimensions->programmes()),
                                       .seat = stored.seat(),
                                       .period = PeriodOfDays(stored.from_day(),
                                                              EndDayOfStay(stored, knowledge))},
                     .category = dimensions->category()});
  }
  return stays;
}

}  // namespace

Result<std::string> RouteCheck(const v1::CheckParticipantRequest& request) {
  NAUNGAN_ASSIGN(const auto name,
                 domain::ParticipantName::Parse(request.participant(), "participant"));
  return name.RoutingKey();
}

Result<v1::CheckParticipantResponse> CheckParticipant(const v1::CheckParticipantRequest& request,
                                                      const state::Reader& rows) {
  NAUNGAN_ASSIGN(const std::string participant_id, RouteCheck(request));
  NAUNGAN_ASSIGN(const domain::Date date, domain::Date::FromProto(request.date(), "date"));
  NAUNGAN_ASSIGN(const Knowledge knowledge, ReadKnowledge(request.known_at_us()));
  const common::v1::Programme programme = request.programme();
  if (programme == common::v1::PROGRAMME_UNSPECIFIED || !common::v1::Programme_IsValid(programme)) {
    return Fail(Code::kInvalidArgument, "PROGRAMME_UNKNOWN", "programme",
                "Name a programme. A person may be covered in one programme and not in another.");
  }

  AccountCovers covers(rows, knowledge);
  const domain::CoversOf covers_of = [&](std::string_view account) { return covers.Of(account); };
  v1::CheckParticipantResponse response;
  for (const Stay& stay : StaysOf(participant_id, knowledge, rows)) {
    const std::span one(&stay.participation, 1);
    if (!domain::IsRegistered(one, programme, date)) continue;
    const bool covers_the_day = domain::IsCovered(one, covers_of, programme, date);
    // The answer names a participation that covers rather than one that only registers.
    if (response.registered() && (!covers_the_day || response.covered())) continue;
    response.set_registered(true);
    response.set_covered(covers_the_day);
    response.set_account(stay.participation.account);
    response.set_category(stay.category);
  }
  return response;
}

}  // namespace naungan::reporting
