#include "services/reporting/folds/fold_agreement.h"

#include <algorithm>

#include "naungan/agreement/v1/agreement.pb.h"
#include "services/reporting/folds/figure_rows.h"
#include "services/reporting/folds/malformed_record.h"

namespace naungan::reporting {
namespace {

using agreement::v1::AgreementEvent;

void Keep(const agreement::v1::Agreement& agreement, int32_t effective_day, int64_t recorded_us,
          state::Writer& rows) {
  v1::StoredAgreementVersion stored;
  stored.set_effective_day(effective_day);
  stored.set_recorded_us(recorded_us);
  *stored.mutable_agreement() = agreement;
  kAgreementVersions.Put(rows, stored, agreement.name(), agreement.version());
}

}  // namespace

Status FoldAgreement(const AgreementEvent& event, int64_t recorded_us, state::Writer& rows) {
  switch (event.event_case()) {
    case AgreementEvent::kRegistered: {
      const agreement::v1::Agreement& agreement = event.registered().agreement();
      NAUNGAN_ASSIGN(const int32_t signed_day, DayOf(agreement.signed_date(), "signed_date"));
      NAUNGAN_ASSIGN(const int32_t from_day, DayOf(agreement.term().from_date(), "from_date"));
      Keep(agreement, std::min(signed_day, from_day), recorded_us, rows);
      return {};
    }
    case AgreementEvent::kAmended: {
      NAUNGAN_ASSIGN(const int32_t effective_day,
                     DayOf(event.amended().addendum().effective_date(), "effective_date"));
      Keep(event.amended().agreement(), effective_day, recorded_us, rows);
      return {};
    }
    case AgreementEvent::kSucceeded: {
      v1::StoredSuccessor stored;
      stored.set_successor(event.succeeded().successor());
      stored.set_recorded_us(recorded_us);
      kSuccessors.Put(rows, stored, event.agreement(), event.sequence());
      return {};
    }
    case AgreementEvent::EVENT_NOT_SET:
      break;
  }
  return FeedMalformed("event", "The event is of a kind that this build does not know.");
}

}  // namespace naungan::reporting
