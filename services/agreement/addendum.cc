#include "services/agreement/addendum.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "libs/domain/date_limits.h"
#include "libs/domain/period.h"
#include "libs/domain/recorded.h"
#include "libs/domain/resource_names.h"
#include "libs/domain/typed_reference.h"
#include "services/agreement/agreement.h"
#include "services/agreement/agreement_shape.h"

namespace naungan::agreement {
namespace {

using domain::Date;
using domain::Period;
using domain::Recorded;
using Events = std::vector<v1::AgreementEvent>;

constexpr std::string_view kAgreementField = "agreement";
constexpr std::string_view kAddendumField = "addendum";

const v1::Addendum* FindAddendum(const v1::AgreementRow& row, std::string_view reference) {
  const auto found = std::ranges::find_if(row.addenda(), [&](const v1::Addendum& addendum) {
    return domain::SameReference(addendum.reference(), reference);
  });
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

// Turns a field of the amended agreement into the field of the addendum that it came from: with
// three categories before, "categories[3]" was "add_categories[0]".
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

// Returns the agreement after `addendum`. It is checked as a whole, so that what is added obeys the
// same rules as what was registered.
Result<v1::Agreement> Amended(const v1::Agreement& before, const v1::Addendum& addendum,
                              const domain::RegionNames& regions) {
  v1::Agreement after = before;
  NAUNGAN_TRY(ChangeQuotas(addendum, after));
  after.mutable_categories()->MergeFrom(addendum.add_categories());
  after.mutable_units()->MergeFrom(addendum.add_units());
  after.set_version(before.version() + 1);
  if (const Status checked = CheckAgreement(AsRegistered(after), regions, kAgreementField);
      !checked) {
    Error error = checked.error();
    error.field = FieldInAddendum(
        error.field.substr(std::min(error.field.size(), kAgreementField.size() + 1)), before);
    return std::unexpected(std::move(error));
  }
  return after;
}

// Each version of an agreement holds until the next one takes effect. So addenda must take effect
// in the order in which they are made.
Status CheckEffective(const v1::AgreementRow& current, const v1::Addendum& addendum) {
  const Period term = Recorded(current.agreement().term());
  const Date effective = Recorded(addendum.effective_date());
  if (!term.Contains(effective)) {
    return Fail(Code::kInvalidArgument, "EFFECTIVE_OUTSIDE_TERM", "addendum.effective_date",
                "An addendum takes effect within the term of the agreement, which is " +
                    term.ToString() + ".");
  }
  if (current.addenda().empty()) return {};
  const Date last = Recorded(current.addenda().rbegin()->effective_date());
  if (last <= effective) return {};
  return Fail(Code::kInvalidArgument, "EFFECTIVE_BEFORE_LAST_ADDENDUM", "addendum.effective_date",
              "The last addendum takes effect on " + last.ToString() +
                  ". This one cannot take effect before that.");
}

}  // namespace

Result<Events> DecideAmendment(const v1::AgreementRow* current, const v1::AmendAgreement& command,
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
    addendum.set_reference(same->reference());
    // Neither message has maps or unknown fields, so the same content has the same bytes.
    if (same->SerializeAsString() == addendum.SerializeAsString()) return Events{};
    return Fail(Code::kAlreadyExists, "ADDENDUM_EXISTS", "addendum.reference",
                "An addendum of this reference was registered with other content.");
  }
  NAUNGAN_TRY(domain::PastDate(addendum.signed_date(), "addendum.signed_date", today));
  if (command.expected_version() != 0 && command.expected_version() != agreement.version()) {
    return Fail(Code::kAborted, "VERSION_MISMATCH", "expected_version",
                fmt::format("The agreement has version {}. Read it again before you amend it.",
                            agreement.version()));
  }
  if (current->addenda_size() >= kAddendaMax) {
    return Fail(Code::kFailedPrecondition, "ADDENDA_FULL", "addendum",
                fmt::format("An agreement has at most {} addenda. Renew it instead.", kAddendaMax));
  }
  NAUNGAN_TRY(CheckEffective(*current, addendum));
  auto after = Amended(agreement, addendum, regions);
  if (!after) return std::unexpected(Under(kAddendumField, std::move(after).error()));

  v1::AgreementEvent event = NextEvent(agreement);
  *event.mutable_amended()->mutable_addendum() = std::move(addendum);
  *event.mutable_amended()->mutable_agreement() = *std::move(after);
  return Events{std::move(event)};
}

}  // namespace naungan::agreement
