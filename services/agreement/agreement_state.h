// The tables of the agreement service: how an event changes them, and how they are read. All
// functions work on the rows that they are given, and are as thread-safe as those.
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

// Key: agreement id. The agreements of this partition.
inline constexpr state::Table<v1::AgreementRow, std::string_view> kAgreements{16};
// Key: agreement id. What is known of the agreements of other partitions.
inline constexpr state::Table<v1::AgreementKnown, std::string_view> kKnown{17};
// Key: region code, agreement id. The agreements of this partition, for lists.
inline constexpr state::Table<v1::RegionEntry, std::string_view, std::string_view> kByRegion{18};

// Returns the row of the agreement, or nullopt if there is none or the name is malformed.
std::optional<v1::AgreementRow> FindAgreement(const state::Reader& rows, std::string_view name);

// Returns what this partition knows of an agreement, be it one of its own or one of another
// partition; nullopt if it knows none of that name.
std::optional<v1::AgreementKnown> FindKnown(const state::Reader& rows, std::string_view name);

// Changes the tables as the event says.
void Apply(const v1::AgreementLogEvent& event, state::Writer& rows);

// Visits agreements ordered by region and id, until `visit` returns false. It scans, so only
// queries may use it.
//   region_code   visits the agreements of this region and of those below it; empty: of all regions
//   after_key     begins after the entry with this key, which `visit` was given; empty: begins with
//                 the first entry
void ListByRegion(
    const state::Reader& rows, std::string_view region_code, std::string_view after_key,
    const std::function<bool(std::string_view key, const v1::Agreement& agreement)>& visit);

}  // namespace naungan::agreement
