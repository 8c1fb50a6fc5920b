#include "services/agreement/agreement.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "libs/base/check.h"
#include "libs/domain/date.h"
#include "libs/domain/date_limits.h"
#include "libs/domain/period.h"
#include "libs/domain/resource_names.h"
#include "services/agreement/agreement_check.h"

namespace naungan::agreement {
namespace {

using domain::Date;
using domain::Period;
using Events = std::vector<v1::AgreementEvent>;

constexpr std::string_view kAgreementField = "agreement";
constexpr std::string_view kAddendumField = "addendum";

// Of messages that were checked before they came into the log.
Period TermOf(const common::v1::Period& proto) {
  const auto period = Period::FromProto(proto, "term");
  NAUNGAN_CHECK(period, "a registered term is a period");
  return *period;
}

// Messages without maps and unknown fields are equal when their bytes are.
template <typename Message>
bool Same(const Message& a, const Message& b) {
  return a.SerializeAsString() == b.SerializeAsString();
}

// An agreement as its registrant says it: what only the service gives, left out.
v1::Agreement Registered(v1::Agreement agreement) {
  agreement.clear_version();
  agreement.clear_successors();
  agreement.DiscardUnknownFields();
  return agreement;
}

// Every event is a version more or a successor more.
int64_t NextSequence(const v1::Agreement& agreement) {
  return agreement.version() + agreement.successors_size() + 1;
}

Status CheckPredecessor(const v1::Agreement& agreement, const v1::AgreementKnown* predecessor) {
  const std::string field = "agreement.predecessor";
  NAUNGAN_TRY(domain::AgreementName::Parse(agreement.predecessor(), field));
  if (agreement.predecessor() == agreement.name()) {
    return Fail(Code::kInvalidArgument, "PREDECESSOR_IS_ITSELF", field,
                "An agreement cannot renew itself.");
  }
  if (predecessor == nullptr) {
    return Fail(Code::kFailedPrecondition, "PREDECESSOR_UNKNOWN", field,
                "No such agreement is known here: register it first, and pass its positions in "
                "`after`.");
  }
  if (predecessor->region_code() != agreement.region_code()) {
    return Fail(
        Code::kFailedPrecondition, "PREDECESSOR_OF_OTHER_REGION", field,
        "The predecessor is an agreement of the region " + predecessor->region_code() + ".");
  }
  return {};
}

// An agreement holds from its signature on. Only a renewal may reach back, to its predecessor's
// end, and only if it was signed soon enough after that.
Status CheckStart(const v1::Agreement& agreement, const v1::AgreementKnown* predecessor,
                  const RenewalPolicy& policy) {
  NAUNGAN_ASSIGN(const Date signed_date,
                 Date::FromProto(agreement.signed_date(), "agreement.signed_date"));
  const Period term = TermOf(agreement.term());
  const std::string field = "agreement.term.from_date";
  if (predecessor != nullptr && term.from < TermOf(predecessor->term()).from) {
    return Fail(Code::kInvalidArgument, "TERM_BEFORE_PREDECESSOR", field,
                "A renewal does not begin before the agreement that it renews.");
  }
  if (term.from >= signed_date) return {};

  const auto old_end =
      predecessor == nullptr ? std::optional<Date>() : TermOf(predecessor->term()).to;
  if (!old_end || term.from < *old_end) {
    return Fail(Code::kInvalidArgument, "TERM_BEFORE_SIGNATURE", field,
                "The term begins before the signature: only a renewal may, from its predecessor's "
                "end on.");
  }
  if (signed_date > old_end->AddMonths(policy.gap_months_max)) {
    return Fail(Code::kInvalidArgument, "SIGNED_TOO_LATE", field,
                fmt::format("Signed more than {} months after {}, when the predecessor ended: the "
                            "term begins with the signature.",
                            policy.gap_months_max, old_end->ToString()));
  }
  return {};
}

v1::AgreementEvent NewEvent(const v1::Agreement& agreement) {
  v1::AgreementEvent event;
  event.set_agreement(agreement.name());
  event.set_sequence(NextSequence(agreement));
  return event;
}

const v1::Addendum* FindAddendum(const v1::AgreementRow& row, std::string_view reference) {
  const auto found = std::ranges::find(row.addenda(), reference, &v1::Addendum::reference);
  return found == row.addenda().end() ? nullptr : &*found;
}

v1::Category* FindCategory(v1::Agreement& agreement, std::string_view category) {
  auto& categories = *agreement.mutable_categories();
  const auto found = std::ranges::find(categories, category, &v1::Category::category);
  return found == categories.end() ? nullptr : &*found;
}

Status ChangeQuotas(const v1::Addendum& addendum, v1::Agreement& agreement) {
  std::set<std::string_view> changed;
  for (int i = 0; i < addendum.quota_changes_size(); ++i) {
    const v1::QuotaChange& change = addendum.quota_changes(i);
    const std::string field = fmt::format("quota_changes[{}]", i);
    NAUNGAN_TRY(CheckQuota(change.quota_seats(), field + ".quota_seats"));
    v1::Category* const category = FindCategory(agreement, change.category());
    if (category == nullptr) {
      return Fail(Code::kInvalidArgument, "CATEGORY_UNKNOWN", field + ".category",
                  "The agreement has no such category.");
    }
    if (!changed.insert(change.category()).second) {
      return Fail(Code::kInvalidArgument, "DUPLICATE_ID", field + ".category",
                  "The quota of this category is changed twice.");
    }
    category->set_quota_seats(change.quota_seats());
  }
  return {};
}

// Fields of the agreement after the addendum, as the caller sees them: what was added has its own
// place, "categories[3]" after three old ones is "add_categories[0]".
std::string FieldInAddendum(std::string field, const v1::Agreement& before) {
  const auto renamed = [&field](std::string_view from, std::string_view to, int skipped) {
    if (!field.starts_with(from)) return;
    const size_t digits = from.size() + 1;
    const size_t end = field.find(']', digits);
    if (field.size() <= digits || end == std::string::npos) return;
    const int index = std::stoi(field.substr(digits, end - digits)) - skipped;
    field = fmt::format("{}[{}{}", to, index, field.substr(end));
  };
  renamed("categories", "add_categories", before.categories_size());
  renamed("units", "add_units", before.units_size());
  return field;
}

// The agreement after `addendum`, checked as a whole: what is added obeys the rules of what was
// registered.
Result<v1::Agreement> Amended(const v1::Agreement& before, const v1::Addendum& addendum,
                              const domain::RegionNames& regions) {
  v1::Agreement after = before;
  NAUNGAN_TRY(ChangeQuotas(addendum, after));
  after.mutable_categories()->MergeFrom(addendum.add_categories());
  after.mutable_units()->MergeFrom(addendum.add_units());
  after.set_version(before.version() + 1);
  if (const Status checked = CheckAgreement(Registered(after), regions, kAgreementField);
      !checked) {
    Error error = checked.error();
    error.field = FieldInAddendum(
        error.field.substr(std::min(error.field.size(), kAgreementField.size() + 1)), before);
    return std::unexpected(std::move(error));
  }
  return after;
}

// Each version of an agreement holds until the next one does, so versions stand in the order of
// their days.
Status CheckEffective(const v1::AgreementRow& current, const v1::Addendum& addendum) {
  const Period term = TermOf(current.agreement().term());
  NAUNGAN_ASSIGN(const Date effective,
                 Date::FromProto(addendum.effective_date(), "addendum.effective_date"));
  if (!term.Contains(effective)) {
    return Fail(Code::kInvalidArgument, "EFFECTIVE_OUTSIDE_TERM", "addendum.effective_date",
                "An addendum takes effect within the agreement's term, " + term.ToString() + ".");
  }
  if (current.addenda().empty()) return {};
  const auto last =
      Date::FromProto(current.addenda().rbegin()->effective_date(), "addendum.effective_date");
  if (!last || *last <= effective) return {};
  return Fail(
      Code::kInvalidArgument, "EFFECTIVE_BEFORE_LAST_ADDENDUM", "addendum.effective_date",
      "The addendum before takes effect on " + last->ToString() + ": a later one not before that.");
}

}  // namespace

Result<Events> Decide(const v1::AgreementRow* current, const v1::RegisterAgreement& command,
                      const v1::AgreementKnown* predecessor, const domain::RegionNames& regions,
                      const RenewalPolicy& policy, Date today) {
  const v1::Agreement agreement = Registered(command.agreement());
  NAUNGAN_TRY(CheckAgreement(agreement, regions, kAgreementField));
  if (current != nullptr) {
    if (Same(current->registered(), agreement)) return Events{};
    return Fail(Code::kAlreadyExists, "AGREEMENT_EXISTS", "agreement.name",
                "An agreement of this name was registered with other content: amend that one, or "
                "choose another id.");
  }
  NAUNGAN_TRY(domain::PastDate(agreement.signed_date(), "agreement.signed_date", today));
  if (!agreement.predecessor().empty()) NAUNGAN_TRY(CheckPredecessor(agreement, predecessor));
  NAUNGAN_TRY(
      CheckStart(agreement, agreement.predecessor().empty() ? nullptr : predecessor, policy));

  v1::AgreementEvent event = NewEvent(agreement);
  v1::Agreement* const registered = event.mutable_registered()->mutable_agreement();
  *registered = agreement;
  registered->set_version(1);
  return Events{std::move(event)};
}

Result<Events> Decide(const v1::AgreementRow* current, const v1::AmendAgreement& command,
                      const domain::RegionNames& regions, Date today) {
  NAUNGAN_TRY(domain::AgreementName::Parse(command.name(), "name"));
  v1::Addendum addendum = command.addendum();
  addendum.DiscardUnknownFields();
  NAUNGAN_TRY(CheckAddendum(addendum, kAddendumField));
  if (current == nullptr) {
    return Fail(Code::kNotFound, "AGREEMENT_UNKNOWN", "name",
                "No agreement of this name is registered.");
  }
  const v1::Agreement& agreement = current->agreement();
  if (const v1::Addendum* const same = FindAddendum(*current, addendum.reference())) {
    if (Same(*same, addendum)) return Events{};
    return Fail(Code::kAlreadyExists, "ADDENDUM_EXISTS", "addendum.reference",
                "An addendum of this reference was made with other content.");
  }
  NAUNGAN_TRY(domain::PastDate(addendum.signed_date(), "addendum.signed_date", today));
  if (command.expected_version() != 0 && command.expected_version() != agreement.version()) {
    return Fail(Code::kAborted, "VERSION_MISMATCH", "expected_version",
                fmt::format("The agreement has version {}: read it again, then amend it.",
                            agreement.version()));
  }
  if (current->addenda_size() >= kAddendaMax) {
    return Fail(Code::kFailedPrecondition, "ADDENDA_FULL", "addendum",
                fmt::format("An agreement has at most {} addenda: renew it.", kAddendaMax));
  }
  NAUNGAN_TRY(CheckEffective(*current, addendum));
  auto after = Amended(agreement, addendum, regions);
  if (!after) return std::unexpected(Under(kAddendumField, std::move(after).error()));

  v1::AgreementEvent event = NewEvent(agreement);
  *event.mutable_amended()->mutable_addendum() = std::move(addendum);
  *event.mutable_amended()->mutable_agreement() = *std::move(after);
  return Events{std::move(event)};
}

std::optional<v1::AgreementEvent> Succeed(const v1::AgreementRow& current,
                                          std::string_view successor) {
  const v1::Agreement& agreement = current.agreement();
  if (agreement.successors_size() >= kSuccessorsMax ||
      std::ranges::find(agreement.successors(), successor) != agreement.successors().end()) {
    return std::nullopt;
  }
  v1::AgreementEvent event = NewEvent(agreement);
  event.mutable_succeeded()->set_successor(std::string(successor));
  return event;
}

v1::AgreementRow Evolve(const v1::AgreementRow* current, const v1::AgreementEvent& event) {
  v1::AgreementRow row = current == nullptr ? v1::AgreementRow() : *current;
  switch (event.event_case()) {
    case v1::AgreementEvent::kRegistered:
      *row.mutable_agreement() = event.registered().agreement();
      *row.mutable_registered() = Registered(event.registered().agreement());
      break;
    case v1::AgreementEvent::kAmended:
      *row.mutable_agreement() = event.amended().agreement();
      *row.add_addenda() = event.amended().addendum();
      break;
    case v1::AgreementEvent::kSucceeded:
      row.mutable_agreement()->add_successors(event.succeeded().successor());
      break;
    case v1::AgreementEvent::EVENT_NOT_SET:
      break;
  }
  return row;
}

v1::AgreementKnown KnownOf(const v1::Agreement& agreement) {
  v1::AgreementKnown known;
  known.set_name(agreement.name());
  known.set_region_code(agreement.region_code());
  *known.mutable_term() = agreement.term();
  return known;
}

}  // namespace naungan::agreement
