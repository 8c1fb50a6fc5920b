#include "services/reporting/reports/compare_agreement.h"

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "libs/domain/period.h"
#include "libs/domain/resource_names.h"
#include "naungan/agreement/v1/agreement.pb.h"
#include "services/reporting/filters/as_of.h"
#include "services/reporting/measures/registered_and_covered.h"
#include "services/reporting/reports/agreement_on_date.h"

namespace naungan::reporting {
namespace {

// The persons under `predecessor` on `last_day` are compared with the persons under `agreement` on
// `date`.
struct Question {
  std::string agreement;
  std::string predecessor;
  domain::Date last_day;
  domain::Date date;
};

Result<domain::Date> LastDay(const agreement::v1::Agreement& predecessor,
                             const agreement::v1::Agreement& agreement) {
  NAUNGAN_ASSIGN(const auto old_term, domain::Period::FromProto(predecessor.term(), "term"));
  NAUNGAN_ASSIGN(const auto new_term, domain::Period::FromProto(agreement.term(), "term"));
  const domain::Date end = old_term.to ? std::min(*old_term.to, new_term.from) : new_term.from;
  return end.AddDays(-1);
}

Result<Question> Ask(const v1::CompareAgreementRequest& request, const state::Reader& rows) {
  NAUNGAN_TRY(domain::AgreementName::Parse(request.agreement(), "agreement"));
  Question question{
      .agreement = request.agreement(), .predecessor = {}, .last_day = {}, .date = {}};
  NAUNGAN_ASSIGN(question.date, domain::Date::FromProto(request.as_of_date(), "as_of_date"));
  const auto agreement = AgreementOn(rows, request.agreement(), question.date.days());
  if (!agreement) {
    return Fail(Code::kNotFound, "AGREEMENT_UNKNOWN", "agreement",
                "No agreement of this name holds on that date.");
  }
  question.predecessor = agreement->agreement().predecessor();
  if (question.predecessor.empty()) {
    return Fail(Code::kFailedPrecondition, "PREDECESSOR_MISSING", "agreement",
                "The agreement renews no other one, so there is nothing to compare it with.");
  }
  const auto predecessor = AgreementOn(rows, question.predecessor, question.date.days());
  if (!predecessor) {
    return Fail(Code::kNotFound, "AGREEMENT_UNKNOWN", "agreement",
                "The agreement that it renews does not hold on that date.");
  }
  NAUNGAN_ASSIGN(question.last_day, LastDay(predecessor->agreement(), agreement->agreement()));
  return question;
}

// How many days of `window` are in none of `periods`.
int64_t DaysMissing(const domain::Period& window, std::vector<domain::Period> periods) {
  if (window.IsEmpty()) return 0;
  int64_t missing = DaysBetween(window.from, *window.to);
  for (const domain::Period& period : domain::Merge(std::move(periods))) {
    const auto both = period.Intersect(window);
    if (both) missing -= DaysBetween(both->from, *both->to);
  }
  return missing;
}

class PartitionComparison {
 public:
  PartitionComparison(const Question& question, const state::Reader& rows,
                      const domain::CoverRules& rules, v1::CompareAgreementResponse& response)
      : question_(question), rows_(rows), coverage_(rows, Knowledge(), rules), response_(response) {
    kDimensions.Scan(rows, state::EncodeKey(kDimensions.id),
                     [&](std::string_view, const v1::StoredDimensions& dimensions) {
                       sides_.push_back({.is_old = dimensions.agreement() == question_.predecessor,
                                         .is_new = dimensions.agreement() == question_.agreement});
                       return true;
                     });
  }

  void Run() {
    kPersons.Scan(rows_, state::EncodeKey(kPersons.id),
                  [&](std::string_view key_rest, const v1::StoredPerson& person) {
                    Compare(person, key_rest);
                    return true;
                  });
  }

 private:
  struct Side {
    bool is_old = false;
    bool is_new = false;
  };

  const Side& SideOf(const v1::StoredStay& stay) const {
    return sides_[static_cast<size_t>(stay.dimensions())];
  }

  void Compare(const v1::StoredPerson& person, std::string_view key_rest) {
    bool was = false;
    bool is = false;
    for (const v1::StoredStay& stay : person.stays()) {
      const Side& side = SideOf(stay);
      was = was || (side.is_old && IsRegisteredOn(stay, question_.last_day.days(), Knowledge()));
      is = is || (side.is_new && IsRegisteredOn(stay, question_.date.days(), Knowledge()));
    }
    if (was && is) {
      response_.set_continued(response_.continued() + 1);
      MeasureGaps(person, state::TakeString(key_rest));
    } else if (was) {
      response_.set_left(response_.left() + 1);
    } else if (is) {
      response_.set_joined(response_.joined() + 1);
    }
  }

  void MeasureGaps(const v1::StoredPerson& person, const std::string& participant_id) {
    std::vector<domain::Period> registered;
    domain::Date renewed = question_.date;
    for (const v1::StoredStay& stay : person.stays()) {
      const domain::Period period = PeriodOfDays(stay.from_day(), EndDayOfStay(stay, Knowledge()));
      if (period.IsEmpty()) continue;
      registered.push_back(period);
      const Side& side = SideOf(stay);
      if (side.is_new) renewed = std::min(renewed, period.from);
    }
    const domain::Date day_after = question_.last_day.AddDays(1);
    response_.set_longest_gap_days(
        std::max(response_.longest_gap_days(),
                 DaysMissing({.from = day_after, .to = renewed}, std::move(registered))));
    response_.set_longest_uncovered_days(std::max(
        response_.longest_uncovered_days(),
        coverage_.UncoveredDays(participant_id, person,
                                {.from = question_.last_day, .to = question_.date.AddDays(1)})));
  }

  const Question& question_;
  const state::Reader& rows_;
  CoverageOfPersons coverage_;
  v1::CompareAgreementResponse& response_;
  // The index is the number of the dimensions.
  std::vector<Side> sides_;
};

}  // namespace

Result<v1::CompareAgreementResponse> CompareAgreement(const v1::CompareAgreementRequest& request,
                                                      Partitions partitions) {
  // Each partition has all agreements, so the first one can answer.
  NAUNGAN_ASSIGN(const Question question, Ask(request, *partitions.front()));
  v1::CompareAgreementResponse response;
  response.set_predecessor(question.predecessor);
  for (const state::Reader* const rows : partitions) {
    PartitionComparison(question, *rows, partitions.rules, response).Run();
  }
  return response;
}

}  // namespace naungan::reporting
