// NIK (Nomor Induk Kependudukan), the 16-digit number of a resident: region of first registration
// (6), day (women: day + 40), month and year of birth (2 each), serial (4). No check digit;
// permanent even where the birth date in it is wrong (PP 40/2019 art 30(2)). So few rules are hard,
// and the rest are warnings. A value; safe from any thread.
//
// A NIK is personal data. No Error holds a digit of it; logs and screens show Masked() at the most.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/result.h"
#include "libs/domain/date.h"
#include "libs/domain/region_code.h"
#include "libs/domain/region_names.h"

namespace naungan::domain {

enum class Sex { kMale, kFemale };

class Nik {
 public:
  // Reads 16 digits. What spreadsheets add is taken off: blanks around the number, also no-break
  // ones, and leading apostrophes. The refusals, the first that applies:
  //   NIK_LOST_DIGITS  written as a decimal or in scientific notation: a spreadsheet has rounded it
  //   NIK_NOT_DIGITS   another character than a digit
  //   NIK_LENGTH       not 16 digits
  //   NIK_ALL_ZERO     sixteen zeros
  //   NIK_MONTH        the month is not 01 to 12
  //   NIK_DAY          the day is not 01 to 31 or 41 to 71
  //   NIK_SERIAL       the serial is 0000
  static Result<Nik> Parse(std::string_view text, std::string_view field);

  // All 16 digits, for the vault and for deriving the participant id only.
  const std::string& digits() const { return digits_; }
  // "7309**********01": the kabupaten and the last two digits of the serial. Enough to find a row
  // in one's own list, and shared by so many people that it identifies nobody.
  std::string Masked() const;

  // The kecamatan of the first registration; perhaps one that no longer exists.
  RegionCode region() const;
  int birth_day() const;
  int birth_month() const;
  // 0 to 99; the century is ambiguous.
  int birth_year_of_century() const;
  Sex sex() const;

  auto operator<=>(const Nik&) const = default;

 private:
  explicit Nik(std::string digits) : digits_(std::move(digits)) {}

  std::string digits_;
};

// What a roster row says beside the NIK.
struct StatedPerson {
  std::optional<RegionCode> region;
  std::optional<Date> birth_date;
  std::optional<Sex> sex;
};

inline constexpr std::string_view kNikRegionUnknown = "NIK_REGION_UNKNOWN";
inline constexpr std::string_view kNikRegionMismatch = "NIK_REGION_MISMATCH";
inline constexpr std::string_view kNikBirthDateMismatch = "NIK_BIRTH_DATE_MISMATCH";
inline constexpr std::string_view kNikSexMismatch = "NIK_SEX_MISMATCH";

// What deserves a look and refuses nobody: a kecamatan that the decree does not list (retired), a
// kabupaten other than the stated region's (people move), another birth date, another sex. In this
// order; empty when nothing is odd. The codes live as long as the process.
std::vector<std::string_view> NikWarnings(const Nik& nik, const StatedPerson& stated,
                                          const RegionNames& names);

}  // namespace naungan::domain
