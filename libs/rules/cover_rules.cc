#include "libs/rules/cover_rules.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

#include "embedded/cover_rules.yaml.h"
#include "libs/domain/date.h"
#include "libs/yaml/document.h"
#include "libs/yaml/document_checks.h"
#include "naungan/rules/v1/cover_rules.pb.h"

namespace naungan::rules {
namespace {

using yaml::CheckRange;
using yaml::CheckStated;
using yaml::Document;
using yaml::Element;
using yaml::Missing;

constexpr std::string_view kMalformed = "COVER_RULES_MALFORMED";
constexpr int32_t kDueDayMax = 28;
constexpr int32_t kMonthsMax = 12;

Result<domain::PartMonths> PartMonthsOf(const Document& document, const std::string& path,
                                        const v1::PaymentTerms& proto) {
  switch (proto.part_months()) {
    case v1::PART_MONTHS_WHOLE_FOR_EACH:
      return domain::PartMonths::kWholeForEach;
    case v1::PART_MONTHS_WHOLE_FOR_SEAT:
      return domain::PartMonths::kWholeForSeat;
    default:
      return Missing(document, path, "part_months", "Use WHOLE_FOR_EACH or WHOLE_FOR_SEAT.");
  }
}

Result<domain::PaymentTerms> TermsOf(const Document& document, const std::string& path,
                                     const v1::PaymentTerms& proto) {
  if (proto.segment() == common::v1::SEGMENT_UNSPECIFIED) {
    return Missing(document, path, "segment", "Use PU, BPU or JAKON.");
  }
  NAUNGAN_TRY(CheckRange(document, path, "due_day", proto.due_day(), 1, kDueDayMax));
  NAUNGAN_TRY(
      CheckRange(document, path, "due_months_after", proto.due_months_after(), 0, kMonthsMax));
  if (!proto.has_late_covers_whole_months()) {
    return Missing(document, path, "late_covers_whole_months", "Use true or false.");
  }
  if (!proto.has_unpaid_months_max()) {
    return Missing(document, path, "unpaid_months_max", "Use 3, as the regulations do.");
  }
  NAUNGAN_TRY(
      CheckRange(document, path, "unpaid_months_max", proto.unpaid_months_max(), 0, kMonthsMax));
  if (proto.source().empty()) {
    return Missing(document, path, "source", "Name the regulation and its article.");
  }
  NAUNGAN_ASSIGN(const domain::PartMonths part_months, PartMonthsOf(document, path, proto));
  return domain::PaymentTerms{.segment = proto.segment(),
                              .due_day = proto.due_day(),
                              .due_months_after = proto.due_months_after(),
                              .late_covers_whole_months = proto.late_covers_whole_months(),
                              .unpaid_months_max = proto.unpaid_months_max(),
                              .part_months = part_months};
}

// Adds the days of one list of a year.
Status AddHolidays(const Document& document, const std::string& path, int32_t year,
                   const google::protobuf::RepeatedPtrField<v1::Holiday>& list,
                   std::vector<domain::Date>& days) {
  for (int i = 0; i < list.size(); ++i) {
    const std::string here = Element(path, i);
    if (!list[i].has_date()) {
      return Missing(document, here, "date", "State the day, like 2025-03-31.");
    }
    if (list[i].name().empty()) return Missing(document, here, "name", "Say what it is.");
    NAUNGAN_ASSIGN(const domain::Date day, domain::Date::FromProto(list[i].date(), here + ".date"));
    if (day.year() != year) {
      return document.Wrong(here + ".date", fmt::format("This is no day of {}.", year));
    }
    days.push_back(day);
  }
  return {};
}

Result<domain::Holidays> HolidaysOf(const Document& document, const v1::WorkingCalendar& proto) {
  domain::Holidays holidays;
  if (!proto.has_collective_leave_is_working_day()) {
    return Missing(document, "calendar", "collective_leave_is_working_day", "Use true or false.");
  }
  for (const std::string_view list : {"years", "fixed"}) {
    NAUNGAN_TRY(CheckStated(document, "calendar", list));
  }
  for (int i = 0; i < proto.years_size(); ++i) {
    const std::string path = Element("calendar.years", i);
    const v1::HolidayYear& year = proto.years(i);
    NAUNGAN_TRY(
        CheckRange(document, path, "year", year.year(), domain::kYearMin, domain::kYearMax));
    if (std::ranges::find(holidays.known_years, year.year()) != holidays.known_years.end()) {
      return document.Wrong(path, "The year is listed already. Remove one of the two.");
    }
    if (year.source().empty()) return Missing(document, path, "source", "Name the decree.");
    for (const std::string_view list : {"holidays", "collective_leave"}) {
      NAUNGAN_TRY(CheckStated(document, path, list));
    }
    holidays.known_years.push_back(year.year());
    NAUNGAN_TRY(
        AddHolidays(document, path + ".holidays", year.year(), year.holidays(), holidays.days));
    // They are checked in any case.
    std::vector<domain::Date> leave;
    NAUNGAN_TRY(AddHolidays(document, path + ".collective_leave", year.year(),
                            year.collective_leave(), leave));
    if (proto.collective_leave_is_working_day()) continue;
    std::ranges::copy(leave, std::back_inserter(holidays.days));
  }
  for (int i = 0; i < proto.fixed_size(); ++i) {
    const std::string path = Element("calendar.fixed", i);
    const v1::FixedHoliday& fixed = proto.fixed(i);
    NAUNGAN_TRY(CheckRange(document, path, "from_year", fixed.from_year(), domain::kYearMin,
                           domain::kYearMax));
    // 29 February would be one of some years only.
    constexpr int kAnyYear = 2023;
    if (!domain::Date::Of(kAnyYear, fixed.month(), fixed.day(), path)) {
      return document.Wrong(path, "Not every year has this day.");
    }
    if (fixed.name().empty()) return Missing(document, path, "name", "Say what it is.");
    if (fixed.source().empty()) return Missing(document, path, "source", "Name the decree.");
    holidays.fixed.push_back(
        {.month = fixed.month(), .day = fixed.day(), .from_year = fixed.from_year()});
  }
  return holidays;
}

Result<domain::CoverRules> RulesOf(const Document& document, const v1::CoverRules& proto) {
  domain::CoverRules rules;
  NAUNGAN_TRY(CheckStated(document, "", "payment"));
  for (int i = 0; i < proto.payment_size(); ++i) {
    const std::string path = Element("payment", i);
    NAUNGAN_ASSIGN(const domain::PaymentTerms terms, TermsOf(document, path, proto.payment(i)));
    if (rules.PaymentOf(terms.segment) != nullptr) {
      return document.Wrong(path, "The segment has payment terms already. Remove one of the two.");
    }
    rules.payment.push_back(terms);
  }
  NAUNGAN_TRY(CheckRange(document, "", "membership_gap_months", proto.membership_gap_months(), 0,
                         kMonthsMax));
  rules.membership_gap_months = proto.membership_gap_months();
  if (!proto.has_calendar()) {
    return Missing(document, "", "calendar",
                   "State its years, its fixed days and how collective "
                   "leave counts.");
  }
  NAUNGAN_ASSIGN(domain::Holidays holidays, HolidaysOf(document, proto.calendar()));
  rules.calendar = domain::HolidayCalendar(std::move(holidays));
  return rules;
}

}  // namespace

Result<domain::CoverRules> HouseCoverRules() {
  return ParseCoverRules("cover_rules.yaml", std::string(embedded::CoverRulesYaml()));
}

Result<domain::CoverRules> ParseCoverRules(std::string name, std::string yaml) {
  Document document(std::move(name), std::move(yaml), kMalformed);
  v1::CoverRules proto;
  NAUNGAN_TRY(document.Read(proto));
  return RulesOf(document, proto);
}

}  // namespace naungan::rules
