// NIK (Nomor Induk Kependudukan), the number of a resident. It has 16 digits:
//
//   digits     hold
//   1 to 6     the kecamatan of the first registration
//   7 and 8    the day of birth; for women the day plus 40
//   9 and 10   the month of birth
//   11 and 12  the year of birth, without the century
//   13 to 16   a serial number
//
// There is no check digit. A NIK is permanent even if the birth date in it is wrong (PP 40/2019 art
// 30(2)). So only a few rules refuse a NIK, and the rest are warnings. A value; safe from any
// thread.
//
// A NIK is personal data. No Error holds a digit of it; logs and screens show at most Masked().
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
  // Reads 16 digits. What spreadsheets add is removed first: blanks around the number (also
  // no-break spaces) and leading apostrophes. The first error that applies is returned:
  //   NIK_LOST_DIGITS  written as a decimal or in scientific notation, so a spreadsheet rounded it
  //   NIK_NOT_DIGITS   a character that is not a digit
  //   NIK_LENGTH       not 16 digits
  //   NIK_ALL_ZERO     sixteen zeros
  //   NIK_MONTH        the month is not 01 to 12
  //   NIK_DAY          the day is not 01 to 31 or 41 to 71
  //   NIK_SERIAL       the serial is 0000
  static Result<Nik> Parse(std::string_view text, std::string_view field);

  // All 16 digits. Only the vault, and the code that derives the participant id, may use them.
  const std::string& digits() const { return digits_; }
  // "7309**********01": the kabupaten and the last two digits of the serial number. That is enough
  // to find a row in one's own list, and so many people share it that it identifies no one.
  std::string Masked() const;

  // The kecamatan of the first registration. It may no longer exist.
  RegionCode region() const;
  int birth_day() const;
  int birth_month() const;
  // 0 to 99. A NIK does not say the century.
  int birth_year_of_century() const;
  Sex sex() const;

  auto operator<=>(const Nik&) const = default;

 private:
  explicit Nik(std::string digits) : digits_(std::move(digits)) {}

  std::string digits_;
};

// What a roster's row says about the person besides the NIK.
struct StatedPerson {
  std::optional<RegionCode> region;
  std::optional<Date> birth_date;
  std::optional<Sex> sex;
};

inline constexpr std::string_view kNikRegionUnknown = "NIK_REGION_UNKNOWN";
inline constexpr std::string_view kNikRegionMismatch = "NIK_REGION_MISMATCH";
inline constexpr std::string_view kNikBirthDateMismatch = "NIK_BIRTH_DATE_MISMATCH";
inline constexpr std::string_view kNikSexMismatch = "NIK_SEX_MISMATCH";

// What someone should look at, although it is no reason to refuse the NIK. The codes that apply, in
// this order:
//   NIK_REGION_UNKNOWN       the decree does not list the kecamatan; it may have been retired
//   NIK_REGION_MISMATCH      the kabupaten is not that of the stated region; people move
//   NIK_BIRTH_DATE_MISMATCH  the stated birth date is another
//   NIK_SEX_MISMATCH         the stated sex is another
// The codes are valid as long as the process runs.
std::vector<std::string_view> NikWarnings(const Nik& nik, const StatedPerson& stated,
                                          const RegionNames& names);

}  // namespace naungan::domain
