#include "services/reporting/measures/registered_and_covered.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>
#include <tuple>
#include <utility>

#include "libs/domain/recorded.h"
#include "services/reporting/folds/account_kind.h"

namespace naungan::reporting {
namespace {

// Numbers in the order in which they were added, as the key of a map.
class Key {
 public:
  void Add(int64_t number) {
    std::array<char, sizeof(number)> bytes{};
    std::memcpy(bytes.data(), &number, sizeof(number));
    text_.append(bytes.data(), bytes.size());
  }
  std::string Done() && { return std::move(text_); }

 private:
  std::string text_;
};

domain::KnownBill ToDomain(const v1::StoredBill& stored, Knowledge knowledge) {
  domain::KnownBill bill;
  bill.first_seat = stored.first_seat();
  bill.past_last_seat = stored.past_last_seat();
  bill.from = domain::Recorded(stored.from_month());
  bill.to = domain::Recorded(stored.to_month());
  bill.issued = domain::Date::OfDays(stored.issued_day());
  bill.due = domain::Date::OfDays(stored.due_day());
  if (const v1::StoredPaid* const paid = PaymentOf(stored, knowledge)) {
    bill.paid = {.paid = domain::Date::OfDays(paid->paid_day()),
                 .cover = PeriodOfDays(paid->from_day(), paid->to_day())};
  }
  return bill;
}

}  // namespace

const v1::StoredPaid* PaymentOf(const v1::StoredBill& bill, Knowledge knowledge) {
  for (int i = bill.payments_size() - 1; i >= 0; --i) {
    const v1::StoredPaid& paid = bill.payments(i);
    if (knowledge.Has(paid.recorded_us())) return paid.paid() ? &paid : nullptr;
  }
  return nullptr;
}

KnownStays StaysOf(std::string_view participant_id, const v1::StoredPerson& person,
                   Knowledge knowledge, const DimensionsOf& dimensions_of) {
  KnownStays known;
  const auto account_of = [&](const v1::StoredStay& stay) {
    const std::string& account = dimensions_of(stay.dimensions()).account();
    return account.empty() ? SelfPayerAccount(participant_id) : account;
  };
  for (int i = 0; i < person.stays_size(); ++i) {
    const v1::StoredStay& stay = person.stays(i);
    if (!knowledge.Has(stay.recorded_us())) continue;
    const v1::StoredDimensions& dimensions = dimensions_of(stay.dimensions());
    known.places.push_back(i);
    domain::Participation& participation = known.participations.emplace_back();
    participation.account = account_of(stay);
    participation.programmes = ProgrammesOf(dimensions.programmes());
    participation.segment = dimensions.segment();
    participation.seat = stay.seat();
    participation.period = PeriodOfDays(stay.from_day(), EndDayOfStay(stay, knowledge));
    participation.admitted = domain::Date::OfDays(stay.admitted_day());
    if (stay.continues() > 0) {
      participation.continues = account_of(person.stays(stay.continues() - 1));
    }
  }
  return known;
}

const AccountBills::Bills& AccountBills::Read(std::string_view account) {
  const auto known = bills_.find(account);
  if (known != bills_.end()) return known->second;
  Bills& bills = bills_[std::string(account)];
  kBills.Scan(rows_, state::EncodeKey(kBills.id, account),
              [&](std::string_view, const v1::StoredBill& stored) {
                if (!IsKnown(stored, knowledge_)) return true;
                bills.all.push_back(ToDomain(stored, knowledge_));
                bills.edges.push_back(stored.first_seat());
                bills.edges.push_back(stored.past_last_seat());
                return true;
              });
  std::ranges::sort(bills.edges);
  return bills;
}

std::span<const domain::KnownBill> AccountBills::Of(std::string_view account) {
  return Read(account).all;
}

int64_t AccountBills::ClassOf(std::string_view account, int64_t seat) {
  const std::vector<int64_t>& edges = Read(account).edges;
  return std::ranges::upper_bound(edges, seat) - edges.begin();
}

CoverageOfPersons::CoverageOfPersons(const state::Reader& rows, Knowledge knowledge,
                                     const domain::CoverRules& rules)
    : rows_(rows), knowledge_(knowledge), rules_(rules), bills_(rows, knowledge) {
  bills_of_ = [this](std::string_view account) { return bills_.Of(account); };
  kDimensions.Scan(rows_, state::EncodeKey(kDimensions.id),
                   [&](std::string_view, const v1::StoredDimensions& dimensions) {
                     dimensions_.push_back(dimensions);
                     return true;
                   });
  std::map<std::tuple<std::string_view, int, uint32_t>, int64_t> kinds;
  for (const v1::StoredDimensions& each : dimensions_) {
    const std::tuple kind(std::string_view(each.account()), static_cast<int>(each.segment()),
                          each.programmes());
    kinds_.push_back(kinds.emplace(kind, std::ssize(kinds)).first->second);
  }
}

std::optional<std::string> CoverageOfPersons::KeyOf(const v1::StoredPerson& person,
                                                    int32_t from_day, int32_t to_day) {
  Key key;
  key.Add(from_day);
  key.Add(to_day);
  for (const v1::StoredStay& stay : person.stays()) {
    const std::string& account = dimensions_[static_cast<size_t>(stay.dimensions())].account();
    if (account.empty()) return std::nullopt;
    key.Add(kinds_[static_cast<size_t>(stay.dimensions())]);
    key.Add(knowledge_.Has(stay.recorded_us()) ? bills_.ClassOf(account, stay.seat()) : -1);
    key.Add(stay.from_day());
    key.Add(EndDayOfStay(stay, knowledge_));
    key.Add(stay.admitted_day());
    key.Add(stay.continues());
  }
  return std::move(key).Done();
}

std::vector<common::v1::CoverReason> CoverageOfPersons::Compute(std::string_view participant_id,
                                                                const v1::StoredPerson& person,
                                                                domain::Date date) {
  std::vector<common::v1::CoverReason> reasons(static_cast<size_t>(person.stays_size()),
                                               common::v1::COVER_REASON_UNSPECIFIED);
  const KnownStays known = StaysOf(participant_id, person, knowledge_,
                                   [this](int32_t number) -> const v1::StoredDimensions& {
                                     return dimensions_[static_cast<size_t>(number)];
                                   });
  for (size_t i = 0; i < known.participations.size(); ++i) {
    const domain::Participation& stay = known.participations[i];
    const auto programmes = stay.programmes.List();
    if (programmes.empty()) continue;
    const domain::Coverage coverage =
        domain::CoverageBy(stay, known.participations, bills_of_, rules_, programmes.front(), date);
    if (coverage.by == nullptr) continue;
    reasons[static_cast<size_t>(known.places[i])] = coverage.reason;
  }
  return reasons;
}

const std::vector<common::v1::CoverReason>& CoverageOfPersons::ReasonsOn(
    std::string_view participant_id, const v1::StoredPerson& person, domain::Date date) {
  auto key = KeyOf(person, date.days(), date.days());
  if (!key) return own_ = Compute(participant_id, person, date);
  const auto [found, is_new] = reasons_.try_emplace(*std::move(key));
  if (is_new) found->second = Compute(participant_id, person, date);
  return found->second;
}

int64_t CoverageOfPersons::ComputeUncovered(std::string_view participant_id,
                                            const v1::StoredPerson& person,
                                            const domain::Period& window) {
  int64_t uncovered = 0;
  for (domain::Date date = window.from; date < *window.to; date = date.AddDays(1)) {
    const auto reasons = Compute(participant_id, person, date);
    uncovered += std::ranges::any_of(reasons, domain::IsCover) ? 0 : 1;
  }
  return uncovered;
}

int64_t CoverageOfPersons::UncoveredDays(std::string_view participant_id,
                                         const v1::StoredPerson& person,
                                         const domain::Period& window) {
  if (window.IsEmpty()) return 0;
  auto key = KeyOf(person, window.from.days(), window.to->days());
  if (!key) return ComputeUncovered(participant_id, person, window);
  const auto [found, is_new] = uncovered_days_.try_emplace(*std::move(key));
  if (is_new) found->second = ComputeUncovered(participant_id, person, window);
  return found->second;
}

}  // namespace naungan::reporting
