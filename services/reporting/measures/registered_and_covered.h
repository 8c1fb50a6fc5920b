// Who counts as registered and who as covered on a day, read from figure rows. The rules are those
// of libs/domain/coverage.h. Functions over rows; one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "libs/domain/cover_rules.h"
#include "libs/domain/coverage.h"
#include "libs/domain/date.h"
#include "libs/state/rows.h"
#include "services/reporting/filters/as_of.h"
#include "services/reporting/folds/figure_rows.h"

namespace naungan::reporting {

// The first day without the stay, as far as known: the end that became known last, or else the end
// that the stay was opened with.
inline int32_t EndDayOfStay(const v1::StoredStay& stay, Knowledge knowledge) {
  for (int i = stay.ends_size() - 1; i >= 0; --i) {
    if (knowledge.Has(stay.ends(i).recorded_us())) return stay.ends(i).to_day();
  }
  return EndDay(stay.to_day());
}

inline bool IsRegisteredOn(const v1::StoredStay& stay, int32_t day, Knowledge knowledge) {
  return stay.from_day() <= day && knowledge.Has(stay.recorded_us()) &&
         day < EndDayOfStay(stay, knowledge);
}

// What is known of the bill's payment; null if it is not paid.
const v1::StoredPaid* PaymentOf(const v1::StoredBill& bill, Knowledge knowledge);
// It was issued, and not voided.
inline bool IsKnown(const v1::StoredBill& bill, Knowledge knowledge) {
  return knowledge.Holds(bill.recorded_us(), bill.voided_recorded_us());
}

// The bills of accounts, as the rules of coverage ask for them; each account is read once. One
// thread. `rows` must outlive it.
class AccountBills {
 public:
  AccountBills(const state::Reader& rows, Knowledge knowledge)
      : rows_(rows), knowledge_(knowledge) {}

  // Valid as long as this object.
  std::span<const domain::KnownBill> Of(std::string_view account);
  // Seats of the same class are in the same bills of the account.
  int64_t ClassOf(std::string_view account, int64_t seat);

 private:
  struct Bills {
    std::vector<domain::KnownBill> all;
    // Where the seats of a bill begin or end, in order.
    std::vector<int64_t> edges;
  };
  const Bills& Read(std::string_view account);

  const state::Reader& rows_;
  const Knowledge knowledge_;
  std::map<std::string, Bills, std::less<>> bills_;
};

// The stays of a person as the rules of coverage read them.
struct KnownStays {
  std::vector<domain::Participation> participations;
  // For each of them its place among the person's stays.
  std::vector<int> places;
};

// The row of dimensions with this number, as long as it is asked for.
using DimensionsOf = std::function<const v1::StoredDimensions&(int32_t number)>;
KnownStays StaysOf(std::string_view participant_id, const v1::StoredPerson& person,
                   Knowledge knowledge, const DimensionsOf& dimensions_of);

// Answers for the persons of one partition, as far as facts are known. Most persons differ in
// nothing that decides, so what was computed for one is remembered for the next. One thread. What
// it is given must outlive it.
class CoverageOfPersons {
 public:
  CoverageOfPersons(const state::Reader& rows, Knowledge knowledge,
                    const domain::CoverRules& rules);

  // How the person's stays are covered on `date`, each in its own programmes, by its place:
  // unspecified for those that do not hold the day. Valid until the next question.
  const std::vector<common::v1::CoverReason>& ReasonsOn(std::string_view participant_id,
                                                        const v1::StoredPerson& person,
                                                        domain::Date date);
  // On how many days of `window`, which has an end, no stay covers the person.
  int64_t UncoveredDays(std::string_view participant_id, const v1::StoredPerson& person,
                        const domain::Period& window);

 private:
  // What decides the answers about a person; nullopt if it is the person's own account.
  std::optional<std::string> KeyOf(const v1::StoredPerson& person, int32_t from_day,
                                   int32_t to_day);
  std::vector<common::v1::CoverReason> Compute(std::string_view participant_id,
                                               const v1::StoredPerson& person, domain::Date date);
  int64_t ComputeUncovered(std::string_view participant_id, const v1::StoredPerson& person,
                           const domain::Period& window);

  const state::Reader& rows_;
  const Knowledge knowledge_;
  const domain::CoverRules& rules_;
  AccountBills bills_;
  domain::BillsOf bills_of_;
  // By their number.
  std::vector<v1::StoredDimensions> dimensions_;
  // Dimensions that differ only in what decides nothing (a locality, a unit) have the same number
  // here.
  std::vector<int64_t> kinds_;
  std::unordered_map<std::string, std::vector<common::v1::CoverReason>> reasons_;
  std::unordered_map<std::string, int64_t> uncovered_days_;
  std::vector<common::v1::CoverReason> own_;
};

}  // namespace naungan::reporting
