#include "services/enrollment/roster/row_check.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "libs/domain/period.h"
#include "services/enrollment/account/tariffs.h"
#include "services/enrollment/recorded.h"

namespace naungan::enrollment {
namespace {

using domain::Date;

// Did the person's own record refuse the row? Then it may be sent again.
bool IsRefusedByPerson(v1::RowCode code) { return code >= v1::ROW_CODE_REGISTERED_OTHER_AGREEMENT; }

v1::RowCode CodeOfNikError(const Error& error) {
  static constexpr std::pair<std::string_view, v1::RowCode> kCodes[] = {
      {"NIK_LOST_DIGITS", v1::ROW_CODE_NIK_LOST_DIGITS},
      {"NIK_NOT_DIGITS", v1::ROW_CODE_NIK_NOT_DIGITS},
      {"NIK_LENGTH", v1::ROW_CODE_NIK_LENGTH},
      {"NIK_ALL_ZERO", v1::ROW_CODE_NIK_ALL_ZERO},
      {"NIK_MONTH", v1::ROW_CODE_NIK_MONTH},
      {"NIK_DAY", v1::ROW_CODE_NIK_DAY},
      {"NIK_SERIAL", v1::ROW_CODE_NIK_SERIAL}};
  for (const auto& [reason, code] : kCodes) {
    if (error.reason == reason) return code;
  }
  return v1::ROW_CODE_NIK_NOT_DIGITS;
}

// The field that is longer than it may be, or "" if there is none.
std::string_view FieldTooLong(const v1::UploadRow& row) {
  if (row.full_name().size() > kFullNameBytesMax) return "full_name";
  if (row.mother_name().size() > kMotherNameBytesMax) return "mother_name";
  if (row.address().size() > kAddressBytesMax) return "address";
  if (row.telephone().size() > kTelephoneBytesMax) return "telephone";
  if (row.unit().size() > kUnitBytesMax) return "unit";
  return {};
}

bool IsBlank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

// The locality that a row states: a kecamatan, kelurahan or desa that the decree lists. nullopt if
// it is none.
std::optional<domain::RegionCode> LocalityOf(std::string_view code,
                                             const domain::RegionNames& regions) {
  auto parsed = domain::RegionCode::Parse(code, "locality_code");
  if (!parsed || parsed->Level() < domain::RegionLevel::kKecamatan || !regions.Exists(*parsed)) {
    return std::nullopt;
  }
  return *std::move(parsed);
}

std::vector<v1::RowWarning> WarningsOf(const domain::Nik& nik, const domain::StatedPerson& stated,
                                       const domain::RegionNames& regions) {
  std::vector<v1::RowWarning> warnings;
  for (const std::string_view code : domain::NikWarnings(nik, stated, regions)) {
    const v1::RowWarning warning =
        code == domain::kNikBirthDateMismatch ? v1::ROW_WARNING_NIK_BIRTH_DATE_MISMATCH
        : code == domain::kNikSexMismatch     ? v1::ROW_WARNING_NIK_SEX_MISMATCH
                                              : v1::ROW_WARNING_NIK_REGION_MISMATCH;
    if (std::ranges::find(warnings, warning) == warnings.end()) warnings.push_back(warning);
  }
  return warnings;
}

std::optional<domain::Sex> StatedSex(v1::Sex sex) {
  switch (sex) {
    case v1::SEX_MALE:
      return domain::Sex::kMale;
    case v1::SEX_FEMALE:
      return domain::Sex::kFemale;
    default:
      return std::nullopt;
  }
}

// Judges the rows of one chunk against the roster.
class Judge {
 public:
  Judge(const v1::Roster& roster, int32_t upload, Date today, const MemberOf& member_of,
        v1::StagedChunk& chunk)
      : roster_(roster), upload_(upload), today_(today), member_of_(member_of), chunk_(chunk) {
    term_ = Recorded(roster.term());
    std::unordered_set<std::string_view> known;
    for (const auto& unit : roster.units()) known.insert(unit.unit());
    for (std::string& unit : *chunk.mutable_units()) {
      unit_known_.push_back(known.contains(unit));
      // A spreadsheet whose columns slipped has a NIK or a name here, and the log keeps neither.
      // The empty text stays in its place, since rows name units by their place.
      if (!unit_known_.back()) unit.clear();
    }
  }

  void Run() {
    seen_.reserve(static_cast<size_t>(chunk_.rows_size()));
    for (auto& row : *chunk_.mutable_rows()) {
      if (row.code() != v1::ROW_CODE_UNSPECIFIED) continue;
      const v1::RowCode code = CodeOf(row);
      row.set_code(code);
      if (code == v1::ROW_CODE_ACCEPTED) seen_.insert(row.participant());
    }
  }

