// A NIK as an office wrote it. A NIK that was read has sixteen digits, and these digits give the
// same NIK again. If it is refused, the error names the field and the rule.
#include "libs/domain/nik.h"

#include <string>

#include "libs/base/check.h"
#include "libs/domain/region_names.h"
#include "tests/fuzz/target.h"

namespace naungan {
namespace {

constexpr size_t kDigits = 16;

const domain::RegionNames& Regions() {
  static const domain::RegionNames names;
  return names;
}

}  // namespace
}  // namespace naungan

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using naungan::domain::Nik;
  const auto nik = Nik::Parse(naungan::fuzz::Bytes(data, size), "nik");
  if (!nik) {
    NAUNGAN_CHECK(nik.error().field == "nik" && nik.error().reason.starts_with("NIK_"),
                  "an error names the field and the rule");
    return 0;
  }
  NAUNGAN_CHECK(nik->digits().size() == naungan::kDigits, "a NIK is sixteen digits");
  NAUNGAN_CHECK(*Nik::Parse(nik->digits(), "nik") == *nik, "its digits give the same NIK");
  NAUNGAN_CHECK(nik->Masked() != nik->digits(), "the masked form is not the NIK");
  NAUNGAN_CHECK(nik->birth_month() >= 1 && nik->birth_month() <= 12 && nik->birth_day() >= 1 &&
                    nik->birth_day() <= 31,
                "it holds a day of birth");
  naungan::domain::NikWarnings(*nik, {.region = nik->region()}, naungan::Regions());
  return 0;
}
