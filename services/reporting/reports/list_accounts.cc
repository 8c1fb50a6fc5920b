#include "services/reporting/reports/list_accounts.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "libs/domain/date.h"
#include "libs/domain/money.h"
#include "libs/domain/period.h"
#include "libs/domain/region_code.h"
#include "libs/domain/resource_names.h"
#include "naungan/enrollment/v1/contribution.pb.h"
#include "services/reporting/filters/as_of.h"
#include "services/reporting/filters/figure_filter.h"
#include "services/reporting/measures/registered_and_covered.h"

namespace naungan::reporting {
namespace {

constexpr std::string_view kKindPrefix = "SCHEDULE_KIND_";

// A fact counts from its day on, and once it is known.
bool Stands(int32_t day, int64_t recorded_us, const AsOf& as_of) {
  return day <= as_of.date.days() && as_of.knowledge.Has(recorded_us);
}

void ReadSchedules(const state::Reader& rows, const std::string& account, const AsOf& as_of,
                   std::map<std::string, v1::ScheduleFigures>& schedules) {
  kSchedules.Scan(rows, state::EncodeKey(kSchedules.id, account),
                  [&](std::string_view key_rest, const v1::StoredSchedule& stored) {
                    if (!Stands(stored.proposed_day(), stored.proposed_recorded_us(), as_of))
                      return true;
                    v1::ScheduleFigures figures;
                    figures.set_schedule(state::TakeString(key_rest));
                    const bool agreed =
                        stored.agreed_recorded_us() != 0 &&
                        Stands(stored.agreed_day(), stored.agreed_recorded_us(), as_of);
                    figures.set_state(agreed ? "AGREED" : "PROPOSED");
                    std::string_view kind = enrollment::v1::ScheduleKind_Name(
                        static_cast<enrollment::v1::ScheduleKind>(stored.kind()));
                    if (kind.starts_with(kKindPrefix)) kind.remove_prefix(kKindPrefix.size());
                    figures.set_kind(std::string(kind));
                    schedules.emplace(figures.schedule(), std::move(figures));
                    return static_cast<int>(schedules.size()) < kSchedulesMax;
                  });
}

// The totals of an account's bills.
struct Billed {
  domain::Rupiah amount;
  int64_t seat_months = 0;
  int32_t covered_from_day = kNoEndDay;
  int32_t covered_to_day = 0;
};

// The seats times months of a bill that lie in its cover. If the bill was paid late, its cover
// begins later than the bill's months. If it was paid after its last day, the cover is empty.
int64_t SeatMonths(const v1::StoredBill& bill, const v1::StoredPaid& paid) {
  const domain::Period days = PeriodOfDays(paid.from_day(), paid.to_day());
  if (days.IsEmpty() || !days.to) return 0;
  const int64_t months =
      MonthsBetween(domain::Month::Of(days.from), domain::Month::Of(days.to->AddDays(-1)).Next());
  // The bill does not say which months of a person it counts. They are at most those of the cover.
  const int64_t held = bill.heads() * months;
  return std::min(bill.seat_months(), held);
}

Status AddBill(const v1::StoredBill& bill, const AsOf& as_of, Billed& billed) {
  NAUNGAN_ASSIGN(billed.amount,
                 billed.amount.Add(domain::Rupiah(bill.amount_rupiah()), "billed_rupiah"));
  const v1::StoredPaid* const paid = PaymentOf(bill, as_of.knowledge);
  if (paid == nullptr || as_of.date.days() < paid->paid_day()) return {};
  const int64_t seat_months = SeatMonths(bill, *paid);
  if (seat_months == 0) return {};
  billed.seat_months += seat_months;
  billed.covered_from_day = std::min(billed.covered_from_day, paid->from_day());
  billed.covered_to_day = std::max(billed.covered_to_day, paid->to_day());
  return {};
}

Result<Billed> ReadBills(const state::Reader& rows, const std::string& account, const AsOf& as_of,
                         std::map<std::string, v1::ScheduleFigures>& schedules) {
  Billed billed;
  Status added;
  kBills.Scan(rows, state::EncodeKey(kBills.id, account),
              [&](std::string_view, const v1::StoredBill& bill) {
                if (bill.issued_day() > as_of.date.days() || !IsKnown(bill, as_of.knowledge)) {
                  return true;
                }
                const auto schedule = schedules.find(bill.schedule());
                if (schedule != schedules.end()) {
                  schedule->second.set_bills(schedule->second.bills() + 1);
                }
                added = AddBill(bill, as_of, billed);
                return added.has_value();
              });
  NAUNGAN_TRY(std::move(added));
  return billed;
}

Result<domain::Rupiah> ReadPayments(const state::Reader& rows, const std::string& account,
                                    const AsOf& as_of) {
  Result<domain::Rupiah> paid;
  kPayments.Scan(rows, state::EncodeKey(kPayments.id, account),
                 [&](std::string_view, const v1::StoredPayment& payment) {
                   const bool stands =
                       payment.paid_day() <= as_of.date.days() &&
                       as_of.knowledge.Holds(payment.recorded_us(), payment.reversed_recorded_us());
                   if (!stands) return true;
                   paid = paid->Add(domain::Rupiah(payment.amount_rupiah()), "paid_rupiah");
                   return paid.has_value();
                 });
  return paid;
}

Result<domain::Rupiah> ReadRefunds(const state::Reader& rows, const std::string& account,
                                   const AsOf& as_of) {
  Result<domain::Rupiah> refunded;
  kRefunds.Scan(rows, state::EncodeKey(kRefunds.id, account),
                [&](std::string_view, const v1::StoredRefund& refund) {
                  if (!Stands(refund.refunded_day(), refund.recorded_us(), as_of)) return true;
                  refunded =
                      refunded->Add(domain::Rupiah(refund.amount_rupiah()), "refunded_rupiah");
                  return refunded.has_value();
                });
  return refunded;
}

Result<v1::AccountFigures> ReadAccount(const state::Reader& rows, const std::string& account,
                                       const AsOf& as_of) {
  std::map<std::string, v1::ScheduleFigures> schedules;
  ReadSchedules(rows, account, as_of, schedules);
  NAUNGAN_ASSIGN(const Billed billed, ReadBills(rows, account, as_of, schedules));
  NAUNGAN_ASSIGN(const domain::Rupiah paid, ReadPayments(rows, account, as_of));

  NAUNGAN_ASSIGN(const domain::Rupiah refunded, ReadRefunds(rows, account, as_of));

  v1::AccountFigures figures;
  figures.set_account(account);
  figures.set_refunded_rupiah(refunded.amount());
  for (auto& [id, schedule] : schedules) *figures.add_schedules() = std::move(schedule);
  figures.set_billed_rupiah(billed.amount.amount());
  figures.set_paid_rupiah(paid.amount());
  figures.set_seat_months_covered(billed.seat_months);
  if (billed.covered_to_day > billed.covered_from_day) {
    *figures.mutable_covered_period() =
        PeriodOfDays(billed.covered_from_day, billed.covered_to_day).ToProto();
  }
  return figures;
}

// True if a schedule of the account is known. Nothing is billed or paid before one is proposed.
bool IsKnown(const state::Reader& rows, const std::string& account, Knowledge knowledge) {
  bool known = false;
  kSchedules.Scan(rows, state::EncodeKey(kSchedules.id, account),
                  [&](std::string_view, const v1::StoredSchedule& stored) {
                    known = knowledge.Has(stored.proposed_recorded_us());
                    return !known;
                  });
  return known;
}

// The group accounts of a region in the order of their names, each with the rows to read it from. A
// roster is only in the rows of its own partition; its account is in the rows of every partition.
Result<std::map<std::string, const state::Reader*>> AccountsOf(const domain::RegionCode& region,
                                                               Knowledge knowledge,
                                                               Partitions partitions) {
  std::map<std::string, const state::Reader*> accounts;
  for (const state::Reader* const rows : partitions) {
    std::vector<std::string> rosters;
    kRosters.Scan(
        *rows, state::EncodeKey(kRosters.id),
        [&](std::string_view key_rest, const v1::StoredRoster& stored) {
          if (knowledge.Has(stored.recorded_us()) && IsWithin(stored.region_code(), region)) {
            rosters.push_back(state::TakeString(key_rest));
          }
          return true;
        });
    for (const std::string& roster : rosters) {
      const std::string account = roster + "/account";
      if (IsKnown(*rows, account, knowledge)) accounts.emplace(account, rows);
    }
  }
  if (accounts.size() > static_cast<size_t>(kAccountsMax)) {
    return Fail(Code::kResourceExhausted, "ACCOUNTS_TOO_MANY", "region_code",
                fmt::format("The region has more than {} group accounts. Ask for a smaller region.",
                            kAccountsMax));
  }
  return accounts;
}

Result<std::map<std::string, const state::Reader*>> AccountNamed(const std::string& account,
                                                                 Knowledge knowledge,
                                                                 Partitions partitions) {
  NAUNGAN_TRY(domain::ParseAccountName(account, "account"));
  for (const state::Reader* const rows : partitions) {
    if (IsKnown(*rows, account, knowledge)) return std::map{std::pair{account, rows}};
  }
  return Fail(Code::kNotFound, "ACCOUNT_UNKNOWN", "account",
              "This account is not known: no schedule has been proposed for it.");
}

}  // namespace

Result<v1::ListAccountsResponse> ListAccounts(const v1::ListAccountsRequest& request,
                                              Partitions partitions) {
  NAUNGAN_ASSIGN(const AsOf as_of, AsOfRequest(request));
  if (request.account().empty() == request.region_code().empty()) {
    return Fail(Code::kInvalidArgument, "ACCOUNTS_UNNAMED", "account",
                "Name either one account or one region.");
  }
  std::map<std::string, const state::Reader*> accounts;
  if (!request.account().empty()) {
    NAUNGAN_ASSIGN(accounts, AccountNamed(request.account(), as_of.knowledge, partitions));
  } else {
    NAUNGAN_ASSIGN(const auto region,
                   domain::RegionCode::Parse(request.region_code(), "region_code"));
    NAUNGAN_ASSIGN(accounts, AccountsOf(region, as_of.knowledge, partitions));
  }
  v1::ListAccountsResponse response;
  for (const auto& [account, rows] : accounts) {
    NAUNGAN_ASSIGN(*response.add_accounts(), ReadAccount(*rows, account, as_of));
  }
  return response;
}

}  // namespace naungan::reporting
