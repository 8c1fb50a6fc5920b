// A region code, with or without dots. Both forms mean the same region, and it lies within its
// parents.
#include "libs/base/check.h"
#include "libs/domain/region_code.h"
#include "tests/fuzz/target.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using naungan::domain::RegionCode;
  const auto text = naungan::fuzz::Bytes(data, size);
  const auto dotted = RegionCode::Parse(text, "region_code");
  const auto compact = RegionCode::ParseCompact(text, "region_code");
  if (dotted) {
    NAUNGAN_CHECK(dotted->ToString() == text, "a code is written as it was read");
    NAUNGAN_CHECK(*RegionCode::ParseCompact(dotted->compact(), "") == *dotted, "both forms agree");
  }
  if (compact) {
    NAUNGAN_CHECK(compact->compact() == text, "a code is written as it was read");
    NAUNGAN_CHECK(*RegionCode::Parse(compact->ToString(), "") == *compact, "both forms agree");
  }
  for (const auto& read : {dotted, compact}) {
    if (!read) continue;
    for (auto region = read->Parent(); region; region = region->Parent()) {
      NAUNGAN_CHECK(read->IsWithin(*region) && region->Level() < read->Level(),
                    "a region lies within its parents");
      NAUNGAN_CHECK(read->At(region->Level()) == *region, "its parent is its code at that level");
    }
  }
  return 0;
}
