#include "services/enrollment/roster/roster_terms.h"

#include <fmt/core.h>
#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <string>

#include "libs/base/resource_id.h"
#include "libs/domain/date.h"
#include "libs/domain/new_resource_id.h"
#include "libs/domain/period.h"
#include "libs/domain/programme_set.h"
#include "libs/domain/region_code.h"
#include "libs/domain/segment_programmes.h"
#include "services/enrollment/account/tariffs.h"
#include "services/enrollment/roster/addendum_effect.h"
#include "services/enrollment/roster/seat_quota.h"

namespace naungan::enrollment {
namespace {

constexpr int32_t kJkkRiskClassMax = 5;
constexpr int32_t kWholeBasisPoints = 10'000;
constexpr int kFundingSharesMax = 16;
constexpr size_t kPayerBytesMax = 256;
constexpr size_t kDisplayNameBytesMax = 256;

std::unexpected<Error> Wrong(std::string_view reason, std::string_view field,
                             std::string_view what) {
  return Fail(Code::kInvalidArgument, reason, field, std::string(what));
}

bool RegistersFor(const agreement::v1::Unit& unit, std::string_view category) {
  return unit.registers() &&
         (unit.categories().empty() ||
          std::ranges::find(unit.categories(), category) != unit.categories().end());
}

// The kabupaten or kota that a place belongs to.
Result<std::string> KabupatenOf(std::string_view code, std::string_view field) {
  NAUNGAN_ASSIGN(const auto region, domain::RegionCode::Parse(code, field));
  const auto kabupaten = region.At(domain::RegionLevel::kKabupaten);
  if (!kabupaten) {
    return Wrong("REGION_TOO_HIGH", field,
                 "Name the kabupaten or kota, or a place in it, not a province.");
  }
  return kabupaten->ToString();
}

Status CheckFunding(const google::protobuf::RepeatedPtrField<common::v1::FundingShare>& funding) {
  if (funding.empty() || funding.size() > kFundingSharesMax) {
    return Wrong("FUNDING_INVALID", "funding", "Name one to sixteen sources of the contribution.");
  }
  int64_t sum = 0;
  for (int i = 0; i < funding.size(); ++i) {
    const auto& share = funding[i];
    const std::string field = fmt::format("funding[{}]", i);
    if (share.source() == common::v1::FUNDING_SOURCE_UNSPECIFIED ||
        !common::v1::FundingSource_IsValid(share.source())) {
      return Wrong("FUNDING_SOURCE_UNKNOWN", field + ".source", "Name a known source.");
    }
    if (share.basis_points() < 1 || share.basis_points() > kWholeBasisPoints) {
      return Wrong("FUNDING_INVALID", field + ".basis_points", "Use 1 to 10000 basis points.");
    }
    if (share.payer().size() > kPayerBytesMax) {
      return Wrong("FIELD_TOO_LONG", field + ".payer", "Use at most 256 bytes.");
    }
    sum += share.basis_points();
  }
  if (sum != kWholeBasisPoints) {
    return Wrong("FUNDING_INVALID", "funding", "The shares must add up to 10000 basis points.");
  }
  return {};
}

Status CheckSector(common::v1::Sector sector) {
  if (common::v1::Sector_IsValid(sector)) return {};
  return Wrong("SECTOR_UNKNOWN", "sector", "Name a known sector.");
}

Status CheckInsurance(const v1::Registrant& registrant) {
  if (registrant.segment() == common::v1::SEGMENT_UNSPECIFIED ||
      !common::v1::Segment_IsValid(registrant.segment())) {
    return Wrong("SEGMENT_UNKNOWN", "segment", "Name a known segment.");
  }
  NAUNGAN_TRY(domain::CheckInsuredByPerson(registrant.segment(), "segment"));
  NAUNGAN_TRY(CheckSector(registrant.sector()));
  NAUNGAN_ASSIGN(const auto programmes,
                 domain::ProgrammeSet::FromProto(registrant.programmes(), "programmes"));
  if (programmes.IsEmpty()) {
    return Wrong("PROGRAMMES_MISSING", "programmes", "Name at least one programme.");
  }
  NAUNGAN_TRY(domain::CheckInsurable(registrant.segment(), programmes, "programmes"));
  if (registrant.default_wage_rupiah() < 0 || registrant.default_wage_rupiah() > kWageRupiahMax) {
    return Wrong("WAGE_INVALID", "default_wage_rupiah", "Use 0 to 1000000000 rupiah a month.");
  }
  const bool classed = registrant.segment() == common::v1::SEGMENT_PU;
  if (registrant.jkk_risk_class() < (classed ? 1 : 0) ||
      registrant.jkk_risk_class() > (classed ? kJkkRiskClassMax : 0)) {
    return Wrong("JKK_RISK_CLASS_INVALID", "jkk_risk_class",
                 "Use 1 to 5 for wage earners and 0 for others.");
  }
  return {};
}

Status CheckToldCategory(const agreement::v1::Category& category) {
  NAUNGAN_TRY(CheckResourceId(category.category(), "category"));
  NAUNGAN_ASSIGN(const auto programmes,
                 domain::ProgrammeSet::FromProto(category.programmes(), "programmes"));
  if (programmes.IsEmpty()) {
    return Wrong("PROGRAMMES_MISSING", "programmes", "A category must name a programme.");
  }
  if (!common::v1::Segment_IsValid(category.segment()) ||
      category.segment() == common::v1::SEGMENT_UNSPECIFIED) {
    return Wrong("SEGMENT_UNKNOWN", "segment", "A category must have a known segment.");
  }
  NAUNGAN_TRY(CheckSector(category.sector()));
  if (category.quota_seats() < 0) {
    return Wrong("QUOTA_INVALID", "quota_seats", "A quota must not be negative.");
  }
  if (category.default_wage_rupiah() < 0 || category.default_wage_rupiah() > kWageRupiahMax) {
    return Wrong("WAGE_INVALID", "default_wage_rupiah",
                 "A wage must be 0 to 1000000000 rupiah a month.");
  }
  return CheckFunding(category.funding());
}

Status CheckUnit(const v1::RosterUnit& unit) {
  NAUNGAN_TRY(domain::CheckNewResourceId(unit.unit(), "unit.unit"));
  if (unit.display_name().size() > kDisplayNameBytesMax) {
    return Wrong("FIELD_TOO_LONG", "unit.display_name", "Use at most 256 bytes.");
  }
  return {};
}

Result<v1::Roster> FromRegistrant(const domain::RosterName& name,
                                  const v1::Registrant& registrant) {
  if (registrant.kind() != v1::REGISTRANT_KIND_EMPLOYER &&
      registrant.kind() != v1::REGISTRANT_KIND_WADAH) {
    return Wrong("REGISTRANT_KIND_INVALID", "kind",
                 "Use EMPLOYER or WADAH for a roster without an agreement.");
  }
  NAUNGAN_TRY(domain::CheckNewResourceId(registrant.category(), "category"));
  NAUNGAN_TRY(CheckInsurance(registrant));
  NAUNGAN_ASSIGN(const auto term, domain::Period::FromProto(registrant.term(), "term"));
  if (term.IsEmpty()) return Wrong("TERM_EMPTY", "term", "The term must contain a day.");
  NAUNGAN_TRY(CheckUnit(registrant.unit()));
  NAUNGAN_ASSIGN(const auto region,
                 KabupatenOf(registrant.unit().region_code(), "unit.region_code"));
  NAUNGAN_TRY(CheckFunding(registrant.funding()));

  v1::Roster roster;
  roster.set_name(name.ToString());
  roster.set_kind(registrant.kind());
  roster.set_category(registrant.category());
  roster.set_segment(registrant.segment());
  *roster.mutable_programmes() = registrant.programmes();
  roster.set_region_code(region);
  *roster.mutable_term() = registrant.term();
  *roster.add_units() = registrant.unit();
  *roster.mutable_funding() = registrant.funding();
  roster.set_default_wage_rupiah(registrant.default_wage_rupiah());
  roster.set_jkk_risk_class(registrant.jkk_risk_class());
  roster.set_sector(registrant.sector());
  return roster;
}

}  // namespace

Status CheckToldAgreement(const agreement::v1::Agreement& agreement) {
  NAUNGAN_TRY(domain::AgreementName::Parse(agreement.name(), "agreement.name"));
  if (!agreement.predecessor().empty()) {
    NAUNGAN_TRY(domain::AgreementName::Parse(agreement.predecessor(), "agreement.predecessor"));
  }
  NAUNGAN_TRY(domain::RegionCode::Parse(agreement.region_code(), "agreement.region_code"));
  NAUNGAN_TRY(domain::Date::FromProto(agreement.signed_date(), "agreement.signed_date"));
  NAUNGAN_TRY(domain::Period::FromProto(agreement.term(), "agreement.term"));
  for (int i = 0; i < agreement.categories_size(); ++i) {
    if (Status told = CheckToldCategory(agreement.categories(i)); !told) {
      return std::unexpected(
          Under(fmt::format("agreement.categories[{}]", i), std::move(told).error()));
    }
  }
  for (int i = 0; i < agreement.units_size(); ++i) {
    const std::string field = fmt::format("agreement.units[{}]", i);
    NAUNGAN_TRY(CheckResourceId(agreement.units(i).unit(), field + ".unit"));
    if (agreement.units(i).region_code().empty()) continue;
    NAUNGAN_TRY(
        domain::RegionCode::Parse(agreement.units(i).region_code(), field + ".region_code"));
  }
  return {};
}

Result<v1::Roster> RosterUnder(const agreement::v1::Agreement& agreement, std::string_view category,
                               const v1::StoredAddenda& addenda) {
  const auto found = std::ranges::find(agreement.categories(), category,
                                       [](const auto& candidate) { return candidate.category(); });
  if (found == agreement.categories().end()) {
    return Fail(Code::kNotFound, "CATEGORY_UNKNOWN", "name",
                "The agreement has no category of this id.");
  }
  NAUNGAN_ASSIGN(const auto name, domain::AgreementName::Parse(agreement.name(), "name"));

  v1::Roster roster;
  roster.set_name(domain::RosterName::Under(name, category).ToString());
  roster.set_kind(v1::REGISTRANT_KIND_AGREEMENT);
  roster.set_agreement(agreement.name());
  roster.set_category(std::string(category));
  roster.set_segment(found->segment());
  *roster.mutable_programmes() = found->programmes();
  roster.set_region_code(agreement.region_code());
  *roster.mutable_term() = agreement.term();
  for (const auto& unit : agreement.units()) {
    if (!RegistersFor(unit, category)) continue;
    auto& own = *roster.add_units();
    own.set_unit(unit.unit());
    own.set_display_name(unit.display_name());
    own.set_region_code(unit.region_code().empty() ? agreement.region_code() : unit.region_code());
  }
  *roster.mutable_funding() = found->funding();
  roster.set_quota_seats(found->quota_seats());
  roster.set_default_wage_rupiah(found->default_wage_rupiah());
  roster.set_jkk_risk_class(found->jkk_risk_class());
  roster.set_sector(found->sector());
  if (!agreement.predecessor().empty()) roster.add_predecessors(agreement.predecessor());
  ApplyAddenda(addenda, roster);
  return roster;
}

Result<v1::Roster> RosterOf(const domain::RosterName& name, const v1::Registrant& registrant) {
  NAUNGAN_TRY(domain::CheckNewResourceId(name.roster, "name"));
  auto roster = FromRegistrant(name, registrant);
  if (!roster) return std::unexpected(Under("registrant", std::move(roster).error()));
  return roster;
}

bool SameTerms(const v1::Roster& a, const v1::Roster& b) {
  return google::protobuf::util::MessageDifferencer::Equals(a, b);
}

v1::Roster ViewOf(const v1::StoredTerms& terms, const v1::StoredRoster& roster) {
  v1::Roster view = terms.roster();
  *view.mutable_counts() = roster.counts();
  view.mutable_counts()->set_pending(PendingOf(roster));
  return view;
}

v1::RosterTerms TermsForOffer(const v1::Roster& roster) {
  v1::RosterTerms terms;
  terms.set_agreement(roster.agreement());
  terms.set_category(roster.category());
  terms.set_segment(roster.segment());
  terms.set_sector(roster.sector());
  *terms.mutable_programmes() = roster.programmes();
  terms.set_region_code(roster.region_code());
  *terms.mutable_term() = roster.term();
  *terms.mutable_predecessors() = roster.predecessors();
  return terms;
}

}  // namespace naungan::enrollment
