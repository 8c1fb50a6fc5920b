// What an agreement and an addendum must look like before any rule looks at them. Pure functions,
// safe from any thread.
//
// Errors are kInvalidArgument with the field that is wrong ("agreement.categories[1].funding").
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "libs/base/result.h"
#include "libs/domain/region_names.h"
#include "naungan/agreement/v1/agreement.pb.h"

namespace naungan::agreement {

// Of the texts of an agreement; agreement.proto says them to clients.
inline constexpr size_t kReferenceBytesMax = 128;
inline constexpr size_t kOfficeBytesMax = 256;
inline constexpr size_t kSignatoryBytesMax = 128;
inline constexpr size_t kDisplayNameBytesMax = 128;
inline constexpr size_t kRegistrationNumberBytesMax = 64;
inline constexpr size_t kPayerBytesMax = 256;

inline constexpr int kCategoriesMax = 32;
inline constexpr int kUnitsMax = 1'000;
inline constexpr int kFundingSharesMax = 16;
inline constexpr int kQuotaChangesMax = kCategoriesMax;
// More people than any local government has.
inline constexpr int64_t kQuotaSeatsMax = 50'000'000;
// Above any monthly wage that is insured; catches a slipped digit group.
inline constexpr int64_t kWageRupiahMax = 1'000'000'000;
inline constexpr int32_t kFundingBasisPoints = 10'000;

// An agreement as a message: an event that amends it carries the addendum and the agreement after
// it, and one decision's events take at most 256 KiB.
inline constexpr size_t kAgreementBytesMax = size_t{112} * 1024;

// All that the agreement alone can tell; predecessor and signature date are checked against each
// other by Decide. Reasons: TEXT_MISSING, TEXT_TOO_LONG, TEXT_MALFORMED, LIST_EMPTY, LIST_TOO_LONG,
// DUPLICATE_ID, REGION_UNKNOWN, REGION_NOT_KABUPATEN, REGION_OUTSIDE_AGREEMENT, TERM_EMPTY,
// SEGMENT_MISSING, PROGRAMME_DUPLICATE, PROGRAMME_NOT_FOR_SEGMENT, RISK_CLASS_INVALID,
// FUNDING_INVALID, FUNDING_DUPLICATE, FUNDING_NOT_WHOLE, QUOTA_INVALID, WAGE_INVALID,
// UNIT_KIND_MISSING, UNIT_WITHOUT_TASK, CATEGORY_UNKNOWN, AGREEMENT_TOO_BIG, and those of names,
// new ids, dates, periods and region codes (libs/domain).
Status CheckAgreement(const v1::Agreement& agreement, const domain::RegionNames& regions,
                      std::string_view field);

// What the addendum alone can tell: texts, dates, counts, ADDENDUM_EMPTY. What it adds is checked
// as part of the agreement after it.
Status CheckAddendum(const v1::Addendum& addendum, std::string_view field);

// QUOTA_INVALID below 0 or above kQuotaSeatsMax.
Status CheckQuota(int64_t quota_seats, std::string_view field);

}  // namespace naungan::agreement
