#include "services/claims/case/claim_step.h"

#include <algorithm>
#include <utility>

#include "libs/domain/recorded.h"

namespace naungan::claims {

using domain::Recorded;

Result<const v1::StoredClaim*> ExistingClaim(const ClaimFacts& facts) {
  if (facts.claim != nullptr) return facts.claim;
  return Fail(Code::kNotFound, "CLAIM_UNKNOWN", "name", "There is no claim of this name.");
}

Status CheckNotBefore(const common::v1::Date& date, const common::v1::Date& earliest,
                      std::string_view field) {
  if (Recorded(earliest) <= Recorded(date)) return {};
  return Fail(Code::kInvalidArgument, "DATE_ORDER", field,
              "This step cannot have happened before the step that it follows, which was on " +
                  Recorded(earliest).ToString() + ".");
}

std::unexpected<Error> NotNow(std::string_view reason, std::string message) {
  return Fail(Code::kFailedPrecondition, reason, "", std::move(message));
}

std::unexpected<Error> SameActor(std::string message) {
  return Fail(Code::kPermissionDenied, "SAME_ACTOR", "naungan-actor", std::move(message));
}

bool SameDate(const common::v1::Date& a, const common::v1::Date& b) {
  return Recorded(a) == Recorded(b);
}

bool HasDocument(const v1::Claim& claim, int kind) {
  return std::ranges::find(claim.documents(), kind) != claim.documents().end();
}

v1::ClaimsLogEvent NextEvent(const v1::StoredClaim& stored, const std::string& name,
                             const v1::Actor& actor) {
  v1::ClaimsLogEvent event;
  *event.mutable_claim()->mutable_actor() = actor;
  event.mutable_claim()->mutable_event()->set_claim(name);
  event.mutable_claim()->mutable_event()->set_sequence(stored.sequence() + 1);
  return event;
}

}  // namespace naungan::claims
