#include "services/agreement/renewal.h"

#include <fmt/core.h>

#include <algorithm>
#include <string>

#include "libs/domain/date.h"
#include "libs/domain/period.h"
#include "libs/domain/recorded.h"
#include "libs/domain/resource_names.h"
#include "services/agreement/agreement.h"

namespace naungan::agreement {
namespace {

using domain::Date;
using domain::Period;
using domain::Recorded;

Status CheckPredecessor(const v1::Agreement& agreement, const v1::AgreementKnown* predecessor) {
  const std::string field = "agreement.predecessor";
  NAUNGAN_TRY(domain::AgreementName::Parse(agreement.predecessor(), field));
  if (agreement.predecessor() == agreement.name()) {
    return Fail(Code::kInvalidArgument, "PREDECESSOR_IS_ITSELF", field,
                "An agreement cannot renew itself.");
  }
  if (predecessor == nullptr) {
    return Fail(
        Code::kFailedPrecondition, "PREDECESSOR_UNKNOWN", field,
        "This agreement is not known here. Register it first, and pass the positions that its "
        "registration answered in `after`.");
  }
  if (predecessor->region_code() != agreement.region_code()) {
    return Fail(
        Code::kFailedPrecondition, "PREDECESSOR_OF_OTHER_REGION", field,
        "The predecessor is an agreement of another region, " + predecessor->region_code() + ".");
  }
  return {};
}

Status CheckStart(const v1::Agreement& agreement, const v1::AgreementKnown* predecessor,
                  const RenewalPolicy& policy) {
  const Date signed_date = Recorded(agreement.signed_date());
  const Period term = Recorded(agreement.term());
  const std::string field = "agreement.term.from_date";
  if (predecessor != nullptr && term.from < Recorded(predecessor->term()).from) {
    return Fail(Code::kInvalidArgument, "TERM_BEFORE_PREDECESSOR", field,
                "A renewal cannot begin before the agreement that it renews.");
  }
  if (term.from >= signed_date) return {};

  const auto old_end =
      predecessor == nullptr ? std::optional<Date>() : Recorded(predecessor->term()).to;
  if (!old_end || term.from < *old_end) {
    return Fail(
        Code::kInvalidArgument, "TERM_BEFORE_SIGNATURE", field,
        "The term begins before the signature. Only a renewal may do that, and not before the "
        "end of its predecessor.");
  }
  if (signed_date > old_end->AddMonths(policy.gap_months_max)) {
    return Fail(
        Code::kInvalidArgument, "SIGNED_TOO_LATE", field,
        fmt::format("The predecessor ended on {1}, and the renewal was signed more than {0} "
                    "months later. Its term must begin with the signature.",
                    policy.gap_months_max, old_end->ToString()));
  }
  return {};
}

}  // namespace

Status CheckRenewal(const v1::Agreement& agreement, const v1::AgreementKnown* predecessor,
                    const RenewalPolicy& policy) {
  if (agreement.predecessor().empty()) return CheckStart(agreement, nullptr, policy);
  NAUNGAN_TRY(CheckPredecessor(agreement, predecessor));
  return CheckStart(agreement, predecessor, policy);
}

std::optional<v1::AgreementEvent> DecideSuccession(const v1::AgreementRow& current,
                                                   std::string_view successor) {
  const v1::Agreement& agreement = current.agreement();
  if (agreement.successors_size() >= kSuccessorsMax ||
      std::ranges::find(agreement.successors(), successor) != agreement.successors().end()) {
    return std::nullopt;
  }
  v1::AgreementEvent event = NextEvent(agreement);
  event.mutable_succeeded()->set_successor(std::string(successor));
  return event;
}

v1::AgreementKnown KnownOf(const v1::Agreement& agreement) {
  v1::AgreementKnown known;
  known.set_name(agreement.name());
  known.set_region_code(agreement.region_code());
  *known.mutable_term() = agreement.term();
  return known;
}

}  // namespace naungan::agreement
