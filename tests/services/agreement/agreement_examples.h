// Agreements that are in order, for tests to spoil.
#pragma once

#include <string>
#include <vector>

#include "libs/base/result.h"
#include "libs/domain/date.h"
#include "libs/domain/region_names.h"
#include "naungan/agreement/v1/agreement.pb.h"
#include "services/agreement/agreement.h"

namespace naungan::agreement {

// They are made once, because reading the list takes some milliseconds.
const domain::RegionNames& Regions();

// A moment after all signatures of the examples, and before the last one's term ends.
inline constexpr int64_t kNowUs = 1'690'848'000'000'000;
// The date at kNowUs.
domain::Date Today();

void SetDate(common::v1::Date* date, int year, int month, int day);

v1::Category VulnerableWorkers();
// Wage earners of the regional offices, with a quota of 3,000.
v1::Category NonAsn();
v1::Unit LabourOffice();

// agreements/wakatobi-2022, region 74.07, signed on 2022-03-21 for a year, with the categories and
// the unit above.
v1::Agreement Wakatobi2022();
// agreements/wakatobi-2023: renews Wakatobi2022, signed on 2023-05-02, reaching back to 2023-03-21.
v1::Agreement Wakatobi2023();

using Events = std::vector<v1::AgreementEvent>;

// The row of an agreement that was just registered.
v1::AgreementRow Registered(const v1::Agreement& agreement);

template <typename T>
std::string ReasonOf(const Result<T>& result) {
  return result ? "" : result.error().reason;
}

// Decides on the registration of `agreement`. `current` is the agreement of that name, and
// `predecessor` is what is known of the one that it renews; null if there is none.
Result<Events> Register(const v1::Agreement& agreement, const v1::AgreementRow* current = nullptr,
                        const v1::AgreementKnown* predecessor = nullptr);

// Decides on an addendum to Wakatobi2022.
Result<Events> Amend(const v1::AgreementRow* current, const v1::Addendum& addendum,
                     int64_t expected_version = 0);

// Adds ASN through KORPRI, which registers and pays.
v1::Addendum KorpriAddendum();

}  // namespace naungan::agreement
