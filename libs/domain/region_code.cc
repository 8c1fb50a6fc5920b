#include "libs/domain/region_code.h"

#include <algorithm>

namespace naungan::domain {
namespace {

// How many digits a code without dots has at each level.
constexpr size_t kProvinceDigits = 2;
constexpr size_t kKabupatenDigits = 4;
constexpr size_t kKecamatanDigits = 6;
constexpr size_t kVillageDigits = 10;
constexpr std::string_view kKotaDigitMin = "71";

size_t DigitsOf(RegionLevel level) {
  switch (level) {
    case RegionLevel::kProvince:
      return kProvinceDigits;
    case RegionLevel::kKabupaten:
      return kKabupatenDigits;
    case RegionLevel::kKecamatan:
      return kKecamatanDigits;
    case RegionLevel::kVillage:
      break;
  }
  return kVillageDigits;
}

bool IsDigits(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::unexpected<Error> Malformed(std::string_view field) {
  return Fail(Code::kInvalidArgument, "REGION_CODE_MALFORMED", field,
              "A region code must be like 73, 73.09, 73.09.01 or 73.09.01.2001.");
}

}  // namespace

Result<RegionCode> RegionCode::Parse(std::string_view text, std::string_view field) {
  std::string digits;
  for (size_t i = 0; i < text.size() && i <= kVillageDigits + 3; ++i) {
    const bool dot_here = i == 2 || i == 5 || i == 8;
    if (!dot_here) {
      digits.push_back(text[i]);
    } else if (text[i] != '.') {
      return Malformed(field);
    }
  }
  auto code = ParseCompact(digits, field);
  // This refuses a dot at the end, and everything beyond the fourth level.
  if (code && code->ToString() != text) return Malformed(field);
  return code;
}

Result<RegionCode> RegionCode::ParseCompact(std::string_view digits, std::string_view field) {
  const bool known_length = digits.size() == kProvinceDigits || digits.size() == kKabupatenDigits ||
                            digits.size() == kKecamatanDigits || digits.size() == kVillageDigits;
  if (!known_length || !IsDigits(digits)) return Malformed(field);
  return RegionCode(std::string(digits));
}

std::string RegionCode::ToString() const {
  std::string text = digits_;
  // The dots are inserted from the back, so that the places in front stay as they are.
  for (const size_t place : {kKecamatanDigits, kKabupatenDigits, kProvinceDigits}) {
    if (digits_.size() > place) text.insert(place, 1, '.');
  }
  return text;
}

RegionLevel RegionCode::Level() const {
  switch (digits_.size()) {
    case kProvinceDigits:
      return RegionLevel::kProvince;
    case kKabupatenDigits:
      return RegionLevel::kKabupaten;
    case kKecamatanDigits:
      return RegionLevel::kKecamatan;
    default:
      return RegionLevel::kVillage;
  }
}

std::optional<RegionCode> RegionCode::Parent() const {
  switch (Level()) {
    case RegionLevel::kProvince:
      return std::nullopt;
    case RegionLevel::kKabupaten:
      return At(RegionLevel::kProvince);
    case RegionLevel::kKecamatan:
      return At(RegionLevel::kKabupaten);
    case RegionLevel::kVillage:
      break;
  }
  return At(RegionLevel::kKecamatan);
}

std::optional<RegionCode> RegionCode::At(RegionLevel level) const {
  if (level > Level()) return std::nullopt;
  return RegionCode(digits_.substr(0, DigitsOf(level)));
}

bool RegionCode::IsKota() const {
  return digits_.size() >= kKabupatenDigits &&
         std::string_view(digits_).substr(kProvinceDigits, 2) >= kKotaDigitMin;
}

std::optional<VillageKind> RegionCode::Kind() const {
  if (Level() != RegionLevel::kVillage) return std::nullopt;
  switch (digits_[kKecamatanDigits]) {
    case '1':
      return VillageKind::kKelurahan;
    case '2':
      return VillageKind::kDesa;
    case '3':
      return VillageKind::kDesaAdat;
    default:
      return std::nullopt;
  }
}

}  // namespace naungan::domain
