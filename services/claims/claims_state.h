// The tables of a claims partition: what is stored under which key, how events change the tables,
// and what queries and decisions read. All functions work on the rows that they are given, and are
// as thread-safe as those.
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
// Key: account, bill.
inline constexpr state::Table<v1::KnownBill, std::string_view, std::string_view> kBills{18};

// Returns an empty message if nothing is known of the person.
v1::InsuredPerson PersonOf(const state::Reader& rows, const domain::ParticipantName& name);
// Returns the person for the decision on a command. It differs from PersonOf in one case: an
// old-age claim whose payment was taken back does not count as under way if a later balance was
// paid, because such a claim is not paid again.
v1::InsuredPerson PersonToDecideOn(const state::Reader& rows, const domain::ParticipantName& name);
// Returns nullopt if there is no claim of that name.
std::optional<v1::StoredClaim> ClaimOf(const state::Reader& rows, const domain::ClaimName& name);

// Visits the person's claims ordered by id, beginning after the id `after`, until `visit` returns
// false. It scans, so only queries may use it.
void ListClaims(
    const state::Reader& rows, const domain::ParticipantName& name, std::string_view after,
    const std::function<bool(std::string_view claim, const v1::StoredClaim& stored)>& visit);

// Returns how many of the first `claims_max` claims of the partition are submitted or approved and
// not paid yet. It scans, so only queries may use it.
int64_t CountClaimsUnderWay(const state::Reader& rows, int64_t claims_max);

// The bills of accounts. An account is read when it is first asked for. `rows` must outlive this.
class AccountBills {
 public:
  explicit AccountBills(const state::Reader& rows) : rows_(rows) {}

  // The result lives as long as this object.
  std::span<const domain::KnownBill> Of(std::string_view account);

 private:
  const state::Reader& rows_;
  std::map<std::string, std::vector<domain::KnownBill>, std::less<>> bills_;
};

// Changes the tables as the event says.
void Apply(const v1::ClaimsLogEvent& event, state::Writer& rows);

}  // namespace naungan::claims
