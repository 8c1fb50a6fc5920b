// Administrative region codes, as the Ministry of Home Affairs writes them:
//
//   73              a province
//   73.09           a kabupaten (01 to 69) or a kota (71 to 99)
//   73.09.01        a kecamatan
//   73.09.01.2001   a kelurahan, desa or desa adat
//
// A RegionCode is well formed, but no region need have it. Codes change between decrees, and
// RegionNames knows the assigned ones. A value; safe from any thread.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "libs/base/result.h"

namespace naungan::domain {

enum class RegionLevel { kProvince = 1, kKabupaten = 2, kKecamatan = 3, kVillage = 4 };

// The kind of a village; the first digit of the fourth level says it.
enum class VillageKind { kKelurahan = 1, kDesa = 2, kDesaAdat = 3 };

class RegionCode {
 public:
  // Reads the dotted form. REGION_CODE_MALFORMED for any other form.
  static Result<RegionCode> Parse(std::string_view text, std::string_view field);
  // Reads the form without dots: 2, 4, 6 or 10 digits. REGION_CODE_MALFORMED for any other form.
  static Result<RegionCode> ParseCompact(std::string_view digits, std::string_view field);

  // The dotted form.
  std::string ToString() const;
  // The form without dots.
  const std::string& compact() const { return digits_; }

  RegionLevel Level() const;
  // The code one level up; nullopt for a province.
  std::optional<RegionCode> Parent() const;
  // The code of `level` that encloses this one; nullopt if this code is above that level.
  std::optional<RegionCode> At(RegionLevel level) const;
  // True if this region is `other` or lies within it.
  bool IsWithin(const RegionCode& other) const { return digits_.starts_with(other.digits_); }
  // True if a number without dots, such as the first six digits of a NIK, begins with this code.
  bool IsPrefixOf(std::string_view digits) const { return digits.starts_with(digits_); }
  // True for a kota and for everything that lies in one.
  bool IsKota() const;
  // nullopt above the fourth level, and for a first digit that no decree uses.
  std::optional<VillageKind> Kind() const;

  // A region orders before everything that lies in it, as in the decree's list.
  auto operator<=>(const RegionCode&) const = default;

 private:
  explicit RegionCode(std::string digits) : digits_(std::move(digits)) {}

  std::string digits_;
};

}  // namespace naungan::domain
