// Contribution tariffs: what one person's month costs. A tariff is data with a validity and a
// source, since regulations change it (PP 44/2015, PP 7/2025, PP 50/2025). The file
// contributions.yaml holds the house's table. Immutable once constructed; safe from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libs/base/result.h"
#include "libs/domain/date.h"
#include "libs/domain/money.h"
#include "libs/domain/programme_set.h"
#include "naungan/common/v1/common.pb.h"

namespace naungan::enrollment {

// A rate counts parts of this whole: 0.24 % is 240.
inline constexpr int64_t kRateParts = 100'000;
// The largest wage that a tariff is asked for, rupiah a month. It is far above any real wage, and
// low enough that no sum of a roster's contributions overflows.
inline constexpr int64_t kWageRupiahMax = 1'000'000'000;

// The months [from, to); without `to`, until further notice.
struct MonthSpan {
  domain::Month from;
  std::optional<domain::Month> to;

  bool Contains(domain::Month month) const { return from <= month && (!to || month < *to); }
  bool Overlaps(const MonthSpan& other) const {
    return (!to || other.from < *to) && (!other.to || from < *other.to);
  }
};

// What one programme costs in one segment: the sum of the three parts.
struct TariffRate {
  common::v1::Segment segment = common::v1::SEGMENT_UNSPECIFIED;
  common::v1::Programme programme = common::v1::PROGRAMME_UNSPECIFIED;
  int32_t jkk_risk_class = 0;  // 1 to 5; 0 stands for every class
  MonthSpan months;
  int64_t wage_parts = 0;  // of the wage
  int64_t base_parts = 0;  // of the contribution base, which the bands give
  int64_t flat_rupiah = 0;
  std::string source;
  // How much of `wage_parts` the worker bears.
  int64_t worker_parts = 0;
  // Of a higher wage only this much counts.
  std::optional<int64_t> wage_cap_rupiah;
};

// The contribution base of wages below `wage_below_rupiah` that no earlier band holds.
struct BaseBand {
  std::optional<int64_t> wage_below_rupiah;  // nullopt in the last band
  int64_t base_rupiah = 0;
};

struct BaseBands {
  MonthSpan months;
  std::vector<BaseBand> bands;
  std::string source;
};

struct TariffDiscount {
  common::v1::Segment segment = common::v1::SEGMENT_UNSPECIFIED;
  domain::ProgrammeSet programmes;
  MonthSpan months;
  int32_t percent = 0;
  // The discount does not hold for a contribution that one of these bears, even in part.
  std::vector<common::v1::FundingSource> not_funded_by;
  std::string source;
  // Empty: the discount is for every sector that no other discount of the segment and programme
  // names in the month.
  std::vector<common::v1::Sector> sectors;
};

struct TariffTable {
  std::vector<TariffRate> rates;
  std::vector<BaseBands> base_bands;
  std::vector<TariffDiscount> discounts;
};

// The kind of person whose contribution is asked for.
struct Insured {
  common::v1::Segment segment = common::v1::SEGMENT_UNSPECIFIED;
  domain::ProgrammeSet programmes;
  int32_t jkk_risk_class = 0;
  std::vector<common::v1::FundingSource> funding;
  common::v1::Sector sector = common::v1::SECTOR_UNSPECIFIED;
};

// The contribution of one month as a function of the wage. Must not outlive its Tariffs.
class MonthlyRate {
 public:
  // Rounds the sum of the percentages once, half up to Rp1. We know of no regulation on rounding.
  // Klaten publishes Rp11,623 for 0.54 % of a minimum wage, which is 11,622.54. MONEY_OVERFLOW
  // beyond int64.
  Result<domain::Rupiah> Of(domain::Rupiah wage) const;

  // The part of it that the worker bears, rounded in the same way. The employer bears the rest, so
  // that the two add up. MONEY_OVERFLOW.
  Result<domain::Rupiah> WorkerPartOf(domain::Rupiah wage) const;

 private:
  friend class Tariffs;
  // Parts of 100 * kRateParts, since a discount's percents are multiplied in.
  struct WageParts {
    int64_t all = 0;
    int64_t worker = 0;
    std::optional<int64_t> cap_rupiah;

    domain::Rupiah Counted(domain::Rupiah wage) const;
  };
  std::vector<WageParts> wage_parts_;  // one for each programme that depends on the wage
  int64_t base_parts_ = 0;
  // Hundredths of rupiah.
  int64_t flat_hundredths_ = 0;
  const std::vector<BaseBand>* bands_ = nullptr;
};

class Tariffs {
 public:
  // TARIFF_TABLE_INVALID (kInvalidArgument) if
  //   * two rates, discounts or tables of bands hold for one thing in one month;
  //   * a worker bears more than the whole rate;
  //   * bands are not in rising order, do not hold their own base, or the last one has a bound;
  //   * a number is out of range.
  static Result<Tariffs> Of(TariffTable table);

  // What contribution and benefits of a month are reckoned from. Where a tariff of the segment asks
  // for a contribution base (PP 44/2015 Lampiran II), it is the base of the band that holds the
  // stated wage; otherwise it is the wage itself.
  int64_t BaseOf(common::v1::Segment segment, int64_t wage_rupiah, domain::Month month) const;

  // TARIFF_MISSING (kFailedPrecondition) if the table has no rate for one of the programmes.
  Result<MonthlyRate> RateOf(const Insured& insured, domain::Month month) const;

 private:
  explicit Tariffs(TariffTable table) : table_(std::move(table)) {}

  TariffTable table_;
};

}  // namespace naungan::enrollment
