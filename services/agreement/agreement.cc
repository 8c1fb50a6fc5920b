#include "services/agreement/agreement.h"

#include <utility>

#include "libs/base/check.h"
#include "libs/domain/date_limits.h"
#include "services/agreement/agreement_shape.h"

namespace naungan::agreement {
namespace {

using Events = std::vector<v1::AgreementEvent>;

// Every event is either one more version or one more successor.
int64_t NextSequence(const v1::Agreement& agreement) {
  return agreement.version() + agreement.successors_size() + 1;
}

}  // namespace

Result<Events> DecideRegistration(const v1::AgreementRow* current,
                                  const v1::RegisterAgreement& command,
                                  const v1::AgreementKnown* predecessor,
                                  const domain::RegionNames& regions, const RenewalPolicy& policy,
                                  domain::Date today) {
  const v1::Agreement agreement = AsRegistered(command.agreement());
  NAUNGAN_TRY(CheckAgreement(agreement, regions, "agreement"));
  if (current != nullptr) {
    // Neither message has maps or unknown fields, so the same content has the same bytes.
    if (current->registered().SerializeAsString() == agreement.SerializeAsString()) {
      return Events{};
    }
    return Fail(Code::kAlreadyExists, "AGREEMENT_EXISTS", "agreement.name",
                "An agreement of this name was registered with other content. Amend that one, or "
                "choose another id.");
  }
  NAUNGAN_TRY(domain::PastDate(agreement.signed_date(), "agreement.signed_date", today));
  NAUNGAN_TRY(CheckRenewal(agreement, predecessor, policy));

  v1::AgreementEvent event = NextEvent(agreement);
  v1::Agreement* const registered = event.mutable_registered()->mutable_agreement();
  *registered = agreement;
  registered->set_version(1);
  return Events{std::move(event)};
}

v1::AgreementRow Evolve(const v1::AgreementRow* current, const v1::AgreementEvent& event) {
  v1::AgreementRow row = current == nullptr ? v1::AgreementRow() : *current;
  switch (event.event_case()) {
    case v1::AgreementEvent::kRegistered:
      *row.mutable_agreement() = event.registered().agreement();
      *row.mutable_registered() = AsRegistered(event.registered().agreement());
      break;
    case v1::AgreementEvent::kAmended:
      *row.mutable_agreement() = event.amended().agreement();
      *row.add_addenda() = event.amended().addendum();
      break;
    case v1::AgreementEvent::kSucceeded:
      row.mutable_agreement()->add_successors(event.succeeded().successor());
      break;
    case v1::AgreementEvent::EVENT_NOT_SET:
      NAUNGAN_CHECK(false, "an event that is applied is of a known kind");
  }
  return row;
}

v1::Agreement AsRegistered(v1::Agreement agreement) {
  agreement.clear_version();
  agreement.clear_successors();
  agreement.DiscardUnknownFields();
  return agreement;
}

v1::AgreementEvent NextEvent(const v1::Agreement& agreement) {
  v1::AgreementEvent event;
  event.set_agreement(agreement.name());
  event.set_sequence(NextSequence(agreement));
  return event;
}

}  // namespace naungan::agreement
