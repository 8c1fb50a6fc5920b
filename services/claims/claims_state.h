// The tables of a claims partition: what is stored under which key, how events change them, and
// what queries and decisions read. Functions of the rows they are handed; threads as those allow.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "libs/domain/coverage.h"
#include "libs/domain/date.h"
#include "libs/domain/resource_names.h"
#include "libs/state/rows.h"
#include "libs/state/table.h"
#include "naungan/claims/v1/claims_log.pb.h"

namespace naungan::claims {

// Key: participant id.
inline constexpr state::Table<v1::InsuredPerson, std::string_view> kPersons{16};
// Key: participant id, claim id.
inline constexpr state::Table<v1::StoredClaim, std::string_view, std::string_view> kClaims{17};
// Key: account, month (years since 0 × 12 + month - 1). A cover of six months stands in six rows,
// cut to each: a decision reads the one month it asks about, however long the account's history is.
inline constexpr state::Table<v1::CoveredMonth, std::string_view, int32_t> kCoveredMonths{18};

// Empty if nothing is known of the person.
v1::InsuredPerson PersonOf(const state::Reader& rows, const domain::ParticipantName& name);
// The person as commands are decided on: as PersonOf, but an old-age claim that was taken back
// after a later balance had been paid is under way no more, since it is not paid again.
v1::InsuredPerson PersonToDecideOn(const state::Reader& rows, const domain::ParticipantName& name);
std::optional<v1::StoredClaim> ClaimOf(const state::Reader& rows, const domain::ClaimName& name);

// Visits the person's claims by id, from the one after `after`, until `visit` returns false. For
// queries.
void ListClaims(
    const state::Reader& rows, const domain::ParticipantName& name, std::string_view after,
    const std::function<bool(std::string_view claim, const v1::StoredClaim& stored)>& visit);

// Claims that are submitted or approved and not yet paid, among the first `claims_max` of the
// partition. For queries.
int64_t CountClaimsUnderWay(const state::Reader& rows, int64_t claims_max);

// The paid covers of accounts in one month, read when asked for. `rows` must outlive it.
class CoversInMonth {
 public:
  CoversInMonth(const state::Reader& rows, domain::Month month) : rows_(rows), month_(month) {}

  // Lives as long as this object.
  std::span<const domain::PaidCover> Of(std::string_view account);

 private:
  const state::Reader& rows_;
  domain::Month month_;
  std::map<std::string, std::vector<domain::PaidCover>, std::less<>> covers_;
};

// Writes what the event says.
void Apply(const v1::ClaimsLogEvent& event, state::Writer& rows);

}  // namespace naungan::claims
