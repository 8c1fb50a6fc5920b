#include "libs/domain/nik.h"

#include <algorithm>

#include "libs/base/check.h"

namespace naungan::domain {
namespace {

// Where the parts of a NIK are.
constexpr size_t kDigits = 16;
constexpr size_t kRegionDigits = 6;
constexpr size_t kDayPlace = 6;
constexpr size_t kMonthPlace = 8;
constexpr size_t kYearPlace = 10;
constexpr size_t kSerialPlace = 12;
constexpr int kFemaleDayOffset = 40;
constexpr size_t kShownInFront = 4;
constexpr size_t kShownAtEnd = 2;

constexpr std::string_view kNoBreakSpace = "\u00A0";

// Removes blanks from both ends and apostrophes from the front.
std::string_view Undamaged(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  for (bool changed = true; changed && !text.empty();) {
    changed = true;
    if (kBlanks.find(text.front()) != std::string_view::npos || text.front() == '\'') {
      text.remove_prefix(1);
    } else if (text.starts_with(kNoBreakSpace)) {
      text.remove_prefix(kNoBreakSpace.size());
    } else if (kBlanks.find(text.back()) != std::string_view::npos) {
      text.remove_suffix(1);
    } else if (text.ends_with(kNoBreakSpace)) {
      text.remove_suffix(kNoBreakSpace.size());
    } else {
      changed = false;
    }
  }
  return text;
}

bool IsDigit(char character) { return character >= '0' && character <= '9'; }

std::string_view TakeDigits(std::string_view& text) {
  const auto end = std::ranges::find_if_not(text, IsDigit);
  const std::string_view digits(text.begin(), end);
  text.remove_prefix(digits.size());
  return digits;
}

// True if a spreadsheet that holds the number as a float shows it like this: 7.30901E+15,
// 7309012503910001.0 or, in an Indonesian locale, 7,30901E+15.
bool IsFloat(std::string_view text) {
  if (TakeDigits(text).empty() || text.empty()) return false;
  if (text.front() == '.' || text.front() == ',') {
    text.remove_prefix(1);
    TakeDigits(text);
    if (text.empty()) return true;
  }
  if (text.front() != 'e' && text.front() != 'E') return false;
  text.remove_prefix(1);
  if (!text.empty() && (text.front() == '+' || text.front() == '-')) text.remove_prefix(1);
  return !TakeDigits(text).empty() && text.empty();
}

int TwoDigits(std::string_view digits, size_t place) {
  return (digits[place] - '0') * 10 + (digits[place + 1] - '0');
}

bool IsDay(int day) {
  return (day >= 1 && day <= 31) || (day >= 1 + kFemaleDayOffset && day <= 31 + kFemaleDayOffset);
}

std::unexpected<Error> Refuse(std::string_view reason, std::string_view field,
                              std::string message) {
  return Fail(Code::kInvalidArgument, reason, field, std::move(message));
}

}  // namespace

Result<Nik> Nik::Parse(std::string_view text, std::string_view field) {
  const std::string_view digits = Undamaged(text);
  if (IsFloat(digits)) {
    return Refuse(
        "NIK_LOST_DIGITS", field,
        "The NIK is written as a decimal number, so digits may have been lost. Format the column "
        "as text and enter the NIK again.");
  }
  if (!std::ranges::all_of(digits, IsDigit)) {
    return Refuse("NIK_NOT_DIGITS", field, "A NIK may hold only digits.");
  }
  if (digits.size() != kDigits) {
    return Refuse("NIK_LENGTH", field, "A NIK must have 16 digits.");
  }
  if (std::ranges::all_of(digits, [](char digit) { return digit == '0'; })) {
    return Refuse("NIK_ALL_ZERO", field, "No NIK consists only of zeros.");
  }
  const int month = TwoDigits(digits, kMonthPlace);
  if (month < 1 || month > 12) {
    return Refuse("NIK_MONTH", field,
                  "The ninth and tenth digits of a NIK must be a month, 01-12.");
  }
  if (!IsDay(TwoDigits(digits, kDayPlace))) {
    return Refuse(
        "NIK_DAY", field,
        "The seventh and eighth digits of a NIK must be a day, 01-31, or 41-71 for a woman.");
  }
  if (digits.substr(kSerialPlace) == "0000") {
    return Refuse("NIK_SERIAL", field, "The last four digits of a NIK must not be 0000.");
  }
  return Nik(std::string(digits));
}

std::string Nik::Masked() const {
  std::string masked = digits_;
  for (size_t i = kShownInFront; i < kDigits - kShownAtEnd; ++i) masked[i] = '*';
  return masked;
}

RegionCode Nik::region() const {
  auto region = RegionCode::ParseCompact(std::string_view(digits_).substr(0, kRegionDigits), "nik");
  NAUNGAN_CHECK(region.has_value(), "six digits are a kecamatan's code");
  return *std::move(region);
}

int Nik::birth_day() const {
  const int day = TwoDigits(digits_, kDayPlace);
  return day > kFemaleDayOffset ? day - kFemaleDayOffset : day;
}

int Nik::birth_month() const { return TwoDigits(digits_, kMonthPlace); }

int Nik::birth_year_of_century() const { return TwoDigits(digits_, kYearPlace); }

Sex Nik::sex() const {
  return TwoDigits(digits_, kDayPlace) > kFemaleDayOffset ? Sex::kFemale : Sex::kMale;
}

std::vector<std::string_view> NikWarnings(const Nik& nik, const StatedPerson& stated,
                                          const RegionNames& names) {
  std::vector<std::string_view> warnings;
  const RegionCode region = nik.region();
  if (!names.Exists(region)) warnings.push_back(kNikRegionUnknown);
  if (stated.region && stated.region->At(RegionLevel::kKabupaten) &&
      stated.region->At(RegionLevel::kKabupaten) != region.At(RegionLevel::kKabupaten)) {
    warnings.push_back(kNikRegionMismatch);
  }
  if (stated.birth_date && (stated.birth_date->day() != nik.birth_day() ||
                            stated.birth_date->month() != nik.birth_month() ||
                            stated.birth_date->year() % 100 != nik.birth_year_of_century())) {
    warnings.push_back(kNikBirthDateMismatch);
  }
  if (stated.sex && *stated.sex != nik.sex()) warnings.push_back(kNikSexMismatch);
  return warnings;
}

}  // namespace naungan::domain