 private:
  v1::RowCode CodeOf(v1::StagedRow& row) {
    if (!FillUnit(row)) return v1::ROW_CODE_UNIT_UNKNOWN;
    if (row.wage_rupiah() == 0) row.set_wage_rupiah(roster_.default_wage_rupiah());
    if (row.wage_rupiah() == 0) return v1::ROW_CODE_WAGE_INVALID;
    const Date birth = Date::OfDays(row.birth_days());
    if (birth > today_ || (term_.to && birth >= *term_.to)) {
      return v1::ROW_CODE_BIRTH_DATE_INVALID;
    }
    if (row.has_start_days() && !term_.Contains(Date::OfDays(row.start_days()))) {
      return v1::ROW_CODE_START_OUTSIDE_TERM;
    }
    if (seen_.contains(row.participant())) return v1::ROW_CODE_DUPLICATE_IN_FILE;
    const auto member = member_of_(row.participant());
    if (!member || IsRefusedByPerson(member->code())) return v1::ROW_CODE_ACCEPTED;
    return member->upload() == upload_ ? v1::ROW_CODE_DUPLICATE_IN_FILE
                                       : v1::ROW_CODE_DUPLICATE_IN_ROSTER;
  }

  // Sets the unit of a row that states none, if the roster has only one. Returns false if the unit
  // is unknown.
  bool FillUnit(v1::StagedRow& row) {
    if (row.unit() > 0) {
      return static_cast<size_t>(row.unit()) <= unit_known_.size() &&
             unit_known_[static_cast<size_t>(row.unit()) - 1];
    }
    if (roster_.units_size() > 1) return false;
    if (roster_.units_size() == 1) {
      if (only_unit_ == 0) {
        chunk_.add_units(roster_.units(0).unit());
        only_unit_ = chunk_.units_size();
      }
      row.set_unit(only_unit_);
    }
    return true;
  }

  const v1::Roster& roster_;
  const int32_t upload_;
  const Date today_;
  const MemberOf& member_of_;
  v1::StagedChunk& chunk_;
  domain::Period term_;
  std::vector<bool> unit_known_;
  int32_t only_unit_ = 0;
  std::unordered_set<std::string_view> seen_;
};

}  // namespace

CheckedRow CheckRow(const v1::UploadRow& row, const domain::RegionNames& regions) {
  CheckedRow checked;
  const auto refuse = [&](v1::RowCode code, std::string_view field) {
    checked.code = code;
    checked.field = field;
    return checked;
  };
  auto nik = domain::Nik::Parse(row.nik(), "nik");
  if (!nik) return refuse(CodeOfNikError(nik.error()), "nik");
  checked.nik = *std::move(nik);
  if (const auto field = FieldTooLong(row); !field.empty()) {
    return refuse(v1::ROW_CODE_FIELD_TOO_LONG, field);
  }
  if (IsBlank(row.full_name())) return refuse(v1::ROW_CODE_NAME_MISSING, "full_name");
  const auto birth = Date::FromProto(row.birth_date(), "birth_date");
  if (!birth) return refuse(v1::ROW_CODE_BIRTH_DATE_INVALID, "birth_date");
  checked.birth_days = birth->days();
  std::optional<domain::RegionCode> locality;
  if (!row.locality_code().empty()) {
    locality = LocalityOf(row.locality_code(), regions);
    if (!locality) return refuse(v1::ROW_CODE_LOCALITY_UNKNOWN, "locality_code");
  }
  if (row.wage_rupiah() < 0 || row.wage_rupiah() > kWageRupiahMax) {
    return refuse(v1::ROW_CODE_WAGE_INVALID, "wage_rupiah");
  }
  if (row.rank() < 0 || row.rank() > kRankMax) return refuse(v1::ROW_CODE_RANK_INVALID, "rank");
  if (row.has_start_date()) {
    const auto start = Date::FromProto(row.start_date(), "start_date");
    if (!start || *start < *birth) return refuse(v1::ROW_CODE_START_OUTSIDE_TERM, "start_date");
    checked.start_days = start->days();
  }
  const auto sex = StatedSex(row.sex());
  checked.sex =
      sex.value_or(checked.nik->sex()) == domain::Sex::kMale ? v1::SEX_MALE : v1::SEX_FEMALE;
  checked.warnings = WarningsOf(*checked.nik, {locality, *birth, sex}, regions);
  return checked;
}

Status CheckSex(v1::Sex sex, std::string_view field) {
  if (v1::Sex_IsValid(sex)) return {};
  return Fail(Code::kInvalidArgument, "SEX_UNKNOWN", field, "Name a known sex.");
}

void JudgeRows(const v1::Roster& roster, int32_t upload, Date today, const MemberOf& member_of,
               v1::StagedChunk& chunk) {
  Judge(roster, upload, today, member_of, chunk).Run();
}

}  // namespace naungan::enrollment
