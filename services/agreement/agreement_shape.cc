#include "services/agreement/agreement_shape.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "libs/domain/date.h"
#include "libs/domain/new_resource_id.h"
#include "libs/domain/period.h"
#include "libs/domain/programme_set.h"
#include "libs/domain/region_code.h"
#include "libs/domain/resource_names.h"
#include "libs/domain/segment_programmes.h"

namespace naungan::agreement {
namespace {

using domain::RegionCode;

std::unexpected<Error> Invalid(std::string_view reason, const std::string& field,
                               std::string message) {
  return Fail(Code::kInvalidArgument, reason, field, std::move(message));
}

std::string Below(std::string_view field, std::string_view name) {
  return fmt::format("{}.{}", field, name);
}

std::string At(std::string_view field, std::string_view name, int index) {
  return fmt::format("{}.{}[{}]", field, name, index);
}

// A text on paper has no control characters. A line break or a tab comes in by copy and paste.
Status CheckOptionalText(std::string_view text, size_t bytes_max, const std::string& field) {
  if (text.size() > bytes_max) {
    return Invalid(
        "TEXT_TOO_LONG", field,
        fmt::format("This text may have at most {} bytes, but it has {}.", bytes_max, text.size()));
  }
  const bool printable = std::ranges::none_of(
      text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
  if (!printable) {
    return Invalid("TEXT_MALFORMED", field,
                   "This text must not have line breaks or other control characters.");
  }
  return {};
}

Status CheckText(std::string_view text, size_t bytes_max, const std::string& field) {
  if (text.empty()) return Invalid("TEXT_MISSING", field, "This text is missing.");
  return CheckOptionalText(text, bytes_max, field);
}

Status CheckCount(int count, int max, const std::string& field) {
  if (count <= max) return {};
  return Invalid("LIST_TOO_LONG", field,
                 fmt::format("This list may have at most {} entries, but it has {}.", max, count));
}

Status CheckParty(const v1::Party& party, const std::string& field) {
  NAUNGAN_TRY(CheckText(party.office(), kOfficeBytesMax, Below(field, "office")));
  return CheckText(party.signatory(), kSignatoryBytesMax, Below(field, "signatory"));
}

Result<RegionCode> CheckRegion(std::string_view text, const domain::RegionNames& regions,
                               const std::string& field) {
  NAUNGAN_ASSIGN(RegionCode code, RegionCode::Parse(text, field));
  if (!regions.Exists(code)) {
    return Invalid("REGION_UNKNOWN", field,
                   fmt::format("No region has the code {} in {}.", text, domain::kRegionDecree));
  }
  return code;
}

Status CheckTerm(const common::v1::Period& term, const std::string& field) {
  NAUNGAN_ASSIGN(const auto period, domain::Period::FromProto(term, field));
  if (!period.IsEmpty()) return {};
  return Invalid("TERM_EMPTY", Below(field, "to_date"),
                 "The agreement holds on no day. (The day to_date is not part of the term.)");
}

Status CheckFunding(const v1::Category& category, const std::string& field) {
  const std::string funding = Below(field, "funding");
  NAUNGAN_TRY(CheckCount(category.funding_size(), kFundingSharesMax, funding));
  int64_t sum = 0;
  std::set<std::pair<int, std::string_view>> seen;
  for (int i = 0; i < category.funding_size(); ++i) {
    const common::v1::FundingShare& share = category.funding(i);
    const std::string here = At(field, "funding", i);
    if (share.source() == common::v1::FUNDING_SOURCE_UNSPECIFIED ||
        !common::v1::FundingSource_IsValid(share.source())) {
      return Invalid("FUNDING_INVALID", Below(here, "source"), "State who pays this part.");
    }
    if (share.basis_points() < 1 || share.basis_points() > kFundingBasisPoints) {
      return Invalid("FUNDING_INVALID", Below(here, "basis_points"),
                     "A part must have 1 to 10000 basis points of the whole.");
    }
    NAUNGAN_TRY(CheckOptionalText(share.payer(), kPayerBytesMax, Below(here, "payer")));
    if (!seen.emplace(share.source(), share.payer()).second) {
      return Invalid("FUNDING_DUPLICATE", here,
                     "Another part has the same source and payer. Add the two parts up.");
    }
    sum += share.basis_points();
  }
  if (sum == kFundingBasisPoints) return {};
  return Invalid(
      "FUNDING_NOT_WHOLE", funding,
      fmt::format("The parts must add up to 10000 basis points, but they add up to {}.", sum));
}

Status CheckProgrammes(const v1::Category& category, const std::string& field) {
  const std::string programmes = Below(field, "programmes");
  if (category.programmes().empty()) {
    return Invalid("LIST_EMPTY", programmes,
                   "A category must be insured in at least one programme.");
  }
  NAUNGAN_ASSIGN(const auto set,
                 domain::ProgrammeSet::FromProto(category.programmes(), programmes));
  if (static_cast<int>(set.List().size()) != category.programmes_size()) {
    return Invalid("PROGRAMME_DUPLICATE", programmes, "A programme is named twice.");
  }
  return domain::CheckInsurable(category.segment(), set, programmes);
}

Status CheckRiskClass(const v1::Category& category, const std::string& field) {
  constexpr int32_t kRiskClassMax = 5;
  const bool wage_earners = category.segment() == common::v1::SEGMENT_PU;
  const int32_t risk_class = category.jkk_risk_class();
  if (wage_earners ? risk_class >= 1 && risk_class <= kRiskClassMax : risk_class == 0) return {};
  return Invalid("RISK_CLASS_INVALID", Below(field, "jkk_risk_class"),
                 "Wage earners (PU) have a risk class from 1 to 5. All others have 0.");
}

Status CheckCategory(const v1::Category& category, const std::string& field) {
  NAUNGAN_TRY(domain::CheckNewResourceId(category.category(), Below(field, "category")));
  NAUNGAN_TRY(
      CheckText(category.display_name(), kDisplayNameBytesMax, Below(field, "display_name")));
  if (category.segment() == common::v1::SEGMENT_UNSPECIFIED ||
      !common::v1::Segment_IsValid(category.segment())) {
    return Invalid("SEGMENT_MISSING", Below(field, "segment"), "State the segment: PU or BPU.");
  }
  NAUNGAN_TRY(domain::CheckInsuredByPerson(category.segment(), Below(field, "segment")));
  if (!common::v1::Sector_IsValid(category.sector())) {
    return Invalid("SECTOR_UNKNOWN", Below(field, "sector"), "Name a known sector.");
  }
  NAUNGAN_TRY(CheckProgrammes(category, field));
  NAUNGAN_TRY(CheckFunding(category, field));
  NAUNGAN_TRY(CheckQuota(category.quota_seats(), Below(field, "quota_seats")));
  if (category.default_wage_rupiah() < 0 || category.default_wage_rupiah() > kWageRupiahMax) {
    return Invalid("WAGE_INVALID", Below(field, "default_wage_rupiah"),
                   fmt::format("A monthly wage or base must be 0 to {} rupiah.", kWageRupiahMax));
  }
  return CheckRiskClass(category, field);
}

using Ids = std::set<std::string_view>;

Status CheckUnit(const v1::Unit& unit, const RegionCode& agreement_region, const Ids& categories,
                 const domain::RegionNames& regions, const std::string& field) {
  NAUNGAN_TRY(domain::CheckNewResourceId(unit.unit(), Below(field, "unit")));
  NAUNGAN_TRY(CheckText(unit.display_name(), kDisplayNameBytesMax, Below(field, "display_name")));
  NAUNGAN_TRY(CheckOptionalText(unit.registration_number(), kRegistrationNumberBytesMax,
                                Below(field, "registration_number")));
  if (unit.kind() == v1::UNIT_KIND_UNSPECIFIED || !v1::UnitKind_IsValid(unit.kind())) {
    return Invalid("UNIT_KIND_MISSING", Below(field, "kind"), "State what kind of unit it is.");
  }
  const std::string region_field = Below(field, "region_code");
  NAUNGAN_ASSIGN(const RegionCode region, CheckRegion(unit.region_code(), regions, region_field));
  if (!region.IsWithin(agreement_region)) {
    return Invalid(
        "REGION_OUTSIDE_AGREEMENT", region_field,
        fmt::format("The unit's region must be the agreement's region {} or one below it.",
                    agreement_region.ToString()));
  }
  if (!unit.registers() && !unit.pays()) {
    return Invalid("UNIT_WITHOUT_TASK", field,
                   "A unit must register people, pay for them, or do both.");
  }
  NAUNGAN_TRY(CheckCount(unit.categories_size(), kCategoriesMax, Below(field, "categories")));
  Ids named;
  for (int i = 0; i < unit.categories_size(); ++i) {
    const std::string here = At(field, "categories", i);
    if (!categories.contains(unit.categories(i))) {
      return Invalid("CATEGORY_UNKNOWN", here, "The agreement has no such category.");
    }
    if (!named.insert(unit.categories(i)).second) {
      return Invalid("DUPLICATE_ID", here, "The category is named twice.");
    }
  }
  return {};
}

Result<Ids> CheckCategories(const v1::Agreement& agreement, std::string_view field) {
  if (agreement.categories().empty()) {
    return Invalid("LIST_EMPTY", Below(field, "categories"),
                   "An agreement must insure at least one category of people.");
  }
  NAUNGAN_TRY(CheckCount(agreement.categories_size(), kCategoriesMax, Below(field, "categories")));
  Ids ids;
  for (int i = 0; i < agreement.categories_size(); ++i) {
    const std::string here = At(field, "categories", i);
    NAUNGAN_TRY(CheckCategory(agreement.categories(i), here));
    if (!ids.insert(agreement.categories(i).category()).second) {
      return Invalid("DUPLICATE_ID", Below(here, "category"), "Another category has this id.");
    }
  }
  return ids;
}

Status CheckUnits(const v1::Agreement& agreement, const RegionCode& region, const Ids& categories,
                  const domain::RegionNames& regions, std::string_view field) {
  NAUNGAN_TRY(CheckCount(agreement.units_size(), kUnitsMax, Below(field, "units")));
  Ids ids;
  for (int i = 0; i < agreement.units_size(); ++i) {
    const std::string here = At(field, "units", i);
    NAUNGAN_TRY(CheckUnit(agreement.units(i), region, categories, regions, here));
    if (!ids.insert(agreement.units(i).unit()).second) {
      return Invalid("DUPLICATE_ID", Below(here, "unit"), "Another unit has this id.");
    }
  }
  return {};
}

}  // namespace

Status CheckQuota(int64_t quota_seats, std::string_view field) {
  if (quota_seats >= 0 && quota_seats <= kQuotaSeatsMax) return {};
  return Invalid("QUOTA_INVALID", std::string(field),
                 fmt::format("A quota must be 0 (which means none) to {} seats.", kQuotaSeatsMax));
}

Status CheckAgreement(const v1::Agreement& agreement, const domain::RegionNames& regions,
                      std::string_view field) {
  // This check comes first, so that the work of the others is bounded.
  if (agreement.ByteSizeLong() > kAgreementBytesMax) {
    return Invalid(
        "AGREEMENT_TOO_BIG", std::string(field),
        fmt::format("An agreement may have at most {} bytes, but this one has {}. Shorten the "
                    "names of its units, or make one agreement for each group.",
                    kAgreementBytesMax, agreement.ByteSizeLong()));
  }
  const std::string name_field = Below(field, "name");
  NAUNGAN_ASSIGN(const auto name, domain::AgreementName::Parse(agreement.name(), name_field));
  NAUNGAN_TRY(domain::CheckNewResourceId(name.agreement, name_field));
  NAUNGAN_TRY(CheckText(agreement.reference(), kReferenceBytesMax, Below(field, "reference")));
  const std::string region_field = Below(field, "region_code");
  NAUNGAN_ASSIGN(const RegionCode region,
                 CheckRegion(agreement.region_code(), regions, region_field));
  if (region.Level() != domain::RegionLevel::kKabupaten) {
    return Invalid("REGION_NOT_KABUPATEN", region_field,
                   "Only a kabupaten or kota can sign an agreement. Give a code such as 73.09.");
  }
  NAUNGAN_TRY(CheckParty(agreement.local_government(), Below(field, "local_government")));
  NAUNGAN_TRY(CheckParty(agreement.branch(), Below(field, "branch")));
  NAUNGAN_TRY(domain::Date::FromProto(agreement.signed_date(), Below(field, "signed_date")));
  NAUNGAN_TRY(CheckTerm(agreement.term(), Below(field, "term")));
  NAUNGAN_ASSIGN(const Ids categories, CheckCategories(agreement, field));
  return CheckUnits(agreement, region, categories, regions, field);
}

Status CheckAddendum(const v1::Addendum& addendum, std::string_view field) {
  NAUNGAN_TRY(CheckText(addendum.reference(), kReferenceBytesMax, Below(field, "reference")));
  NAUNGAN_TRY(domain::Date::FromProto(addendum.signed_date(), Below(field, "signed_date")));
  NAUNGAN_TRY(domain::Date::FromProto(addendum.effective_date(), Below(field, "effective_date")));
  NAUNGAN_TRY(
      CheckCount(addendum.add_categories_size(), kCategoriesMax, Below(field, "add_categories")));
  NAUNGAN_TRY(CheckCount(addendum.add_units_size(), kUnitsMax, Below(field, "add_units")));
  NAUNGAN_TRY(
      CheckCount(addendum.quota_changes_size(), kQuotaChangesMax, Below(field, "quota_changes")));
  if (addendum.add_categories().empty() && addendum.add_units().empty() &&
      addendum.quota_changes().empty()) {
    return Invalid("ADDENDUM_EMPTY", std::string(field),
                   "An addendum must add categories or units, or change quotas.");
  }
  return {};
}

}  // namespace naungan::agreement
