#include "services/reporting/folds/fold_participation.h"

#include <string>
#include <string_view>

#include "libs/base/check.h"
#include "naungan/enrollment/v1/participation.pb.h"
#include "services/reporting/folds/account_kind.h"
#include "services/reporting/folds/figure_rows.h"
#include "services/reporting/folds/malformed_record.h"

namespace naungan::reporting {
namespace {

using enrollment::v1::Participation;
using enrollment::v1::ParticipationEvent;

// The account as the dimensions name it. A self-payer's own account is left out, because otherwise
// every self-payer would need a row of dimensions.
Result<std::string> SharedAccount(std::string_view participant_id, const std::string& account) {
  if (IsGroupAccount(account)) return account;
  NAUNGAN_ASSIGN(const std::string self_payer, SelfPayer(account));
  if (self_payer != participant_id) {
    return FeedMalformed("account", "The participation is paid from another person's account.");
  }
  return std::string();
}

Result<v1::StoredDimensions> DimensionsOf(std::string_view participant_id,
                                          const Participation& participation) {
  v1::StoredDimensions dimensions;
  NAUNGAN_ASSIGN(*dimensions.mutable_account(),
                 SharedAccount(participant_id, participation.account()));
  dimensions.set_category(participation.category());
  dimensions.set_agreement(participation.agreement());
  dimensions.set_unit(participation.unit());
  dimensions.set_region_code(participation.region_code());
  dimensions.set_locality_code(participation.locality_code());
  dimensions.set_segment(participation.segment());
  uint32_t programmes = 0;
  for (const int programme : participation.programmes()) {
    if (programme < 1 || programme > 31) {
      return FeedMalformed("programmes", "There is no such programme.");
    }
    programmes |= uint32_t{1} << programme;
  }
  dimensions.set_programmes(programmes);
  return dimensions;
}

// Returns the number of these dimensions, and gives them the next one if they are new. Numbers
// follow the order of the participation feed's partition. No other feed touches them.
int32_t NumberOf(const v1::StoredDimensions& it, state::Writer& rows) {
  const auto programmes = static_cast<int32_t>(it.programmes());
  if (const auto known =
          kDimensionNumbers.Get(rows, it.account(), it.category(), it.agreement(), it.unit(),
                                it.region_code(), it.locality_code(), it.segment(), programmes)) {
    return known->number();
  }
  v1::StoredNumber count = kDimensionsCount.Get(rows).value_or(v1::StoredNumber());
  v1::StoredNumber number = count;
  count.set_number(count.number() + 1);
  kDimensionsCount.Put(rows, count);
  kDimensions.Put(rows, it, number.number());
  kDimensionNumbers.Put(rows, number, it.account(), it.category(), it.agreement(), it.unit(),
                        it.region_code(), it.locality_code(), it.segment(), programmes);
  return number.number();
}

Status Open(const std::string& participant_id, const Participation& participation,
            int64_t recorded_us, int32_t continues, v1::StoredPerson& person, state::Writer& rows) {
  NAUNGAN_ASSIGN(const v1::StoredDimensions dimensions,
                 DimensionsOf(participant_id, participation));
  NAUNGAN_ASSIGN(const int32_t from_day, DayOf(participation.period().from_date(), "from_date"));
  NAUNGAN_ASSIGN(const int32_t admitted_day, DayOf(participation.admitted_date(), "admitted_date"));
  v1::StoredStay& stay = *person.add_stays();
  stay.set_admitted_day(admitted_day);
  stay.set_continues(continues);
  stay.set_from_day(from_day);
  if (participation.period().has_to_date()) {
    NAUNGAN_ASSIGN(const int32_t to_day, DayOf(participation.period().to_date(), "to_date"));
    stay.set_to_day(to_day);
  }
  stay.set_seat(participation.seat());
  stay.set_recorded_us(recorded_us);
  stay.set_dimensions(NumberOf(dimensions, rows));
  return {};
}

// Ends the newest stay in the account, and returns its place among the stays, from 1.
Result<int32_t> End(const std::string& participant_id, const std::string& account,
                    const common::v1::Date& date, int64_t recorded_us, v1::StoredPerson& person,
                    const state::Reader& rows) {
  NAUNGAN_ASSIGN(const std::string shared_account, SharedAccount(participant_id, account));
  NAUNGAN_ASSIGN(const int32_t to_day, DayOf(date, "end_date"));
  for (int i = person.stays_size() - 1; i >= 0; --i) {
    v1::StoredStay& stay = *person.mutable_stays(i);
    const auto dimensions = kDimensions.Get(rows, stay.dimensions());
    NAUNGAN_CHECK(dimensions, "a stay names dimensions that are stored with it");
    if (dimensions->account() != shared_account) continue;
    v1::StoredEnd& end = *stay.add_ends();
    end.set_to_day(to_day);
    end.set_recorded_us(recorded_us);
    return i + 1;
  }
  return FeedMalformed("account", "The participation that ends was never opened.");
}

}  // namespace

Status FoldParticipation(const ParticipationEvent& event, int64_t recorded_us,
                         state::Writer& rows) {
  const std::string& id = event.participant_id();
  if (id.empty()) return FeedMalformed("participant_id", "The participant is missing.");
  v1::StoredPerson person = kPersons.Get(rows, id).value_or(v1::StoredPerson());
  switch (event.event_case()) {
    case ParticipationEvent::kOpened:
      NAUNGAN_TRY(
          Open(id, event.opened().participation(), recorded_us, /*continues=*/0, person, rows));
      break;
    case ParticipationEvent::kContinued: {
      NAUNGAN_ASSIGN(const int32_t continues,
                     End(id, event.continued().from_account(), event.continued().date(),
                         recorded_us, person, rows));
      NAUNGAN_TRY(
          Open(id, event.continued().participation(), recorded_us, continues, person, rows));
      break;
    }
    case ParticipationEvent::kEnded:
      NAUNGAN_TRY(
          End(id, event.ended().account(), event.ended().end_date(), recorded_us, person, rows));
      break;
    case ParticipationEvent::EVENT_NOT_SET:
      return FeedMalformed("event", "The event is of a kind that this build does not know.");
  }
  kPersons.Put(rows, person, id);
  return {};
}

}  // namespace naungan::reporting
