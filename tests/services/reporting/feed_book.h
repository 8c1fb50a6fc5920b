// Public feeds that a test writes by hand, and what reporting folds from them. One thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "libs/runtime/state_machine.h"
#include "naungan/agreement/v1/agreement.pb.h"
#include "naungan/claims/v1/claim.pb.h"
#include "naungan/common/v1/common.pb.h"
#include "naungan/enrollment/v1/contribution.pb.h"
#include "naungan/enrollment/v1/participation.pb.h"
#include "naungan/enrollment/v1/roster.pb.h"
#include "services/reporting/folds/figure_rows.h"
#include "tests/support/memory_rows.h"

namespace naungan::reporting {

// The house of the tests has two partitions, so that every answer adds up several.
inline constexpr int32_t kTestPartitions = 2;
inline constexpr int32_t kTestAgreementPartitions = 2;

// The id of person `number`.
std::string Person(int64_t number);
// Reads a text like "2024-01-31".
common::v1::Date Day(std::string_view text);
// The period has no end if `to` is empty.
common::v1::Period Days(std::string_view from, std::string_view to);

// A participation. By default it is one of a vulnerable worker under an agreement.
struct Stay {
  std::string person;
  std::string from = "2024-01-01";
  std::string to;
  int64_t seat = 1;
  std::string account = "rosters/pks.rentan/account";
  std::string category = "rentan";
  std::string agreement = "agreements/pks";
  std::string unit = "dinsos";
  std::string region_code = "73.09";
  std::string locality_code;
  common::v1::Segment segment = common::v1::SEGMENT_BPU;
  std::vector<common::v1::Programme> programmes = {common::v1::PROGRAMME_JKK,
                                                   common::v1::PROGRAMME_JKM};
};

// A cover that is billed, paid for and bought on the day `paid`.
struct Paid {
  std::string account = "rosters/pks.rentan/account";
  std::string bill;
  int64_t first_seat = 1;
  int64_t past_last_seat = 2;
  std::string from;
  std::string to;
  std::string paid;
  int64_t amount_rupiah = 16'800;
  std::string schedule = "monthly";
  std::optional<int64_t> heads = std::nullopt;        // nullopt for all of the seats
  std::optional<int64_t> seat_months = std::nullopt;  // nullopt for all months of them
  std::string said_paid;                              // the cover's own day, if it is another one
};

struct Row {
  std::string person;
  int64_t rank = 0;
  int64_t ordinal = 0;
  int64_t seat = 0;
};

struct ClaimMoney {
  std::string person;
  std::string claim = "c1";
  std::string reference = "sp2d-1";
  int64_t amount_rupiah = 42'000'000;
  std::string paid;
  std::string region_code = "73.09";
  std::string agreement = "agreements/pks";
  std::string category = "rentan";
  std::string unit = "dinsos";
  common::v1::Segment segment = common::v1::SEGMENT_BPU;
  common::v1::Programme programme = common::v1::PROGRAMME_JKM;
  std::string kecamatan_code;
};

// Each event is recorded one second after the one before it, unless SetNow sets the time.
class FeedBook {
 public:
  int64_t now_us() const { return now_us_; }
  void SetNow(int64_t now_us) { now_us_ = now_us; }

  void Opened(const Stay& stay);
  void Continued(const std::string& from_account, std::string_view date, const Stay& stay);
  void Ended(const std::string& person, const std::string& account, std::string_view date);

  void Proposed(const std::string& account, const std::string& schedule, std::string_view date,
                enrollment::v1::ScheduleKind kind = enrollment::v1::SCHEDULE_KIND_MONTHLY);
  void Agreed(const std::string& account, const std::string& schedule, std::string_view date);
  void Billed(const Paid& paid, std::string_view issued);
  void Received(const Paid& paid);
  void Covered(const Paid& paid);
  // Bills, receives and covers, all on the day of the payment.
  void PaidFor(const Paid& paid);

  void RosterOpened(const std::string& roster, const std::string& region_code);
  void Queued(const std::string& roster, std::string_view date, const std::vector<Row>& rows);
  void Held(const std::string& roster, std::string_view start, const std::vector<Row>& rows);
  void Refused(const std::string& roster, const std::vector<Row>& rows);

  void ClaimPaid(const ClaimMoney& money);
  void ClaimReversed(const ClaimMoney& money);

  void Registered(const agreement::v1::Agreement& agreement);
  void Amended(const agreement::v1::Agreement& agreement, std::string_view effective);
  void Succeeded(const std::string& agreement, const std::string& successor);

  void Add(std::string_view topic, const std::string& key, int32_t partitions, std::string value);

  const std::vector<runtime::InputRecord>& records() const { return records_; }

 private:
  int64_t now_us_ = 1'700'000'000'000'000;
  int64_t sequence_ = 0;
  std::vector<runtime::InputRecord> records_;
};

// The records that this partition reads, in the book's order.
std::vector<runtime::InputRecord> ReadBy(int32_t partition,
                                         const std::vector<runtime::InputRecord>& records);

// The rules of cover of this house.
const domain::CoverRules& TestRules();

// A book that every partition folded.
class FoldedFigures {
 public:
  explicit FoldedFigures(const FeedBook& book);

  Partitions partitions() const { return {views_, TestRules()}; }
  const MemoryRows& OfKey(std::string_view routing_key) const;

 private:
  std::vector<std::unique_ptr<MemoryRows>> rows_;
  std::vector<const state::Reader*> views_;
};

}  // namespace naungan::reporting
