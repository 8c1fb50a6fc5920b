// A row of an office's file, with its cells separated by commas: row, NIK, names, address,
// telephone, birth date (year-month-day), sex, unit, locality, wage, rank, start date. A row is
// whole, or it has a code with a field. The code depends on nothing but the row.
#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>

#include "libs/base/check.h"
#include "libs/domain/region_names.h"
#include "services/enrollment/roster/row_check.h"
#include "services/enrollment/roster/upload_chunk.h"
#include "tests/fuzz/target.h"

namespace naungan {
namespace {

using enrollment::v1::UploadRow;

const domain::RegionNames& Regions() {
  static const domain::RegionNames names;
  return names;
}

template <typename Number>
Number NumberOf(std::string_view cell) {
  Number number = 0;
  std::from_chars(cell.data(), cell.data() + cell.size(), number);
  return number;
}

void ReadDate(std::string_view cell, common::v1::Date* date) {
  date->set_year(NumberOf<int32_t>(fuzz::TakeUntil(cell, '-')));
  date->set_month(NumberOf<int32_t>(fuzz::TakeUntil(cell, '-')));
  date->set_day(NumberOf<int32_t>(cell));
}

UploadRow RowOf(std::string_view line) {
  const auto cell = [&line] { return fuzz::TakeUntil(line, ','); };
  UploadRow row;
  row.set_row(NumberOf<int32_t>(cell()));
  row.set_nik(std::string(cell()));
  row.set_full_name(std::string(cell()));
  row.set_mother_name(std::string(cell()));
  row.set_address(std::string(cell()));
  row.set_telephone(std::string(cell()));
  ReadDate(cell(), row.mutable_birth_date());
  row.set_sex(static_cast<enrollment::v1::Sex>(NumberOf<int>(cell())));
  row.set_unit(std::string(cell()));
  row.set_locality_code(std::string(cell()));
  row.set_wage_rupiah(NumberOf<int64_t>(cell()));
  row.set_rank(NumberOf<int64_t>(cell()));
  if (!line.empty()) ReadDate(line, row.mutable_start_date());
  return row;
}

}  // namespace
}  // namespace naungan

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace naungan;  // NOLINT(google-build-using-namespace): the one function outside
  google::protobuf::RepeatedPtrField<UploadRow> rows;
  std::string_view file = fuzz::Bytes(data, size);
  while (!file.empty()) *rows.Add() = RowOf(fuzz::TakeUntil(file, '\n'));
  const Status shape = enrollment::CheckChunk(1, rows);
  const bool ascends = std::ranges::is_sorted(rows, std::ranges::less_equal(), &UploadRow::row);
  NAUNGAN_CHECK(!shape || ascends, "a chunk is in the order of its rows");
  for (const UploadRow& row : rows) {
    const enrollment::CheckedRow checked = enrollment::CheckRow(row, Regions());
    const bool whole = checked.code == enrollment::v1::ROW_CODE_UNSPECIFIED;
    NAUNGAN_CHECK(whole == checked.field.empty(), "a refused row names the cell");
    NAUNGAN_CHECK(!whole || (checked.nik && checked.sex != enrollment::v1::SEX_UNSPECIFIED),
                  "a row that is whole has a person");
    NAUNGAN_CHECK(enrollment::CheckRow(row, Regions()).code == checked.code,
                  "the same row has the same code");
  }
  return 0;
}
