// The shape of an agreement and of an addendum: what can be refused without knowing any other
// agreement. Pure functions; safe from any thread.
//
// Errors are kInvalidArgument with the field that is wrong ("agreement.categories[1].funding"). The
// caller gives the first part of the field.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "libs/base/result.h"
#include "libs/domain/region_names.h"
#include "naungan/agreement/v1/agreement.pb.h"

namespace naungan::agreement {

// The limits of texts. agreement.proto states them for clients.
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
// More than the number of people in any local government.
inline constexpr int64_t kQuotaSeatsMax = 50'000'000;
// Higher than any monthly wage. It catches a wage with three digits too many.
inline constexpr int64_t kWageRupiahMax = 1'000'000'000;
inline constexpr int32_t kFundingBasisPoints = 10'000;

// An agreement may have this many bytes as a message. The event of an amendment carries the
// addendum and the agreement after it, and the events of one decision may have at most 256 KiB.
inline constexpr size_t kAgreementBytesMax = size_t{112} * 1024;

// Checks everything that the agreement alone shows. Its predecessor and the first day of its term
// are checked by CheckRenewal (renewal.h).
//
//   part             reasons
//   the whole        AGREEMENT_TOO_BIG
//   texts            TEXT_MISSING, TEXT_TOO_LONG, TEXT_MALFORMED
//   lists            LIST_EMPTY, LIST_TOO_LONG, DUPLICATE_ID
//   region, term     REGION_UNKNOWN, REGION_NOT_KABUPATEN, TERM_EMPTY
//   category         SEGMENT_MISSING, PROGRAMME_DUPLICATE, PROGRAMME_NOT_FOR_SEGMENT,
//                    RISK_CLASS_INVALID, FUNDING_INVALID, FUNDING_DUPLICATE, FUNDING_NOT_WHOLE,
//                    QUOTA_INVALID, WAGE_INVALID
//   unit             UNIT_KIND_MISSING, UNIT_WITHOUT_TASK, CATEGORY_UNKNOWN,
//                    REGION_OUTSIDE_AGREEMENT
//
// Names, new ids, dates, periods and region codes have the reasons of libs/domain.
Status CheckAgreement(const v1::Agreement& agreement, const domain::RegionNames& regions,
                      std::string_view field);

// Checks everything that the addendum alone shows: its texts, dates and counts, and that it changes
// something (ADDENDUM_EMPTY). What it adds is checked later, as a part of the amended agreement.
Status CheckAddendum(const v1::Addendum& addendum, std::string_view field);

// QUOTA_INVALID if the quota is below 0 or above kQuotaSeatsMax.
Status CheckQuota(int64_t quota_seats, std::string_view field);

}  // namespace naungan::agreement
