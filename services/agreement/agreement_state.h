// The tables of the agreement service: how an event changes them, and how they are read. Functions
// of the rows they are given; one thread at a time, as for the rows.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "libs/state/rows.h"
#include "libs/state/table.h"
#include "naungan/agreement/v1/agreement.pb.h"
#include "naungan/agreement/v1/agreement_log.pb.h"
#include "naungan/agreement/v1/stored.pb.h"

namespace naungan::agreement {

// By agreement id: the agreements of this partition.
inline constexpr state::Table<v1::AgreementRow, std::string_view> kAgreements{16};
// By agreement id: what is known of other partitions' agreements.
inline constexpr state::Table<v1::AgreementKnown, std::string_view> kKnown{17};
// By region code and agreement id: the agreements of this partition, for lists.
inline constexpr state::Table<v1::RegionEntry, std::string_view, std::string_view> kByRegion{18};

// The row of agreements/{agreement}; nothing for another form of name.
std::optional<v1::AgreementRow> FindAgreement(const state::Reader& rows, std::string_view name);

// What is known here of a predecessor: an agreement of this partition, or a copy of another's.
std::optional<v1::AgreementKnown> FindKnown(const state::Reader& rows, std::string_view name);

// Writes what the event says.
void Apply(const v1::AgreementLogEvent& event, state::Writer& rows);

// Visits the agreements of `region_code` (empty: of all regions) and below, by region and id, after
// the entry whose key is `after_key` (empty: from the first). The visitor gets the entry's key;
// false ends the visit. Scans: for queries only.
void ListByRegion(
    const state::Reader& rows, std::string_view region_code, std::string_view after_key,
    const std::function<bool(std::string_view key, const v1::Agreement& agreement)>& visit);

}  // namespace naungan::agreement
