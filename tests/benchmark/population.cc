#include "tests/benchmark/population.h"

#include <fmt/core.h>

#include <utility>

#include "libs/domain/region_code.h"
#include "libs/domain/region_names.h"
#include "services/cli/scenario/people.h"

namespace naungan::benchmark {
namespace {

constexpr uint64_t kSeed = 2026;
constexpr int64_t kRowsPerChunk = 1'000;
constexpr int64_t kWageRupiah = 1'000'000;

enrollment::v1::UploadRow RowOf(const cli::Person& person, int64_t number) {
  enrollment::v1::UploadRow row;
  row.set_row(static_cast<int32_t>(number));
  row.set_nik(person.nik);
  row.set_full_name(person.full_name);
  row.set_mother_name(person.mother_name);
  *row.mutable_birth_date() = person.birth_date.ToProto();
  row.set_sex(person.sex == domain::Sex::kFemale ? enrollment::v1::SEX_FEMALE
                                                 : enrollment::v1::SEX_MALE);
  row.set_unit(kUnit);
  row.set_locality_code(person.locality_code);
  row.set_wage_rupiah(kWageRupiah);
  row.set_rank(person.rank);
  return row;
}

Result<Town> GenerateTown(int64_t first, int64_t rows, const domain::RegionNames& names) {
  NAUNGAN_ASSIGN(const auto region, domain::RegionCode::Parse(kRegion, "region_code"));
  NAUNGAN_ASSIGN(const auto people, cli::GeneratePeople({.group = "workers",
                                                         .count = rows,
                                                         .region = region,
                                                         .deciles = 10,
                                                         .first_number = first},
                                                        kSeed, names));
  Town town;
  const std::string id = fmt::format("town-{}", first);
  town.agreement = "agreements/" + id;
  town.roster = fmt::format("rosters/{}.{}", id, kCategory);
  for (int64_t i = 0; i < rows; ++i) {
    if (i % kRowsPerChunk == 0) {
      auto& chunk = town.chunks.emplace_back();
      chunk.set_upload(town.roster + "/uploads/all");
      chunk.set_chunk(static_cast<int32_t>(town.chunks.size()));
    }
    *town.chunks.back().add_rows() = RowOf(people[static_cast<size_t>(i)], i + 1);
  }
  return town;
}

void SetDate(common::v1::Date& date, int32_t year, int32_t month, int32_t day) {
  date.set_year(year);
  date.set_month(month);
  date.set_day(day);
}

}  // namespace

Result<std::vector<Town>> GenerateTowns(int64_t first, int32_t towns, int64_t rows_per_town) {
  if (first < 0 || towns < 1 || rows_per_town < 1 || rows_per_town > kRowsPerRosterMax) {
    return Fail(Code::kInvalidArgument, "COUNT_OUT_OF_RANGE", "rows",
                fmt::format("A roster must have 1 to {} rows.", kRowsPerRosterMax));
  }
  const domain::RegionNames names;
  std::vector<Town> generated;
  generated.reserve(static_cast<size_t>(towns));
  for (int32_t i = 0; i < towns; ++i) {
    NAUNGAN_ASSIGN(auto town, GenerateTown(first + i * rows_per_town, rows_per_town, names));
    generated.push_back(std::move(town));
  }
  return generated;
}

agreement::v1::Agreement AgreementOf(const Town& town) {
  agreement::v1::Agreement agreement;
  agreement.set_name(town.agreement);
  agreement.set_reference("PKS " + town.agreement);
  agreement.set_region_code(kRegion);
  agreement.mutable_local_government()->set_office("Pemerintah Kabupaten");
  agreement.mutable_local_government()->set_signatory("Bupati");
  agreement.mutable_branch()->set_office("BPJS Ketenagakerjaan");
  agreement.mutable_branch()->set_signatory("Kepala Cabang");
  SetDate(*agreement.mutable_signed_date(), 2026, 1, 1);
  SetDate(*agreement.mutable_term()->mutable_from_date(), 2026, 1, 1);
  SetDate(*agreement.mutable_term()->mutable_to_date(), 2028, 1, 1);
  auto& category = *agreement.add_categories();
  category.set_category(kCategory);
  category.set_display_name("Pekerja rentan");
  category.set_segment(common::v1::SEGMENT_BPU);
  category.add_programmes(common::v1::PROGRAMME_JKK);
  category.add_programmes(common::v1::PROGRAMME_JKM);
  category.set_default_wage_rupiah(kWageRupiah);
  auto& funding = *category.add_funding();
  funding.set_source(common::v1::FUNDING_SOURCE_APBD);
  funding.set_basis_points(10'000);
  funding.set_payer("Dinas Tenaga Kerja");
  auto& unit = *agreement.add_units();
  unit.set_unit(kUnit);
  unit.set_display_name("Dinas Tenaga Kerja");
  unit.set_kind(agreement::v1::UNIT_KIND_OPD);
  unit.set_region_code(kRegion);
  unit.set_registers(true);
  unit.set_pays(true);
  return agreement;
}

}  // namespace naungan::benchmark
